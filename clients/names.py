"""How a Chinese name is found: by pieces of one and two characters of it and of its pinyin initials.

LIKE reads every row, and trigram indexes find nothing for two characters, the commonest search.
"""

import re
import unicodedata
from itertools import product

from pypinyin import Style, pinyin

# Pinyin as it is written: n and g belong to the next syllable before a vowel, unless an apostrophe parts them.
SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|(?=[aeo]))[aeiouv]+(?:ng|n|r)?(?![aeiouv])'?")
LATIN = re.compile(r"^[a-z']+$")


def tidy(text: str) -> str:
    """A name without spaces, full-width letters made narrow; the dot of 阿卜杜拉·买买提 stays one dot."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("•", "·").replace("・", "·")


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
