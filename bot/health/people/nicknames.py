"""Nicknames that agents give their dependants, so that two codes that look alike can be told apart.

A nickname stands on the picture, which is shown in queues, so it must not give away what the picture hides.
"""

import re
import unicodedata
from enum import StrEnum

from bot.health.people.names import folded_name
from bot.health.people.views import VIEWS, Reader

LENGTH = range(1, 9)
"""The allowed lengths, in characters."""

MAX_DIGITS = 3
"""More digits could be part of a document's or a phone's number."""

# Letters that the font of the pictures has.
_LETTERS = re.compile(
    r"[A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u3007\u3400-\u4db5\u4e00-\u9fff\uac00-\ud7a3]+"
)


class NicknameFlaw(StrEnum):
    """What is wrong with a nickname."""

    LENGTH = "length"
    CHARACTERS = "characters"
    DIGITS = "digits"
    FULL_NAME = "full_name"


class NicknameFault(ValueError):
    """The text is no nickname. The exception's text never contains it."""

    def __init__(self, code: NicknameFlaw) -> None:
        super().__init__(code.value)
        self.code = code


def clean_nickname(text: str, name: str) -> str:
    """The nickname without spaces, in half width, for somebody of this name. Raises NicknameFault."""
    nickname = "".join(unicodedata.normalize("NFKC", text).split())
    if len(nickname) not in LENGTH:
        raise NicknameFault(NicknameFlaw.LENGTH)
    if not _LETTERS.fullmatch(nickname):
        raise NicknameFault(NicknameFlaw.CHARACTERS)
    if sum(letter.isdigit() for letter in nickname) > MAX_DIGITS:
        raise NicknameFault(NicknameFlaw.DIGITS)
    if name and folded_name(name) in folded_name(nickname):
        raise NicknameFault(NicknameFlaw.FULL_NAME)
    return nickname


def look_alike(one: str, other: str) -> bool:
    """Whether two names are the same on pictures."""
    shown = VIEWS[Reader.PICTURE].name
    return shown(one) == shown(other)
