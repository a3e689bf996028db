"""Looking at codes by signed links: who may, for how long, and what they see."""

from datetime import datetime

from bot.health.card import Face, picture
from bot.health.clock import unix_second
from bot.health.links import Links
from bot.health.tokens import LIFETIMES, Purpose
from bot.service.faces import Faces, View, read_payload
from bot.store.person import Person
from bot.store.records import Records

PAGE_SECONDS = 12 * 3600
"""A live page's link: a day at work; the next one is a word in the chat away."""

PICTURE_SECONDS = int(LIFETIMES[Purpose.CHAT_CODE].total_seconds())
"""A picture's link lives as long as the code in it."""


class NotForYou(Exception):
    """The person is gone, or the chat that the link was made for does not act for them any more."""


class Viewing:
    """Makes and follows links to codes."""

    def __init__(self, records: Records, links: Links, faces: Faces) -> None:
        self._people = records.people
        self._agents = records.agents
        self._vault = records.vault
        self._links = links
        self._faces = faces

    def view(self, openid: str, language: str, *, big: bool = False) -> View:
        """How this chat looks at codes."""
        return View(self._viewer(openid), language, big)

    def page_link(self, person: str, view: View, now: datetime) -> str:
        """The signed part of a live page's address."""
        return self._links.sign("page", view.payload(person), now)

    def picture_link(self, person: str, view: View, now: datetime) -> str:
        """The signed part of a picture's address."""
        issued = unix_second(now)
        return self._links.sign("picture", f"{issued} {view.payload(person)}", now)

    def png(self, person: Person, view: View, issued: datetime) -> bytes:
        """The picture for the chat, as of ``issued``."""
        return picture(self._faces.face(person, view, Purpose.CHAT_CODE, issued))

    def linked_png(self, link: str, now: datetime) -> bytes:
        """The picture behind a link, the same each time. Raises LinkFault, NotForYou."""
        issued, _, payload = self._links.read("picture", link, PICTURE_SECONDS, now).partition(" ")
        person, view = self._allowed(payload)
        return self.png(person, view, datetime.fromtimestamp(int(issued), now.tzinfo))

    def linked_face(self, link: str, now: datetime) -> tuple[Face, View]:
        """What the live page behind a link shows now. Raises LinkFault, NotForYou."""
        person, view = self._allowed(self._links.read("page", link, PAGE_SECONDS, now))
        return self._faces.face(person, view, Purpose.LIVE_CODE, now), view

    def _allowed(self, payload: str) -> tuple[Person, View]:
        person_id, view = read_payload(payload)
        person = self._people.get(person_id)
        if person is None or view.viewer not in map(self._viewer, (person.owner, *self._agents.of(person_id))):
            raise NotForYou
        return person, view

    def _viewer(self, openid: str) -> str:
        return self._vault.digest("viewer", openid)[:16]
