"""The account's menu, worded."""

from typing import Any

from bot.assembly import Assembly
from bot.chat.texts import REFERENCE
from bot.wechat.menu import MENU, buttons


def menu(parts: Assembly) -> list[dict[str, Any]]:
    """The platform's menu data in the reference language; raises MenuFault."""
    words = [*MENU, *(word for below in MENU.values() for word in below)]
    return buttons({word: parts.texts.say(REFERENCE, f"menu.{word}") for word in words})
