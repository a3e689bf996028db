"""Finds the name in what a person writes when asked for it."""

import re
import unicodedata
from enum import StrEnum

from bot.health.people.names import CJK, CJK_BLANK, STROKE, NameFault, NameFlaw, clean_name, readable_name
from bot.health.people.surnames import COMPOUND_SURNAMES


class NameDoubt(StrEnum):
    """Why a text has a name probably, not surely: one ideograph; "·" was added; a word was left out."""

    ONE = "one"
    PARTS = "parts"
    INSIDE = "inside"


class DoubtfulName(ValueError):
    """The text has probably this name. The exception's text never contains it."""

    def __init__(self, code: NameDoubt, name: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.name = name


LONGEST_UNDOTTED = 4
"""Ideographs of a name without "·": a family name of two and a given name of two. What is longer may be a sentence."""

_SIGNS = re.compile(r"\[\w{1,8}(?:\]|$)|^\w{1,8}\]|(?![−∕∙⋅●◦])[\u2190-\u2bff\U0001f000-\U0001faff]")
"""Emoji and the like, and those that the platform sends as text: [smile]."""

_MARKS = re.compile(rf"(?<={CJK}{{2}}) ?[\u3001/_*~-]+ ?(?={CJK}{{2}})")
"""What is typed for "·", but not only for that."""

_HIDDEN = re.compile("[*×＊]")
"""What stands for characters of a name that somebody hid."""

_LATIN = r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f ,.'()（）/-]+"
_BESIDE_LATIN = re.compile(rf"(?:{_LATIN})?[ (（/]*({CJK}[· ]?{CJK}(?:[· ]?{CJK})*)[ )）/]*(?:{_LATIN})?")
"""A Chinese name with its Latin letters, as permits print both."""

_APART = re.compile(r"[,，、;；。\n]+")
_NUMBER = re.compile(r"([A-Za-z]{0,3}\d{5,}[Xx]?)")
_TITLE = re.compile(r"[^\s,，、;；。:：]+[:：](?=\s*[^\s\d])")


def find_name(text: str) -> str:
    """As ``clean_name``, but signs that are no letters may stand at the ends, emoji anywhere, and other details beside
    the name: 张三 220102…, 张三，138…. Raises NameFault, also for a number in Chinese; DoubtfulName.
    """
    bare = _bare(_SIGNS.sub(" ", text))
    if _has_number(bare):
        words, guessed = _beside_numbers(bare)
    else:
        chinese = _BESIDE_LATIN.fullmatch(bare)
        words, guessed = chinese[1] if chinese else bare, chinese is not None and chinese[1] != bare
    if guessed:
        raise DoubtfulName(NameDoubt.INSIDE, clean_name(words))
    name = _dotted(words)
    if len(name) == 1 and _HIDDEN.search(text):
        raise NameFault(NameFlaw.CHARACTERS)
    if len(name) == 1:
        raise DoubtfulName(NameDoubt.ONE, name)
    if re.fullmatch(f"{CJK}{{{LONGEST_UNDOTTED + 1},}}", name):
        raise DoubtfulName(NameDoubt.INSIDE, name)
    return name


def _dotted(text: str) -> str:
    """The name; raises DoubtfulName when something else than a dot probably stands for "·"."""
    said = readable_name(text)
    dotted = _MARKS.sub("·", STROKE.sub("·", said))
    if _has_parts(dotted):
        dotted = CJK_BLANK.sub("·", dotted)
    name = clean_name(dotted)
    if dotted != said:
        raise DoubtfulName(NameDoubt.PARTS, name)
    return name


def _has_parts(name: str) -> bool:
    """Whether blanks divide words of two or more ideographs, not only a family name from a given name."""
    words = name.split(" ")
    family = len(words) == 2 and words[0] in COMPOUND_SURNAMES and len(words[1]) <= 2
    return sum(len(word) > 1 for word in words) > 1 and not family


def _beside_numbers(text: str) -> tuple[str, bool]:
    """The words beside numbers, empty when there are none or in several places; whether that is a guess, since a word
    before a number may be the title of that."""
    said = _TITLE.sub(" ", _NUMBER.sub(r" \1 ", text))
    groups = [group for part in _APART.split(said) for group in _groups(re.sub("[:：()（）]", " ", part))]
    if not groups or not all(titled and len(words) == 1 for words, titled in groups[1:]):
        return "", False
    words, titled = groups[0]
    if not titled or len(words) == 1 or len(words) == 2 and len(words[0]) == 1 or len(words[-1]) == 1:
        return " ".join(words), titled and len(groups) > 1
    return " ".join(words if words[-1].isascii() else words[:-1]), True


def _groups(text: str) -> list[tuple[list[str], bool]]:
    """The words between numbers, and whether a number follows them."""
    groups: list[tuple[list[str], bool]] = []
    words: list[str] = []
    for word in text.split():
        if not _has_number(word):
            words.append(word)
        elif words:
            groups.append((words, True))
            words = []
    return [*groups, (words, False)] if words else groups


def _has_number(text: str) -> bool:
    """Whether there are Arabic digits, or more Chinese ones in a row than names have."""
    digits = "".join("0" if unicodedata.numeric(letter, -1) in range(10) else "-" for letter in text)
    return "00000" in digits or any(letter.isdecimal() for letter in text)


def _bare(text: str) -> str:
    """The text from its first letter or digit to its last one, with the marks that belong to that."""
    kept = [at for at, letter in enumerate(text) if unicodedata.category(letter)[0] in "LN" or re.match(CJK, letter)]
    if not kept:
        return ""
    end = kept[-1] + 1
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return text[kept[0] : end]
