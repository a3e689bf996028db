"""The menu that the account should have, in the platform's format, and whether it has it.

An account has one menu for all users, so the words are those of the default language.
"""

from collections.abc import Sequence
from typing import Any

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.wechat.menu import MENU, menu_buttons


def account_menu(texts: Texts) -> list[dict[str, Any]]:
    """The buttons; raises MenuFault for a name that is missing or too long."""
    words = [*MENU, *(word for below in MENU.values() for word in below)]
    return menu_buttons({word: texts.say(REFERENCE_LANGUAGE, f"menu.{word}") for word in words})


def is_menu(found: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Whether the platform's buttons are these; it adds an empty list to each button that has none below."""
    return [_bare(one) for one in found] == [_bare(one) for one in wanted]


def _bare(button: Any) -> Any:
    if not isinstance(button, dict):
        return button
    below = [_bare(one) for one in button.get("sub_button") or ()]
    return {**button, "sub_button": below}
