"""The menu of the chat: at most three buttons with at most five sub-buttons each (platform page 自定义菜单)."""

from collections.abc import Mapping
from typing import Any

MAX_TOP_NAME_BYTES = 16
MAX_NAME_BYTES = 40
"""UTF-8 bytes of the name of a button and of a sub-button. For the latter the platform's pages say both 40 and 60."""

MENU = {
    "mine": ("my_code", "live", "why", "register", "who_scanned"),
    "family": ("family_add", "family_codes", "my_info"),
    "more": ("scan", "my_places", "language", "help", "human"),
}
"""The keys of ``templates/<language>/menu.toml``: buttons with sub-buttons. A sub-button's event key is its key in
capitals."""

SCAN_BUTTONS = frozenset(("scan",))
"""The buttons that open the scanner of the phone and send the result (``scancode_waitmsg``)."""


class MenuFault(ValueError):
    """The name of a button is missing or too long; ``word`` is its key."""

    def __init__(self, word: str) -> None:
        super().__init__(f"menu name missing or too long: {word}")
        self.word = word


def menu_buttons(words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The menu in the platform's format, with the names from ``words``; raises MenuFault."""
    return [
        {"name": _name(words, top, MAX_TOP_NAME_BYTES), "sub_button": [_button(words, word) for word in below]}
        for top, below in MENU.items()
    ]


def _button(words: Mapping[str, str], word: str) -> dict[str, Any]:
    kind = "scancode_waitmsg" if word in SCAN_BUTTONS else "click"
    return {"type": kind, "name": _name(words, word, MAX_NAME_BYTES), "key": word.upper()}


def _name(words: Mapping[str, str], word: str, limit: int) -> str:
    name = words.get(word, "")
    if not 0 < len(name.encode()) <= limit:
        raise MenuFault(word)
    return name
