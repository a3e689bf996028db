"""Answers that show a code: an uploaded picture, or a card with a link.

An uploaded picture is used again while its code is valid. Without permission, quota or time for an upload, the
answer is a card with a picture from this server and a link to the live page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channel import Card, Image, Reply
from bot.chat.texts import Texts
from bot.health.clock import unix_second
from bot.health.codes.colour import compute_verdict
from bot.service.codes.cards import CodeView
from bot.service.codes.links import CodeLinks
from bot.service.codes.uploads import PictureUploads
from bot.signing.tokens import CODE_LIFETIMES, CodePurpose
from bot.store.people.people import Person

MIN_REMAINING_LIFETIME = timedelta(minutes=10)
"""An uploaded picture is used again only if its code stays valid for at least this long."""

REPLY_RESERVE_SECONDS = 0.3
"""Seconds of the answer's time kept for storing and sending the answer."""


class Codes:
    """Builds the answers that show a code."""

    def __init__(self, code_links: CodeLinks, uploads: PictureUploads, texts: Texts, public_url: str) -> None:
        self.view = code_links.view
        self._code_links = code_links
        self._uploads = uploads
        self._texts = texts
        self._public_url = public_url

    def reply(
        self, person: Person, view: CodeView, upload_note: str, budget: Callable[[], float], now: datetime
    ) -> tuple[Reply, str]:
        """The answer that shows the code, and the new ``upload_note``: the stored text that lets the next call
        reuse the upload. The note is empty when nothing was uploaded. ``budget`` gives the seconds left for the
        answer.
        """
        colour = compute_verdict(person.shown_facts(now), now).colour
        content = f"{colour} {int(person.level)} {view.language} {int(view.big)}"
        if media_id := _reusable_media_id(upload_note, content, now):
            return Image(media_id), upload_note
        uploaded = (
            self._uploads.upload(self._code_links.png(person, view, now), budget() - REPLY_RESERVE_SECONDS)
            if self._uploads.available
            else None
        )
        if uploaded is None:
            return self.card(person, view, now), ""
        return Image(uploaded), f"{uploaded} {unix_second(now)} {content}"

    def card(self, person: Person, view: CodeView, now: datetime) -> Card:
        """The code as a card: a picture from this server and a link to the live page."""
        return Card(
            self._texts.say(view.language, f"code.{compute_verdict(person.shown_facts(now), now).colour}.title"),
            self._texts.say(view.language, "code.card"),
            f"{self._public_url}/p/{self._code_links.picture_link(person.id, view, now)}.png",
            f"{self._public_url}/c/{self._code_links.page_link(person.id, view, now)}",
        )


def _reusable_media_id(upload_note: str, content: str, now: datetime) -> str:
    """The media id in this note, if that picture has the same content and its code stays valid long enough; else
    empty.
    """
    if not upload_note:
        return ""
    media_id, issued, uploaded_content = upload_note.split(" ", 2)
    remaining = int(issued) + CODE_LIFETIMES[CodePurpose.CHAT_CODE].total_seconds() - now.timestamp()
    return media_id if uploaded_content == content and remaining >= MIN_REMAINING_LIFETIME.total_seconds() else ""
