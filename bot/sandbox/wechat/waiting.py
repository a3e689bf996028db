"""The phones of the people who wait at the support desk of the demo: they follow the account and have written to it."""

import tomllib
from collections.abc import Mapping
from typing import Any

from bot.sandbox.wechat.platform import PERSON, Platform
from bot.sandbox.words import FOLDER


def fill_phones(platform: Platform) -> None:
    """Show on their phones what those in ``morning.toml`` wrote, at the platform's time of then. The bot is not told:
    the same file fills its desk.
    """
    morning = tomllib.loads((FOLDER / "morning.toml").read_text("utf-8"))
    before = platform.clock.offset
    try:
        for row in morning["asker"]:
            platform.clock.set_offset(-60 * row["ago"])
            _write(platform, row, morning["asks"])
    finally:
        platform.clock.set_offset(before)


def _write(platform: Platform, row: Mapping[str, Any], asks: str) -> None:
    openid = platform.people.add(row["name"], row["openid"]).openid
    platform.people.follow(openid, platform.clock.now(), "")
    for text in (asks, *row["said"]):
        platform.conversations.show(openid, PERSON, "text", {"text": text})
        platform.windows.open(openid, "message")
        platform.clock.advance(60)
