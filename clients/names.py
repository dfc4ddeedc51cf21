"""How a Chinese name is found: by pieces of one and two characters of it and of its pinyin initials.

LIKE reads every row, and trigram indexes find nothing for two characters, the commonest search.
"""

import re
import unicodedata
from itertools import islice, product

from pypinyin import Style, pinyin

# Pinyin as it is written: n and g belong to the next syllable before a vowel, unless an apostrophe parts them.
SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|(?=[aeo]))[aeiouv]+(?:ng|n|r)?(?![aeiouv])'?")
LATIN = re.compile(r"^[a-z']+$")
# How firms are written or left out: 某某建筑有限公司 and 某某建筑有限责任公司 are one.
FIRM = re.compile(r"(股份|集团)?(有限)?(责任)?公司$")
LONGEST_PERSON = 4  # characters of a name whose several readings are all kept; a firm's has one
MOST_SOUNDS, LONGEST_SOUND = 8, 238


def tidy(text: str) -> str:
    """A name without spaces, full-width letters made narrow; the dot of 阿卜杜拉·买买提 stays one dot."""
    return re.sub(r"[\s\0]", "", unicodedata.normalize("NFKC", text)).replace("•", "·").replace("・", "·")


def _pairs(options: list[list[str]]) -> set[str]:
    singles = {letter for letters in options for letter in letters}
    pairs = zip(options, options[1:], strict=False)
    return singles | {a + b for left, right in pairs for a, b in product(left, right)}


def grams(name: str) -> set[str]:
    """All pieces under which a name is filed. A character with several readings (曾, 单) is filed under each."""
    name = tidy(name).lower()
    readings = pinyin(list(name), style=Style.FIRST_LETTER, heteronym=True)
    initials = [[reading[:1] for reading in found if reading] for found in readings]
    return _pairs([[character] for character in name]) | _pairs(initials)


def needles(text: str) -> list[str]:
    """The pieces a name must have to be found by what was typed: characters, pinyin or its initials."""
    text = tidy(text).lower()
    if LATIN.match(text):
        text = initials_of(text)
    if len(text) < 2:
        return [text] if text else []
    return [text[at : at + 2] for at in range(len(text) - 1)]


def initials_of(letters: str) -> str:
    """zhangsan -> zs; what does not read as pinyin is taken as initials already."""
    syllables = [match[0] for match in SYLLABLE.finditer(letters)]
    if "".join(syllables) != letters:
        return letters.replace("'", "")
    return "".join(syllable[0] for syllable in syllables)


def is_latin(text: str) -> bool:
    """Whether pinyin was typed, and not a name."""
    return bool(LATIN.match(tidy(text).lower()))


def is_name(text: str) -> bool:
    """Whether what was typed may stand as a name: 张三, 阿卜杜拉·买买提, and neither pinyin nor a number."""
    return not is_latin(text) and not any(character.isdigit() for character in text)


# ---------------------------------------------------------------- the same name, written otherwise
def bare(text: str) -> str:
    """A name without dots, brackets and the words for a firm: what stays when it is written otherwise."""
    letters = "".join(letter for letter in tidy(text).lower() if letter.isalnum())
    return FIRM.sub("", letters) or letters


def _readings(text: str) -> list[list[str]]:
    is_person = len(text) <= LONGEST_PERSON
    found = pinyin(list(text), style=Style.NORMAL, heteronym=is_person)  # by characters: a reading never varies
    return [list(dict.fromkeys(readings)) for readings in found]


def sounds(text: str) -> set[str]:
    """How a name may sound, without tones: 曾三 is "ceng san" and "zeng san"."""
    readings = _readings(bare(text))
    # Turned round, so that of very many the surname's readings are all among the first.
    some = islice(product(*reversed(readings)), MOST_SOUNDS)
    return {" ".join(reversed(sound))[:LONGEST_SOUND] for sound in some} - {""}


def sound(text: str) -> str:
    """All sounds of a name in one column: "|ceng san|zeng san|"."""
    return "|".join(["", *sorted(sounds(text)), ""]) if bare(text) else ""


def openings(text: str) -> set[str]:
    """The pieces (see `grams`) of all names whose first two characters sound alike."""
    initials = [[reading[:1] for reading in found] for found in _readings(bare(text)[:2])]
    return {"".join(letters) for letters in product(*initials)} - {""}
