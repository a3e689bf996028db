"""Two records of one person become one: the second document leads to the first record from then on.

A job that is scheduled before the first step finishes what was cut off. The other record goes last.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.health.codes.colour import Facts, severity
from bot.health.people.proxy import rules_on
from bot.service.people.birthdays import expect_birthday
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.eraser import Eraser
from bot.service.people.handover import Handover
from bot.service.people.likeness import Likeness
from bot.store.gate.retention import day_of
from bot.store.people.agents import Dependant
from bot.store.people.people import Person
from bot.store.records import Records

MERGE_JOB = "merge"
"""The kind of the job that finishes a merge. Its subject is the ids of the record that stays and of the other one."""


class Merging:
    """Joins records of one person: facts, visits, agents, and what belongs to the other record's chat."""

    def __init__(self, records: Records, handover: Handover, eraser: Eraser, likeness: Likeness) -> None:
        self._people = records.people
        self._holds = records.holds
        self._agents = records.agents
        self._former_ids = records.former_ids
        self._visit_changes = records.gate.visit_changes
        self._trace_marks = records.gate.trace_marks
        self._staff_looks = records.gate.staff_looks
        self._jobs = records.jobs
        self._handover = handover
        self._eraser = eraser
        self._likeness = likeness

    def schedule(self, person: str, other: str, now: datetime) -> None:
        """Schedule the job. Call this before the first record lists the documents of the other one."""
        self._jobs.add(MERGE_JOB, f"{person} {other}", now + CHECK_DELAY)

    def run(self, subject: str, now: datetime) -> None:
        """The job: do what is still to be done."""
        person, _, other = subject.partition(" ")
        self.merge(person, other, now)

    def merge(self, person: str, other: str, now: datetime) -> None:
        """Join ``other`` to ``person``, if the record of ``person`` lists all documents of the other one by now."""
        record, former = self._people.get(person), self._people.get(other)
        if record is None or former is None or (former.holder and not record.owner):
            return
        documents = self._people.identity(former).documents
        if not set(documents) <= set(self._people.identity(record).documents):
            return  # the correction was cut off before it began
        self._carry_facts(record, former, now)
        agents = self._agents.of_person(former.id)
        ends = former.held or not (former.owner or agents)  # from before levels claims go on without the document
        if ends:
            self._former_ids.add(record.id, former.id, day_of(now))  # before a document leads to the record
        for document in documents:
            self._people.move_document(*document, other, person)
        if ends:
            self._join_chats(record, former, agents, now)

    def _carry_facts(self, record: Person, former: Person, now: datetime) -> None:
        facts = former.facts
        if facts.status and facts.as_of and _is_worse(facts, record.facts):
            as_of = max(facts.as_of, record.facts.as_of or facts.as_of)
            self._people.set_health(record.id, facts.status, facts.until, as_of)
        self._visit_changes.join(record.id, former.id, day_of(now))
        for mark in self._trace_marks.of(former.id):
            self._trace_marks.add(record.id, mark)
        for look in self._staff_looks.of(former.id, now):
            self._staff_looks.add(record.id, look)

    def _join_chats(self, record: Person, former: Person, agents: Mapping[str, str], now: datetime) -> None:
        """The chats that hold the other record hold this one; chats that only claim it keep their claim."""
        self._end_own_binding(record, former, now)
        identity = self._people.identity(record)
        self._bind_agents(record, former, {one: agents[one] for one in agents if one != record.owner}, now)
        if agents and record.owner:
            self._handover.tell_agents(record, identity, now)
        if former.owner:
            self._handover.join(record, former, now)
        self._end(record, former, now)

    def _bind_agents(self, record: Person, former: Person, agents: Mapping[str, str], now: datetime) -> None:
        """Let these agents of the other record act for the person of this one, each as long as before."""
        identity, limits = self._people.identity(record), rules_on(now.date())
        child = bool(agents) and expect_birthday(self._jobs, record.id, identity, now)
        for agent, relation in agents.items():
            entry, lasts = Dependant(record.id, relation, identity.name), self._agents.lasts(former.id, agent)
            self._agents.add_dependant(agent, entry, limits.agent_limit + 1, claim=former.id)  # with the nickname
            about = record.id, agent, relation, record.level, 2 * limits.person_limit, now
            self._holds.bind(*about, own_yes=lasts, child=child)
            self._likeness.ask(agent, record.id, now)

    def _end(self, record: Person, former: Person, now: datetime) -> None:
        """Erase the other record. A gate may have measured while it was copied, so it is copied again after it takes
        nothing any more: what comes then goes to the record that stays. What is undone there while it is copied is
        copied once more; later the record that stays has it, where it is undone too (``Voiding``).
        """
        closed = self._holds.close(former, joined=True)
        last = self._people.get(former.id) if closed else None
        if last:
            self._carry_facts(record, last, now)
            self._visit_changes.join(record.id, former.id, day_of(now))
        if not (last and self._eraser.erase(last, now, noted=False)):  # a restored backup has two records again
            self.schedule(record.id, former.id, now)

    def _end_own_binding(self, record: Person, former: Person, now: datetime) -> None:
        """Nobody acts for themselves: the other chat was an agent of the same person."""
        if former.owner and former.owner in self._agents.of_person(record.id):
            self._holds.release(record.id, former.owner, now)
            self._agents.remove_dependant(former.owner, record.id)


def _is_worse(facts: Facts, than: Facts) -> bool:
    known = severity(than.status, than.until) if than.status else ()
    return facts.status is not None and severity(facts.status, facts.until) > known
