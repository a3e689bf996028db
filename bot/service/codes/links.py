"""Signed links to codes: who may open them, for how long, and what they show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.texts import REFERENCE_LANGUAGE
from bot.drawing.card import CodeCard, draw_card
from bot.drawing.paper import PaperPage, draw_paper
from bot.health.clock import unix_second
from bot.health.codes.paper import PaperCard
from bot.service.codes.cards import CodeCards, CodeView
from bot.service.codes.page_access import PageAccess, PageCookie
from bot.signing.links import Links
from bot.signing.tokens import CODE_LIFETIMES, CodePurpose
from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.people.people import Person
from bot.store.records import Records

PICTURE_SECONDS = int(CODE_LIFETIMES[CodePurpose.CHAT_CODE].total_seconds())
"""Lifetime of a picture's link: the same as that of the code in it."""


JOINT = "+"
"""Stands between the ids of the people of one code."""


class NotAllowedToView(Exception):
    """The person is not on record any more, or the chat that the link was made for no longer acts for them."""


class CodeLinks:
    """Makes and reads links to codes."""

    def __init__(self, records: Records, links: Links, cards: CodeCards) -> None:
        self._access = PageAccess(links, records.link_holders)
        self._people = records.people
        self._agents = records.agents
        self._paper_cards = records.paper_cards
        self._vault = records.vault
        self._links = links
        self._cards = cards

    def view(self, chat: str, language: str, *, big: bool = False, dependant: str = "", printed: int = 0) -> CodeView:
        """The view of this chat; of the code of this ``dependant``, who may have a nickname there."""
        nickname = self._agents.nickname(chat, dependant) if dependant else ""
        return CodeView(viewer_digest(self._vault, chat), language, big, nickname, printed)

    def page_link(self, person: str, view: CodeView, now: datetime) -> str:
        """The signed part of a live page's address."""
        return self._access.link(view.payload(person), now)

    def picture_link(self, person: str, view: CodeView, now: datetime) -> str:
        """The signed part of a picture's address."""
        issued = unix_second(now)
        return self._links.sign("picture", f"{issued} {view.payload(person)}", now)

    def png(self, people: Sequence[Person], view: CodeView, issued: datetime) -> bytes:
        """The picture of the code of these people at the time ``issued``, for the chat."""
        return draw_card(self._card(people, view, CodePurpose.CHAT_CODE, issued))

    def _card(self, people: Sequence[Person], view: CodeView, purpose: CodePurpose, issued: datetime) -> CodeCard:
        if len(people) > 1:
            return self._cards.family(people, view, issued)
        return self._cards.card(people[0], view, purpose, issued)

    def linked_png(self, link: str, now: datetime) -> bytes:
        """The picture of a link, the same each time. Raises LinkFault, NotAllowedToView."""
        issued, _, payload = self._links.read("picture", link, PICTURE_SECONDS, now).partition(" ")
        people, view = self._read_target(payload)
        return self.png(people, view, datetime.fromtimestamp(int(issued), now.tzinfo))

    def linked_page(self, link: str, cookie: str, now: datetime) -> tuple[CodeCard | PaperPage | None, CodeView]:
        """What the page of a link shows now to the browser with this cookie: the live code, or the paper card to print
        while it counts; nothing before the browser opened the link.

        Raises LinkFault, OpenedElsewhere, NotAllowedToView.
        """
        payload, opened = self._access.look(link, cookie, now)
        people, view = self._read_target(payload)
        if not opened:
            return None, view
        if view.printed:
            return self._paper(people[0], view, now), view
        return self._card(people, view, CodePurpose.LIVE_CODE, now), view

    def open_page(self, link: str, cookie: str, now: datetime) -> PageCookie | None:
        """Open the live page of a link in this browser (``PageAccess.open``)."""
        return self._access.open(link, cookie, now)

    def paper_png(self, person: Person, card: PaperCard) -> bytes:
        """The picture of a card that staff print."""
        return draw_paper(self._cards.paper(person, card, REFERENCE_LANGUAGE, 0))

    def _paper(self, person: Person, view: CodeView, now: datetime) -> PaperPage:
        card = self._paper_cards.of(person)
        if card is None or card.printed != view.printed or not card.counts(now):
            raise NotAllowedToView
        return self._cards.paper(person, card, view.language, viewer_tag(view.viewer))

    def _read_target(self, payload: str) -> tuple[tuple[Person, ...], CodeView]:
        """Those of the payload who are on record and whom its chat still acts for. Raises NotAllowedToView."""
        ids, view = self._cards.read_payload(payload)
        found = [one for one in (self._viewed(person, view) for person in ids.split(JOINT)) if one]
        if not found:
            raise NotAllowedToView
        nickname = found[0][1] if len(found) == 1 else ""
        return tuple(person for person, _ in found), replace(view, nickname=nickname)

    def _viewed(self, person_id: str, view: CodeView) -> tuple[Person, str] | None:
        """The record and the nickname of this person in the chat of the view; None when it is not theirs any more."""
        person = self._people.get(person_id)
        chats = (person.owner, *self._agents.of_person(person_id)) if person else ()
        chat = next((chat for chat in chats if viewer_digest(self._vault, chat) == view.viewer), "")
        if person is None or not chat:
            return None
        return person, "" if chat == person.owner else self._agents.nickname(chat, person_id)
