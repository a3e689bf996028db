"""Puts another name or document on a record. What was there stays reserved for the person.

The record lists a document before the document leads to it, so that an erasure always finds all. The new identity is
set last: whatever interrupts a correction, it can be made again.
"""

from datetime import datetime

from msgspec.structs import replace

from bot.health.people.identity import Identity, as_former, birth_of, corrected
from bot.health.people.names import same_name
from bot.health.people.proxy import rules_on
from bot.service.notices import Notices
from bot.service.people.birthdays import schedule_birthday
from bot.service.people.checks import CHECK_DELAY, Checks
from bot.service.people.likeness import Likeness
from bot.service.people.merging import Merging
from bot.store.gate.retention import day_of
from bot.store.people.agents import Dependant
from bot.store.people.people import Person
from bot.store.records import Records


class Corrections:
    """Corrects records. Whether it may be done is decided by others."""

    def __init__(
        self, records: Records, checks: Checks, merging: Merging, notices: Notices, likeness: Likeness
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._fevers = records.fevers
        self._jobs = records.jobs
        self._entries = records.gate.entries
        self._checks = checks
        self._merging = merging
        self._notices = notices
        self._likeness = likeness

    def is_made(self, record: Person, new: Identity) -> bool:
        """Whether the record has these data already."""
        old = self._people.identity(record)
        return replace(corrected(old, new), former=old.former) == old

    def other_record(self, record: Person, new: Identity) -> Person | None:
        """Another record to which the new document leads; None when there is none."""
        person = self._people.find_by_document(new.document, new.number)
        return self._people.get(person) if person and person != record.id else None

    def make(self, record: Person, new: Identity, budget: float, now: datetime, by: str = "") -> bool:
        """Put name, document, nationality and birth date of ``new`` on the record, and join another record to which the
        document leads. ``budget``: seconds for the health platform; ``by``: the agent who reads it in an answer. False
        when the record changed meanwhile.
        """
        self._checks.schedule_retry(record.id, now + CHECK_DELAY)  # before the change, in case this process ends
        reserved = self._reserve(record, new, now)
        if reserved is None:
            return False
        old, born = birth_of(self._people.identity(record)), birth_of(new)
        if born and born != old:
            schedule_birthday(self._jobs, record.id, born, now)
        self._fevers.apply(new, record.id)
        self._entries.link(new, record.id, day_of(now))
        self._checks.check(record.id, budget, now)
        self._tell_agents(record, new, now, by)
        if self._holds.correct(reserved, corrected(self._people.identity(reserved), new)) is None:
            return False
        if not same_name(self._people.identity(record).name, new.name):
            self._ask_nicknames(record, now)
        return True

    def _ask_nicknames(self, record: Person, now: datetime) -> None:
        """The new name may look like another one to those who show both codes."""
        for agent in self._agents.of_person(record.id):
            self._likeness.ask(agent, record.id, now)
        if record.owner:
            self._likeness.ask_all(record.owner, now)

    def _reserve(self, record: Person, new: Identity, now: datetime) -> Person | None:
        """The record, to which the new document leads. None when something changed meanwhile."""
        other = self.other_record(record, new)
        if other:
            new = _with_all(new, self._people.identity(other), held=other.held)
            self._merging.schedule(record.id, other.id, now)
        old = self._people.identity(record)
        kept = corrected(old, new, reserve=True)
        reserved = self._holds.correct(record, kept) if kept != old else record
        if reserved and other:
            self._merging.merge(record.id, other.id, now)
        mine = self._people.claim_document(new.document, new.number, record.id) == record.id
        return reserved if mine else None

    def _tell_agents(self, record: Person, new: Identity, now: datetime, by: str) -> None:
        """Tell the agents, in whose lists the person has the new name."""
        limit = rules_on(now.date()).agent_limit
        for agent, relation in self._agents.of_person(record.id).items():
            self._agents.add_dependant(agent, Dependant(record.id, relation, new.name), limit)
            if agent != by:
                self._notices.notify(agent, now, "notice.corrected_dependant", about=record.id, name=new.name)


def _with_all(new: Identity, other: Identity, *, held: bool) -> Identity:
    """The new data with all documents of the other record. Where nobody holds it, anybody may have typed its name."""
    typed = not held and (other.document, other.number) == (new.document, new.number)
    return replace(new, former=other.former if typed else (as_former(other), *other.former))
