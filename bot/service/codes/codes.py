"""Answers that show a code: an uploaded picture, or a card with a link.

An uploaded picture is used again while its code is valid. Without permission, quota or time for an upload, the
answer is a card with a picture from this server and a link to the live page.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channel import Card, Image, Reply
from bot.chat.texts import Texts
from bot.health.codes.colour import Colour, compute_verdict
from bot.service.codes.cards import CodeView
from bot.service.codes.explained import Explained
from bot.service.codes.links import JOINT, CodeLinks
from bot.service.codes.paper_codes import PaperCodes
from bot.service.codes.upload_notes import UploadNotes
from bot.service.codes.uploads import PictureUploads
from bot.store.people.people import Person
from bot.store.records import Records

MAX_UPLOADS_PER_DAY = 20
"""Uploads for one chat a day, so that nobody can use up the account's. Beyond it the code comes as a card."""

REPLY_RESERVE_SECONDS = 0.3
"""Seconds of the answer's time kept for storing and sending the answer."""


class Codes:
    """Builds the answers that show a code. ``paper``: codes on paper. ``explained``: whose colours were explained."""

    def __init__(
        self,
        records: Records,
        code_links: CodeLinks,
        uploads: PictureUploads,
        texts: Texts,
        paper: PaperCodes,
        public_url: str,
    ) -> None:
        self.view = code_links.view
        self.paper = paper
        self.explained = Explained(records.vault)
        self._budgets = records.budgets
        self._notes = UploadNotes(records.vault)
        self._code_links = code_links
        self._uploads = uploads
        self._texts = texts
        self._public_url = public_url

    def reply(
        self,
        chat: str,
        people: Sequence[Person],
        view: CodeView,
        notes: str,
        budget: Callable[[], float],
        now: datetime,
    ) -> tuple[Reply, str]:
        """The answer that shows the code of these people, and the chat's new ``notes``, the stored text that lets later
        calls reuse uploads. ``budget`` gives the seconds left for the answer.
        """
        seen = (f"{_colour(one, now)} {int(one.level)} {one.sealed.hex()}" for one in people)
        content = f"{' '.join(seen)} {view.language} {int(view.big)} {view.nickname}".strip()
        variant = self._notes.variant(_ids(people), content)  # a new name is a new picture
        if media_id := self._notes.find(notes, variant, now):
            return Image(media_id), notes
        if uploaded := self._upload(chat, people, view, budget, now):
            return Image(uploaded), self._notes.add(notes, variant, uploaded, now)
        return self.card(people, view, now), notes

    def _upload(
        self, chat: str, people: Sequence[Person], view: CodeView, budget: Callable[[], float], now: datetime
    ) -> str | None:
        """The media id of the uploaded picture; None when it is not uploaded."""
        if not self._uploads.available or budget() <= REPLY_RESERVE_SECONDS:
            return None
        if not self._budgets.take(chat, "upload", MAX_UPLOADS_PER_DAY, now):
            return None
        png = self._code_links.png(people, view, now)
        return self._uploads.upload(png, budget() - REPLY_RESERVE_SECONDS)

    def card(self, people: Sequence[Person], view: CodeView, now: datetime) -> Card:
        """The code as a card: a picture from this server and a link to the live page."""
        ids, title = _ids(people), "family" if len(people) > 1 else _colour(people[0], now)
        return Card(
            self._texts.say(view.language, f"code.{title}.title"),
            self._texts.say(view.language, "code.card"),
            f"{self._public_url}/p/{self._code_links.picture_link(ids, view, now)}.png",
            f"{self._public_url}/c/{self._code_links.page_link(ids, view, now)}",
        )


def _ids(people: Sequence[Person]) -> str:
    return JOINT.join(person.id for person in people)


def _colour(person: Person, now: datetime) -> Colour:
    return compute_verdict(person.shown_facts(now), now).colour
