"""A dashboard's drawings: plain SVG with neither style nor script in it, shown by <img> beside the table it draws.

One blue; what is not yet submitted is hatched, the year before is a mark across the bar: nothing is told by colour
alone. Bars begin at zero and carry their number; a hidden one is `*`, as in the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from accounts.templatetags.look import num

INK, MUTED, LINE, ACCENT, MARK = "#1b1f24", "#525b65", "#d0d7de", "#0b4f9e", "#a04800"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
HIDDEN = "*"
WIDTH, PLOT, TOP, FOOT = 440, 130, 26, 66  # of the months: all in the units of the drawing
ROW, LINE_MORE, BAR, WIDE, NUMBERS = 26, 14, 16, 480, 56  # of the kinds
LONGEST = 11  # characters of a label before it goes on to a second line


@dataclass(frozen=True)
class Bar:
    """One number drawn, or words in its place: HIDDEN, or "" where there is none. `before`: of the year before."""

    label: str
    value: int | str
    before: int | str = ""
    is_open: bool = False  # counted from live records
    under: str = ""  # a second line beneath the label


def drawing(title: str, bars: Sequence[Bar], *, is_months: bool) -> str:
    """The whole SVG."""
    return _columns(title, bars) if is_months else _rows(title, bars)


def _columns(title: str, bars: Sequence[Bar]) -> str:
    most, step = _most(bars), WIDTH / max(len(bars), 1)
    foot = TOP + PLOT
    parts = [f'<path d="M0 {foot}.5H{WIDTH}" stroke="{LINE}"/>']
    for at, bar in enumerate(bars):
        middle, height = (at + 0.5) * step, PLOT * _size(bar.value) / most
        parts += [
            _bar(middle - step * 0.3, foot - height, step * 0.6, height, bar),
            _text(middle, foot - height - 6, _word(bar.value), "middle"),
            _text(middle, foot + 18, bar.label, "middle"),
            _text(middle, foot + 36, bar.under, "middle", MUTED),
        ]
        if isinstance(bar.before, int):
            level = foot - PLOT * bar.before / most
            parts.append(f'<path d="M{middle - step * 0.42:.1f} {level:.1f}h{step * 0.84:.1f}" {_mark()}/>')
    return _svg(title, WIDTH, foot + FOOT, [*parts, *_key(bars, foot + 58)])


def _rows(title: str, bars: Sequence[Bar]) -> str:
    labels = [_lines(bar.label) for bar in bars]
    names = 14 * max((len(line) for lines in labels for line in lines), default=1) + 16
    most, space, top = _most(bars), WIDE - names - NUMBERS, 8
    parts = []
    for bar, lines in zip(bars, labels, strict=True):
        length, more = space * _size(bar.value) / most, LINE_MORE * (len(lines) - 1)
        middle = top + more / 2
        parts += [_text(names - 10, top + 13 + LINE_MORE * at, line, "end") for at, line in enumerate(lines)]
        parts += [
            _bar(names, middle, length, BAR, bar),
            _text(names + length + 8, middle + 13, _word(bar.value), "start"),
        ]
        if isinstance(bar.before, int):
            level = names + space * bar.before / most
            parts.append(f'<path d="M{level:.1f} {middle - 3:.1f}v{BAR + 6}" {_mark()}/>')
        top += ROW + more
    parts.insert(0, f'<path d="M{names}.5 4V{top - 4}" stroke="{LINE}"/>')
    return _svg(title, WIDE, top + 30, [*parts, *_key(bars, top + 18)])


def _lines(label: str) -> list[str]:
    """A long label in two lines, parted after one of its commas."""
    if len(label) <= LONGEST:
        return [label]
    at = label.rfind("、", 0, LONGEST) + 1 or LONGEST
    return [label[:at], label[at:]]


def _most(bars: Sequence[Bar]) -> int:
    told = [one for bar in bars for one in (bar.value, bar.before) if isinstance(one, int)]
    return max([1, *told])


def _size(value: int | str) -> int:
    return value if isinstance(value, int) else 0


def _word(value: int | str) -> str:
    return num(value) if isinstance(value, int) else value


def _bar(x: float, y: float, width: float, height: float, bar: Bar) -> str:
    fill = f'fill="url(#open)" stroke="{ACCENT}"' if bar.is_open else f'fill="{ACCENT}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {fill}/>'


def _mark() -> str:
    return f'stroke="{MARK}" stroke-width="3"'


def _text(x: float, y: float, words: str, anchor: str, colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>' if words else ""
    )


def _key(bars: Sequence[Bar], y: int) -> Iterator[str]:
    """What the looks mean, of those that are in the drawing."""
    looks = [
        (any(not bar.is_open for bar in bars), _bar(0, y - 11, 14, 11, Bar("", 1)), "上报数"),
        (any(bar.is_open for bar in bars), _bar(0, y - 11, 14, 11, Bar("", 1, is_open=True)), "含台账现数"),
        (any(bar.before != "" for bar in bars), f'<path d="M0 {y - 5}h14" {_mark()}/>', "上年同期"),
        (any(HIDDEN in (bar.value, bar.before) for bar in bars), _text(4, y + 3, HIDDEN, "start"), "不公布"),
    ]
    x = 0
    for is_there, drawn, word in looks:
        if is_there:
            yield f'<g transform="translate({x})">{drawn}{_text(20, y, word, "start", MUTED)}</g>'
            x += 14 * len(word) + 40


def _svg(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoteattr(title)} font-family="{FONT}" font-size="13"><title>{escape(title)}</title>'
        f'<defs><pattern id="open" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#fff"/><path d="M0 0v6" stroke="{ACCENT}" stroke-width="4"/>'
        f"</pattern></defs>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )
