"""Which holds rest on which phone. Numbers are given to other people: a phone counts for the one who proved it last.

The index (``bot.store.people.phone_index``) may name records that have another phone by now, so each is compared with
what it says. All steps can be cut off and done again.
"""

from datetime import datetime

from msgspec import DecodeError
from msgspec.structs import replace

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, same_person
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.checks import CHECK_DELAY
from bot.store.people.people import Person
from bot.store.records import Records
from bot.store.vault import UnsealError

PHONE_JOB = "phone"
"""The kind of the job that forgets the former phone of a record. Its subject is the person id and a digest."""


class PhoneHolds:
    """Notes on which phone a hold rests, and finds the holders of a phone."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._index = records.phone_index
        self._jobs = records.jobs
        self._notices = notices

    def note(self, person: str, identity: Identity) -> None:
        """Note that this person's hold is going to rest on the phone. Call this before the hold. Of a phone that nobody
        on record lent, it is not known when it becomes another's.
        """
        if identity.lender != "":
            self._index.add(self._index.digest(identity.phone), person)

    def recycle(self, identity: Identity, now: datetime) -> None:
        """This person proved a phone that is theirs by the operators' register: nobody else's hold rests on it now,
        the own chat's or the agents', but for those to whom this person lent it.
        """
        digest = self._index.digest(identity.phone)
        for person in self._index.find(digest):
            if not self._may_keep(person, identity, now):
                self._index.remove(digest, person)

    def holder(self, phone: str) -> Person | None:
        """The record that is held with this phone, their own, by the person's own chat; None when there is none."""
        for person in self._index.find(self._index.digest(phone)):
            record = self._people.get(person)
            rests = record and not record.recycled and self._rests(record, phone)
            if record and rests and self._people.identity(record).lender is None:
                return record
        return None

    def others(self, identity: Identity) -> tuple[Person, ...]:
        """The records of this person with another document, which are held with the same phone."""
        found = (self._people.get(person) for person in self._index.find(self._index.digest(identity.phone)))
        held = (record for record in found if record and not record.recycled and self._rests(record, identity.phone))
        other = tuple(record for record in held if self._has_another(identity, self._people.identity(record)))
        own = self._people.find_by_document(identity.document, identity.number) if other else None
        return tuple(record for record in other if record.id != own)  # a former document leads to the record itself

    def with_lender(self, identity: Identity) -> Identity:
        """The identity of somebody with a relative's phone, and who has this phone on record now, if anybody."""
        if identity.lender is None or not (found := self.holder(identity.phone)):
            return identity
        return replace(identity, lender=found.id)

    def schedule_leave(self, record: Person, phone: str, now: datetime) -> str:
        """Call this before the record gets another phone, and ``leave`` with the result after it. Empty: it has the
        same, or had none.
        """
        known = self._phone_of(record)
        if known in ("", phone):
            return ""
        subject = f"{record.id} {self._index.digest(known)}"
        self._jobs.add(PHONE_JOB, subject, now + CHECK_DELAY)
        return subject

    def leave(self, subject: str, _now: datetime) -> None:
        """Forget the former phone of a record, unless it is the present one. Does nothing for an empty subject."""
        person, _, digest = subject.partition(" ")
        record = self._people.get(person) if subject else None
        if digest and (record is None or self._index.digest(self._phone_of(record)) != digest):
            self._index.remove(digest, person)

    def forget(self, record: Person) -> None:
        """The own chat's hold ends: the phone on the record leads to it no more."""
        if phone := self._phone_of(record):
            self._index.remove(self._index.digest(phone), record.id)

    def _may_keep(self, person: str, identity: Identity, now: datetime) -> bool:
        """Whether this record still rests on the phone: a person may have two documents, and a relative's phone. The
        holder of somebody else's, or the agents where there is no own chat, must prove a phone again.
        """
        record = self._people.get(person)
        if record is None or not (record.holder or record.level is Level.PHONE):
            return False
        if self._phone_of(record) != identity.phone:
            return False
        recorded = self._people.identity(record)
        if same_person(recorded, identity) or self._is_lender(identity, recorded):
            return True
        if not self._holds.mark_recycled(record):
            return self._may_keep(person, identity, now)  # it was changed just now
        self._tell_recycled(record, recorded, now)
        return False

    def _tell_recycled(self, record: Person, identity: Identity, now: datetime) -> None:
        """Tell the own chat, or the agents of a person who has none, what to prove again."""
        if record.holder:
            self._notices.notify(record.holder, now, "notice.recycled", about=record.id)
            return
        for agent in self._agents.of_person(record.id):
            name = VIEWS[Reader.AGENT].name(identity.name)
            self._notices.notify(agent, now, "notice.recycled_dependant", about=record.id, name=name)

    def _is_lender(self, identity: Identity, recorded: Identity) -> bool:
        """Whether this person lent the phone on record. Of a lender who is not on record any more nobody knows."""
        if recorded.lender is None:
            return False
        lender = self._people.get(recorded.lender)
        return lender is None or same_person(self._people.identity(lender), identity)

    @staticmethod
    def _has_another(one: Identity, other: Identity) -> bool:
        """Whether the same person has another document there."""
        return (other.document, other.number) not in one.documents and same_person(one, other)

    def _rests(self, record: Person, phone: str) -> bool:
        """Whether the person's own chat holds this record with this phone."""
        return bool(record.holder) and self._phone_of(record) == phone

    def _phone_of(self, record: Person) -> str:
        """The phone on the record; empty when there is none or it cannot be read."""
        try:
            return self._people.identity(record).phone
        except (UnsealError, DecodeError):
            return ""
