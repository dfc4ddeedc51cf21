"""How a figure is told in a sentence, by stated rules; the exact one always stands in the table beside the text.

近 stands before a round number that was not quite reached, 余 behind one that was passed. 多 is not used: nobody has
said what it means. No function here knows anything but whole numbers (money in 分), and none of them guesses: where a
rate cannot be computed the answer is None, and the text says why.
"""

from dataclasses import dataclass

NEAR, OVER = "近", "余"
EXACT_BELOW = 100  # smaller numbers are always told exactly
LEADING = 10  # a round number keeps two leading digits: it lies in 10..99 times a power of ten
MILD = 20  # 近 claims that no more than a twentieth is missing
TEN_THOUSAND, HUNDRED_MILLION = 10**4, 10**8  # 万, 亿
FEN_OF_WAN = 10**6  # 1 万元 in 分


@dataclass(frozen=True)
class Told:
    """A number as it is told: a round one with 近 or 余, or (`word` empty) the exact one."""

    named: int
    word: str = ""

    def allows(self, exact: int) -> bool:
        """Whether the exact number bears it out, also one that somebody else published.

        余: above the round number and below the next one that is as round (500余: 501 to 599; 3.5万余: to 35,999).
        近: below the round number by no more than a twentieth of it (近20万: 190,000 to 199,999).
        """
        if self.word == OVER:
            return self.named < exact < self.named + _place(self.named)
        if self.word == NEAR:
            return self.named > exact >= self.named - self.named // MILD
        return exact == self.named

    def __str__(self) -> str:
        number = in_wan(self.named) if self.word else f"{self.named:,}"
        return f"{self.word}{number}" if self.word == NEAR else f"{number}{self.word}"


def told(exact: int) -> Told:
    """A number of things (场, 份, 人次) rounded for a sentence.

    Below 100 exact. From there on a round number keeps two leading digits (580, 13,000, 35万). Is the number round
    itself, it is told exactly; does it miss the next round one by no more than a fifth of the step between the two,
    that one with 近; else the one below with 余.
    13,052 -> 1.3万余; 198,100 -> 近20万; 507 -> 500余; 4,985 -> 近5,000; 350 -> 350.
    """
    _refuse_negative(exact)
    if exact < EXACT_BELOW:
        return Told(exact)
    step = 1
    while exact >= step * LEADING * 10:
        step *= 10
    below = exact // step * step
    if exact == below:
        return Told(exact)
    above = below + step
    return Told(above, NEAR) if (above - exact) * 5 <= step else Told(below, OVER)


def in_wan(number: int) -> str:
    """A round number from 10,000 on in 万, from 100,000,000 on in 亿, exactly: 35,000 -> 3.5万; 20,000 -> 2万."""
    for unit, word in ((HUNDRED_MILLION, "亿"), (TEN_THOUSAND, "万")):
        if number >= unit and number * 100 % unit == 0:
            return _hundredths(number * 100 // unit) + word
    return f"{number:,}"


def money(fen: int) -> str:
    """Money for a sentence: 万元 with two places, half up, zeros at the end left out.

    Below 1 万元 it is told in 元, exactly; from 1 亿元 on in 亿元 with two places, half up.
    4,424 万元 -> 4,424万元; 18,474,900.00 元 -> 1,847.49万元; 134,000,000.00 元 -> 1.34亿元; 3,200.00 元 -> 3,200元.
    """
    _refuse_negative(fen)
    if fen < FEN_OF_WAN:
        return _hundredths(fen) + "元"
    if (hundredths := rounded(fen * 100, FEN_OF_WAN)) < TEN_THOUSAND * 100:
        return _hundredths(hundredths) + "万元"
    return _hundredths(rounded(fen * 100, FEN_OF_WAN * TEN_THOUSAND)) + "亿元"


def tenths(part: int, whole: int) -> int | None:
    """A rate in tenths of a percent, half up; None of nothing.

    A part that is not all is never 100.0 %, and one that is there never 0.0 %: both would say what is not so.
    """
    _refuse_negative(part)
    if whole <= 0:
        return None
    if 0 < part < whole:
        return min(max(rounded(part * 1000, whole), 1), 999)
    return rounded(part * 1000, whole)


def percent(part: int, whole: int) -> str | None:
    """A rate with one place: 66.7%. None where there is nothing it could be a rate of."""
    rate = tenths(part, whole)
    return None if rate is None else f"{_tenths(rate)}%"


def change(now: int, before: int) -> str | None:
    """Against the year before, in percent of it with one place, half up: 增长12.3%, 下降4.0%, 持平.

    None where the year before has 0: there is no percentage of nothing. A change too small for its place is said to be
    below it (不足0.1%), for neither 持平 nor 0.0% would be so.
    """
    _refuse_negative(min(now, before))
    if now == before:
        return "持平"
    if before == 0:
        return None
    by = rounded(abs(now - before) * 1000, before)
    if now < before and now:
        by = min(by, 999)  # something is left
    return ("增长" if now > before else "下降") + (f"{_tenths(by)}%" if by else "不足0.1%")


def points(now: int | None, before: int | None) -> str | None:
    """Between two rates in tenths of a percent (`tenths`), in 百分点 with one place: 提高1.2个百分点.

    Taken from the rates as they are told, so that who subtracts them finds the same. None where one is not known.
    """
    if now is None or before is None:
        return None
    if now == before:
        return "持平"
    return f"{'提高' if now > before else '降低'}{_tenths(abs(now - before))}个百分点"


def mean(sum_: int, count: int) -> str | None:
    """A mean with one place, half up: 12.5. None of nothing."""
    _refuse_negative(sum_)
    return _tenths(rounded(sum_ * 10, count)) if count > 0 else None


def rounded(number: int, by: int) -> int:
    """number / by, half up (四舍五入)."""
    return (2 * number + by) // (2 * by)


def _place(named: int) -> int:
    """The place of the last digit that is not zero: 1,000 of 35,000."""
    place = 1
    while named % (place * 10) == 0:
        place *= 10
    return place


def _tenths(number: int) -> str:
    return f"{number // 10:,}.{number % 10}"


def _hundredths(number: int) -> str:
    whole, rest = divmod(number, 100)
    return f"{whole:,}.{rest:02}".rstrip("0").rstrip(".") if rest else f"{whole:,}"


def _refuse_negative(number: int) -> None:
    if number < 0:
        raise ValueError("只能表述零和正数。")
