"""Names of persons, cleaned to the one form that is compared with the identity authority's record.

Rare characters are a known grief of such systems, so every block of CJK ideographs is accepted. NFKC is applied for
the sake of full-width letters, but it would also replace compatibility ideographs by other characters, and the
authority compares exactly: what could stand in a Chinese register stays as typed.
"""

import re
import unicodedata
from enum import StrEnum

CJK_LENGTH = range(2, 31)
LATIN_LENGTH = range(2, 61)
"""Characters of a name, dots, spaces and hyphens counted."""


class NameFlaw(StrEnum):
    """What is wrong with a name."""

    CHARACTERS = "characters"
    LENGTH = "length"


class NameFault(ValueError):
    """Not a name; never holds the text itself."""

    def __init__(self, code: NameFlaw) -> None:
        super().__init__(code.value)
        self.code = code


# 〇, extension A, the basic block, compatibility ideographs, and all of planes 2 and 3 (extensions B to J and those
# to come: the planes are reserved for ideographs).
_CJK = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U0002fffd\U00030000-\U0003fffd]"
_LATIN = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"

_CJK_NAME = re.compile(rf"{_CJK}+(?:·{_CJK}+)*")
_LATIN_NAME = re.compile(rf"{_LATIN}+(?:[ '-]{{1,2}}{_LATIN}+)*")

# NFKC goes over everything but these. The rest of U+F900-FA0B is Korean: KS X 1001 has each of them twice for its
# two readings, Korean keyboards produce them (李 as U+F9E1), and NFKC gives the character on the identity card. The
# five kept there are GBK's own and look different from what NFKC would give.
_NORMALISED = re.compile(r"[^\uf92c\uf979\uf995\uf9e7\uf9f1\ufa0c-\ufad9\U0002f800-\U0002fa1f]+")

_VARIATION = re.compile(r"[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_DOTS = re.compile(r" ?[.。•‧・⋅∙●·][.。•‧・⋅∙●· ]*")
_CJK_SPACE = re.compile(rf"(?<={_CJK}) (?={_CJK})")
_LOOKALIKES = str.maketrans({**dict.fromkeys("’‘ʼ´`′＇", "'"), **dict.fromkeys("‐‑‒–—−－", "-")})


def clean_name(text: str) -> str:
    """Give the name without what cannot be seen, with single spaces and with "·" between the parts of a CJK name.

    Latin names keep their case. Accepts its own output. Raises NameFault.
    """
    name = _normalised(_visible(text).translate(_LOOKALIKES))
    if re.search(_CJK, name):
        # Nothing in a Chinese register has a space, and dictation ends a name with a full stop.
        name = _CJK_SPACE.sub("", _DOTS.sub("·", name)).strip("·")
    if _CJK_NAME.fullmatch(name):
        return _of_length(name, CJK_LENGTH)
    if _LATIN_NAME.fullmatch(name):
        return _of_length(name, LATIN_LENGTH)
    raise NameFault(NameFlaw.CHARACTERS)


def same_name(one: str, other: str) -> bool:
    """Whether two cleaned names are the same; as for the identity authority, blanks and the case of letters do not
    count."""
    return one.replace(" ", "").casefold() == other.replace(" ", "").casefold()


def _visible(text: str) -> str:
    """Without controls, zero-width characters and variation selectors; any white space becomes a space."""
    kept = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return _VARIATION.sub("", "".join(kept))


def _normalised(text: str) -> str:
    parts = _NORMALISED.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text)
    return " ".join(parts.split())


def _of_length(name: str, length: range) -> str:
    if len(name) not in length:
        raise NameFault(NameFlaw.LENGTH)
    return name
