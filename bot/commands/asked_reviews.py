"""Opens a review of each kind that people can ask for in their own chat, for the demo."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.chat.fields import PERSON
from bot.commands.seeding import Row, Seeding, budget, identity_of
from bot.health.people.assurance import Level
from bot.health.people.documents import DocumentType
from bot.health.people.proxy import Relation
from bot.store.people.people import Person

EARLIER = timedelta(minutes=10)
"""How long before its review a story began, and half of it how long before somebody else came into it."""

Story = Callable[[Row, datetime], None]


class AskedReviews:
    """What must have been before somebody asks for a review, and the review. ``about``: whom each is about besides."""

    def __init__(self, seeding: Seeding, about: Iterable[Row]) -> None:
        self._seeding = seeding
        self._services = seeding.parts.services
        self._records = seeding.parts.records
        self._about = {row["key"]: {**row, "openid": _other_openid(row)} for row in about}
        self._stories: Mapping[str, Story] = {
            "appeal": self._appeal,
            "correction": self._correct,
            "colour": self._doubt_colour,
            "deceased": self._report_death,
            "unbind": self._ask_unbinding,
            "child_erasure": self._ask_erasure,
            "dependant": self._ask_for_relative,
            "own": self._ask_for_own,
        }

    def open(self, row: Row, at: datetime) -> None:
        """Open this person's review."""
        self._stories[row["review"]](row, at)

    def _appeal(self, row: Row, at: datetime) -> None:
        """Another chat took the record."""
        self._seeding.register(row, at - EARLIER)
        self._seeding.register({**row, "openid": _other_openid(row)}, at - EARLIER / 2)
        self._services.reviewing.appeal(self._seeding.chat(row), at)

    def _correct(self, row: Row, at: datetime) -> None:
        """The name on the record is wrong, and nothing proves the right one."""
        person, correcting = self._seeding.register(row, at - EARLIER), self._services.correcting
        if found := correcting.find(self._seeding.chat(row), person):
            correcting.correct(found, replace(found.identity, name=row["right_name"]), budget, at, proved=False)

    def _doubt_colour(self, row: Row, at: datetime) -> None:
        """Somebody says that their colour is wrong."""
        person = self._seeding.register(row, at - EARLIER)
        self._services.reviews.colours.open(self._seeding.chat(row), person, row["words"], at)

    def _report_death(self, row: Row, at: datetime) -> None:
        self._services.bereavement.report(self._seeding.chat(row), self._dependant(row, at), at)

    def _ask_for_relative(self, row: Row, at: datetime) -> None:
        """An agent for somebody from 18 to 59 without an own phone."""
        self._review(self._about[row["key"]]["id_number"], self._dependant(row, at), at)

    def _ask_for_own(self, row: Row, at: datetime) -> None:
        """Somebody else holds the record, and no phone proves whose it is."""
        self._seeding.register({**row, "openid": _other_openid(row)}, at - EARLIER)
        self._review(row["id_number"], self._seeding.register(row, at, proved=False), at)

    def _ask_unbinding(self, row: Row, at: datetime) -> None:
        child, mother = self._child(row, at)
        self._services.minors.ask_unbinding(child, mother, at)

    def _ask_erasure(self, row: Row, at: datetime) -> None:
        child, _ = self._child(row, at)
        self._services.minors.ask_erasure(child, at)

    def _review(self, number: str, claim: str, at: datetime) -> None:
        """Open the review of a claim to the record of the resident with this number."""
        record = self._records.people.find_by_document(DocumentType.RESIDENT_ID, number)
        found = self._records.people.get(claim)
        if record and found:
            self._services.reviewing.open(record, found, at)

    def _dependant(self, row: Row, at: datetime) -> str:
        """The record, or the claim, of the relative for whom this person acts."""
        self._seeding.register(row, at - EARLIER)
        other, chat = self._about[row["key"]], self._seeding.chat(row)
        about = chat, other["relation"], identity_of(other, proved=bool(other["phone"]))
        return self._services.enrolment.register_dependant(*about, budget, at - EARLIER / 2)

    def _child(self, row: Row, at: datetime) -> tuple[Person, str]:
        """A child with an own chat, and the chat of the mother, who is the agent."""
        mother = self._about[row["key"]]
        self._seeding.register(mother, at - EARLIER)
        agent, chat, began = self._seeding.chat(mother), self._seeding.chat(row), at - EARLIER / 2
        child = self._services.enrolment.register_dependant(agent, Relation.CHILD, identity_of(row), budget, began)
        record = self._records.people.get(child)
        assert record
        self._services.grants.own(record, chat, identity_of(row), Level.PHONE, at, by_phone=True)
        self._records.chat_fields.set(chat, PERSON, child)
        return self._records.people.get(child) or record, agent


def _other_openid(row: Row) -> str:
    """The openid of another phone in this person's story, which is not in the demo."""
    return f"{row['key']} besides"
