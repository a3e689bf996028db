"""Normalises names of people to the form that the identity authority compares with its record.

Names with rare characters often fail in such systems, so all blocks of CJK ideographs are accepted. NFKC is used to
convert full-width letters. It would also replace compatibility ideographs, but the authority compares exactly; so
characters that can be in a Chinese register stay as typed.
"""

import re
import unicodedata
from enum import StrEnum

CJK_LENGTH = range(2, 31)
LATIN_LENGTH = range(2, 61)
"""The allowed lengths of names, including dots, spaces and hyphens."""


class NameFlaw(StrEnum):
    """What is wrong with a name."""

    CHARACTERS = "characters"
    LENGTH = "length"


class NameFault(ValueError):
    """The text is not a name. The exception's text never contains it."""

    def __init__(self, code: NameFlaw) -> None:
        super().__init__(code.value)
        self.code = code


# 〇, extension A, the basic block, compatibility ideographs, and all of planes 2 and 3 (extensions B to J; the planes
# are reserved for ideographs, so later extensions are accepted too).
_CJK = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U0002fffd\U00030000-\U0003fffd]"
_LATIN = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"

_CJK_NAME = re.compile(rf"{_CJK}+(?:·{_CJK}+)*")
_LATIN_NAME = re.compile(rf"{_LATIN}+(?:[ '-]{{1,2}}{_LATIN}+)*")

# NFKC is applied to all characters except the excluded ones. In U+F900-FA0B only five characters are excluded: they are
# in GBK and look different from their NFKC form. The others there come from KS X 1001, which encodes a character once
# for each Korean reading; Korean keyboards produce them (李 as U+F9E1), and their NFKC form is the one on the identity
# card.
_NFKC_APPLIES = re.compile(r"[^\uf92c\uf979\uf995\uf9e7\uf9f1\ufa0c-\ufad9\U0002f800-\U0002fa1f]+")

_VARIATION = re.compile(r"[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_DOTS = re.compile(r" ?[.。•‧・⋅∙●·][.。•‧・⋅∙●· ]*")
_CJK_SPACE = re.compile(rf"(?<={_CJK}) (?={_CJK})")
_LOOKALIKES = str.maketrans({**dict.fromkeys("’‘ʼ´`′＇", "'"), **dict.fromkeys("‐‑‒–—−－", "-")})


def clean_name(text: str) -> str:
    """Normalise a name: no invisible characters, single spaces, and "·" between the parts of a CJK name.

    Latin names keep upper and lower case. It accepts its own result. Raises NameFault.
    """
    name = _normalise(_remove_invisible(text).translate(_LOOKALIKES))
    if re.search(_CJK, name):
        # Chinese names have no spaces, and voice input adds a full stop at the end.
        name = _CJK_SPACE.sub("", _DOTS.sub("·", name)).strip("·")
    if _CJK_NAME.fullmatch(name):
        return _check_length(name, CJK_LENGTH)
    if _LATIN_NAME.fullmatch(name):
        return _check_length(name, LATIN_LENGTH)
    raise NameFault(NameFlaw.CHARACTERS)


# What divides a list of details: blanks, commas, semicolons.
_BETWEEN = re.compile(r"[\s,，、;；。]+")


def find_name(text: str) -> str:
    """As ``clean_name``, but signs that are no letters may stand at the ends, such as emoji, and other details beside
    the name: 张三 220102…, 张三，电话：138…. Raises NameFault, also for a number in Chinese.
    """
    bare = _bare(text)
    return clean_name(_only_name(bare) if _has_number(bare) else bare)


def _only_name(text: str) -> str:
    """The only word beside numbers that is not the title of one, as 电话 is in 电话 138…; empty when there is none."""
    words = _BETWEEN.split(text)
    wordy = [word for word in words if not _has_number(word)]
    titles = {word for word, number in zip(words, words[1:], strict=False) if number[:1].isdecimal()}
    names = [word for word in wordy if word not in titles] or wordy
    return names[0] if len(names) == 1 else ""


def _has_number(text: str) -> bool:
    """Whether there are Arabic digits, or more Chinese ones in a row than names have."""
    digits = "".join("0" if unicodedata.numeric(letter, -1) in range(10) else "-" for letter in text)
    return "00000" in digits or any(letter.isdecimal() for letter in text)


def _bare(text: str) -> str:
    """The text from its first letter or digit to its last one, with the marks that belong to that."""
    kept = [at for at, letter in enumerate(text) if unicodedata.category(letter)[0] in "LN" or re.match(_CJK, letter)]
    if not kept:
        return ""
    end = kept[-1] + 1
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return text[kept[0] : end]


def same_name(one: str, other: str) -> bool:
    """Whether two normalised names are equal. Like the identity authority, it ignores spaces and letter case."""
    return folded_name(one) == folded_name(other)


def folded_name(name: str) -> str:
    """A normalised name without spaces and upper case: equal for names that ``same_name`` calls equal."""
    return name.replace(" ", "").casefold()


def _remove_invisible(text: str) -> str:
    """Remove control characters, zero-width characters and variation selectors; any white space becomes a space."""
    kept = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return _VARIATION.sub("", "".join(kept))


def _normalise(text: str) -> str:
    parts = _NFKC_APPLIES.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text)
    return " ".join(parts.split())


def _check_length(name: str, length: range) -> str:
    if len(name) not in length:
        raise NameFault(NameFlaw.LENGTH)
    return name
