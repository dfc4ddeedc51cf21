"""How a Chinese name is found: by pieces of one and two characters of it and of its pinyin initials, and by syllables.

LIKE reads every row, and trigram indexes find nothing for two characters, the commonest search.
"""

import re
import unicodedata
from itertools import islice, pairwise, product

from pypinyin import Style, pinyin

# The syllables of Chinese by their beginnings: what was typed is cut into these, and into initials.
FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng iao o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES = frozenset(initial + final for initial, finals in FINALS.items() for final in finals.split())
INITIALS = frozenset("a e o zh ch sh".split()) | (FINALS.keys() - {""})
LONGEST_SYLLABLE = 6
LATIN = re.compile(r"^[a-z']+$")
RUNS = re.compile(r"[a-z']+|[^a-z']+")  # 张san: characters and pinyin in one
MOST_WAYS = 8  # in which what was typed is read: fangan is fan gan and fang an
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
    readings = pinyin(list(name), style=Style.NORMAL, heteronym=True)
    initials = [[reading[:1] for reading in found if reading] for found in readings]
    syllables = {reading for found in readings for reading in found if reading in SYLLABLES}
    return _pairs([[character] for character in name]) | _pairs(initials) | syllables


def ways(text: str) -> list[list[str]]:
    """The ways in which what was typed may be meant, each the pieces that a name must have.

    Characters, pinyin in full or its initials, and any of them together: 张三, zhangsan, zs, zhangs, 张san.
    """
    runs = [_latin(run) if LATIN.match(run) else [_pieces(list(run))] for run in RUNS.findall(_typed(text))]
    found = (tuple(sorted(set().union(*way))) for way in islice(product(*runs), MOST_WAYS)) if runs else ()
    return [list(way) for way in dict.fromkeys(found)]


def _typed(text: str) -> str:
    return tidy(text).lower().replace("ü", "v").replace("’", "'")


def _pieces(parts: list[str]) -> set[str]:
    return {left + right for left, right in pairwise(parts)} or set(parts)


def _latin(letters: str) -> list[set[str]]:
    """Each way of cutting letters: the order of its initials, and the syllables that were typed in full."""
    found = []
    for cut in cuts(letters):
        syllables = {part for part in cut if len(part) > 1 and part in SYLLABLES}
        found.append(syllables | _pieces([part[0] for part in cut]) if len(cut) > 1 or not syllables else syllables)
    return found


def cuts(letters: str) -> list[tuple[str, ...]]:
    """How letters are cut into syllables and initials: in full where they can be; few letters may all be initials."""
    full = _cuts(letters, SYLLABLES)
    found = full or _cuts(letters, SYLLABLES | INITIALS)
    fewest = len(found[0]) if found else 0
    kept = [cut for cut in found if cut and (full or len(cut) <= fewest + 1)]
    initials = tuple(letters.replace("'", ""))
    if not kept or (len(initials) <= LONGEST_PERSON and INITIALS.issuperset(initials) and initials not in kept):
        kept = [*kept[: MOST_WAYS - 1], initials]
    return [cut for cut in kept if cut]


def _cuts(letters: str, parts: frozenset[str]) -> list[tuple[str, ...]]:
    """Every way of cutting letters into these parts, an apostrophe between two; of very many the shortest."""
    rests: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for start in reversed(range(len(letters))):
        ends = range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1)
        found = [(letters[start:end], *rest) for end in ends if letters[start:end] in parts for rest in rests[end]]
        rests[start] = rests[start + 1] if letters[start] == "'" else sorted(found, key=len)[:MOST_WAYS]
    return rests[0]


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
