"""From a person to a code: token, picture, uploaded medium, reply. Depends on nothing that can be spared.

The uploaded picture is used again while its code lives; without permission, quota or time for an upload the reply is
a card with our own picture and the live page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channel import Card, Image, Reply
from bot.chat.texts import Texts
from bot.health.clock import unix_second
from bot.health.colour import verdict
from bot.health.tokens import LIFETIMES, Purpose
from bot.service.faces import View
from bot.service.media import Media
from bot.service.viewing import Viewing
from bot.store.person import Person

USEFUL = timedelta(minutes=10)
"""An uploaded picture is used again only while its code lives at least so long."""

WAY_BACK = 0.3
"""Seconds kept for storing the answer and sending it."""


class Codes:
    """Shows people's codes."""

    def __init__(self, viewing: Viewing, media: Media, texts: Texts, public_url: str) -> None:
        self.view = viewing.view
        self._viewing = viewing
        self._media = media
        self._texts = texts
        self._public_url = public_url

    def reply(
        self, person: Person, view: View, medium: str, budget: Callable[[], float], now: datetime
    ) -> tuple[Reply, str]:
        """The code as a reply, and the note (``medium`` next time) by which the same upload can be used again."""
        shows = f"{verdict(person.facts, now).colour} {int(person.verified)} {view.language} {int(view.big)}"
        if kept := _usable(medium, shows, now):
            return Image(kept), medium
        made = (
            self._media.upload(self._viewing.png(person, view, now), budget() - WAY_BACK) if self._media.open else None
        )
        if made is None:
            return self.card(person, view, now), ""
        return Image(made), f"{made} {unix_second(now)} {shows}"

    def card(self, person: Person, view: View, now: datetime) -> Card:
        """The code as a card: our own picture, and the live page behind it."""
        return Card(
            self._texts.say(view.language, f"code.{verdict(person.facts, now).colour}.title"),
            self._texts.say(view.language, "code.card"),
            f"{self._public_url}/p/{self._viewing.picture_link(person.id, view, now)}.png",
            f"{self._public_url}/c/{self._viewing.page_link(person.id, view, now)}",
        )


def _usable(medium: str, shows: str, now: datetime) -> str:
    """The media id in this note, if it shows the same and its code lives long enough."""
    if not medium:
        return ""
    media_id, issued, showed = medium.split(" ", 2)
    left = int(issued) + LIFETIMES[Purpose.CHAT_CODE].total_seconds() - now.timestamp()
    return media_id if showed == shows and left >= USEFUL.total_seconds() else ""
