"""The menu at the foot of the chat: three buttons with up to five below each (facts: wechat §1.8)."""

from collections.abc import Mapping
from typing import Any

MAX_TOP = 16
MAX_NAME = 40
"""UTF-8 bytes of a name, top and below; the platform's pages say 40 in one place and 60 in another."""

MENU = {
    "mine": ("my_code", "why", "my_info", "register", "who_scanned"),
    "family": ("family_add", "family_codes"),
    "more": ("scan", "my_places", "language", "help", "human"),
}
"""Names of the words in ``templates/<language>/menu.toml``; of those below, the upper-case form is the event key."""

SCANNING = frozenset(("scan",))
"""Buttons that open the phone's scanner and tell us what it read (``scancode_waitmsg``)."""


class MenuFault(ValueError):
    """A name is missing or too long; ``word`` is which."""

    def __init__(self, word: str) -> None:
        super().__init__(f"menu name missing or too long: {word}")
        self.word = word


def buttons(words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The platform's menu data, named by ``words``; raises MenuFault."""
    return [
        {"name": _name(words, top, MAX_TOP), "sub_button": [_button(words, word) for word in below]}
        for top, below in MENU.items()
    ]


def _button(words: Mapping[str, str], word: str) -> dict[str, Any]:
    kind = "scancode_waitmsg" if word in SCANNING else "click"
    return {"type": kind, "name": _name(words, word, MAX_NAME), "key": word.upper()}


def _name(words: Mapping[str, str], word: str, limit: int) -> str:
    name = words.get(word, "")
    if not 0 < len(name.encode()) <= limit:
        raise MenuFault(word)
    return name
