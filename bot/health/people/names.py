"""Normalises names of people to the form that the identity authority compares with its record.

Names with rare characters often fail in such systems, so all blocks of CJK ideographs are accepted. NFKC is used to
convert full-width letters, and the second codes that GBK and Korean keyboards have for ideographs. It would also
replace the other compatibility ideographs, but the authority compares exactly; so these stay as typed.
"""

import re
import unicodedata
from enum import StrEnum

from bot.health.people.gb18030 import FROM_PRIVATE_USE

CJK_LENGTH = range(1, 31)
LATIN_LENGTH = range(2, 151)
"""The allowed lengths of names, including dots, spaces and hyphens. Passports of India and Sri Lanka print names of
more than 65 letters.
"""


class NameFlaw(StrEnum):
    """What is wrong with a name."""

    CHARACTERS = "characters"
    SCRIPT = "script"
    SHORT = "short"
    LONG = "long"


class NameFault(ValueError):
    """The text is not a name. The exception's text never contains it."""

    def __init__(self, code: NameFlaw) -> None:
        super().__init__(code.value)
        self.code = code


# 〇, extension A, the basic block, compatibility ideographs, and all of planes 2 and 3 (extensions B to J; the planes
# are reserved for ideographs, so later extensions are accepted too).
CJK = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U0002fffd\U00030000-\U0003fffd]"
_LATIN = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"

_CJK_NAME = re.compile(rf"{CJK}+(?:·{CJK}+)*")
_LATIN_NAME = re.compile(rf"{_LATIN}+(?:[ '.@/-]{{1,3}}{_LATIN}+)*\.?")
"""Passports of Malaysia and Singapore have A/L, S/O, D/O (son and daughter of) and @ (also called)."""

_ADDRESS = re.compile(r"@\S*\.|www\.", re.IGNORECASE)
"""Of e-mail or a page."""

# NFKC is applied to all characters except the excluded ones: of U+F900 to FA2D, the twelve that are no twins and those
# that are in neither GBK nor KS X 1001. KS X 1001 encodes a character once for each Korean reading; Korean keyboards
# produce them (李 as U+F9E1), and their NFKC form is the one on the identity card.
_NFKC_APPLIES = re.compile(r"[^\ufa0e-\ufa17\ufa19-\ufa1f\ufa21-\ufad9\U0002f800-\U0002fa1f]+")

_VARIATION = re.compile(r"[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_DOTS = re.compile(r" ?[.。•‧・⋅∙●˙◦·][.。•‧・⋅∙●˙◦· ]*")
STROKE = re.compile(r" ?\u4e36[\u4e36 ]*")
"""The stroke that pinyin keyboards offer for "·"; it is no part of names."""

CJK_BLANK = re.compile(rf"(?<={CJK}) (?={CJK})")
"""A blank between ideographs."""

_LOOKALIKES = str.maketrans(
    {**dict.fromkeys("’‘ʼ´`′＇", "'"), **dict.fromkeys("‐‑‒–—−－", "-"), **dict.fromkeys("⁄∕", "/")}
)


def clean_name(text: str) -> str:
    """Normalise a name: no invisible characters, single spaces, and "·" between the parts of a CJK name.

    Latin names keep upper and lower case. It accepts its own result. Raises NameFault.
    """
    name = readable_name(text)
    if re.search(CJK, name):
        # Chinese names have no spaces, and voice input adds a full stop at the end.
        name = CJK_BLANK.sub("", STROKE.sub("·", name)).strip("·")
    if _CJK_NAME.fullmatch(name):
        _check_length(name, CJK_LENGTH)
        return name
    if _LATIN_NAME.fullmatch(name) and not _ADDRESS.search(name):
        _check_length(name.rstrip("."), LATIN_LENGTH)  # the full stop behind an initial is no letter
        return name
    raise NameFault(NameFlaw.SCRIPT if _in_another_script(name) else NameFlaw.CHARACTERS)


def _in_another_script(name: str) -> bool:
    """Whether it has letters, and none that documents carry in names: 김철수."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and not any(re.match(rf"{CJK}|{_LATIN}", letter) for letter in letters)


def readable_name(text: str) -> str:
    """The text with single spaces, without invisible characters, in the characters of today; "·" where a Chinese name
    has another dot."""
    name = _normalise(_remove_invisible(text).translate(_LOOKALIKES).translate(FROM_PRIVATE_USE))
    return _DOTS.sub("·", name) if re.search(CJK, name) else name


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


def _check_length(name: str, length: range) -> None:
    if len(name) not in length:
        raise NameFault(NameFlaw.SHORT if len(name) < length.start else NameFlaw.LONG)
