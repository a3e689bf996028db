"""Erases one record or claim. It can be cut off anywhere and run again: the record itself goes last."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.chat.fields import MOVED
from bot.health.clock import BEIJING
from bot.health.people.identity import Identity
from bot.service.notices import Notices
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.phone_holds import PhoneHolds
from bot.service.people.post_ending import PostEnding
from bot.service.people.reviewing import REVIEW_JOB
from bot.store.gate.retention import day_of
from bot.store.jobs import JobQueue
from bot.store.people.holds import Holds
from bot.store.people.people import Person
from bot.store.records import Records

EXPIRE_JOB = "expire"
"""The kind of the job that erases a record that nobody holds. Its subject is the record's id."""

BIRTHDAY_JOB = "birthday"
"""The kind of the job that waits for a person's 18th birthday. Its subject is the person's id; on the day there is one
more for each agent whose binding ends, with a space and their chat.
"""

UNFINISHED_AFTER = timedelta(minutes=10)
"""After this time an erasure is finished that was cut off, and whose own job found a reason not to go on."""

RELATIVE_JOB = "relative"
"""The kind of the job that ends the wait for a relative's yes to their phone. Its subject is the claim's id."""

FAR_JOBS = (RELATIVE_JOB, BIRTHDAY_JOB, "check", EXPIRE_JOB)
"""The kinds of jobs about a record that may be due only in weeks."""


def schedule_expiry(jobs: JobQueue, holds: Holds, person: str, now: datetime) -> None:
    """Schedule the end of a record that nobody may come to hold. Call this before it is stored or released."""
    jobs.add(EXPIRE_JOB, person, datetime.fromtimestamp(holds.kept_until(now), BEIJING))


class Eraser:
    """Erases records with everything that is kept under their ids, in other people's lists, and under the document."""

    def __init__(self, records: Records, notices: Notices, phones: PhoneHolds) -> None:
        self._people = records.people
        self._holds = records.holds
        self._claims = records.claims
        self._agents = records.agents
        self._requests = records.consent_requests
        self._fevers = records.fevers
        self._former_ids = records.former_ids
        self._erasures = records.erasures
        self._former_chats = records.former_chats
        self._chat_fields = records.chat_fields
        self._visits = records.gate.visits
        self._phones = phones
        self._reviews = records.reviews
        self._posts = PostEnding(records)
        self._jobs = records.jobs
        self._notices = notices

    def erase(
        self, record: Person, now: datetime, *, told: str = "", by: str = "", noted: bool = True, **said: str
    ) -> bool:
        """Erase this record or claim. ``told`` is the notice for its agents, ``said`` what it says. The agent
        ``by``, who erases it, is told nothing and removes it from their list last. ``noted``: so also in a backup.

        False, and nothing is done, when the record changed since it was read: somebody may have it now.
        """
        person, identity = record.id, self._people.identity(record)
        self._jobs.add(EXPIRE_JOB, person, now + UNFINISHED_AFTER)
        if not self._holds.close(record):
            return False
        former = self._former_ids.of(person)
        for one in (person, *former, *self._own_claims(record.owner, identity)) if noted else ():
            self._erasures.note_person(one, now)
        self._end_requests(record, identity)
        self._end_reviews(person, now)
        self._end_agents(person, by, told, {"name": identity.name, **said}, now)
        self._phones.forget(record)
        self._keep_fever(self._people.get(person) or record, identity, now)  # with what was measured meanwhile
        for document in identity.documents:
            self._people.release_document(*document, person)
        self._remove_correction(person)
        self._former_ids.remove(person, former)
        self._unmark_former_chats(person)
        self._forget_at_gates(person, now)
        for kind in FAR_JOBS:  # last, since one of them finishes what is cut off
            self._jobs.cancel(kind, person)
        return True

    def _own_claims(self, chat: str, identity: Identity) -> Iterator[str]:
        """The ids that the chat's claims to this person have, or had before it proved them: a backup may hold one."""
        claims = (replace(identity, document=kind, number=number) for kind, number in identity.documents if chat)
        return (self._claims.own_id(chat, claim) for claim in claims)

    def _end_agents(self, person: str, by: str, told: str, said: Mapping[str, str], now: datetime) -> None:
        for agent in self._agents.of_person(person).keys() - {by}:
            if told:
                self._notices.notify(agent, now, told, about=person, **said)
            self._agents.remove_dependant(agent, person)
            self._holds.release(person, agent, now)

    def _keep_fever(self, record: Person, identity: Identity, now: datetime) -> None:
        """Keep a fever under each document that leads to the record."""
        for document in identity.documents:
            if self._people.find_by_document(*document) == record.id:
                self._fevers.update(*document, record.facts, now)

    def _remove_correction(self, person: str) -> None:
        """Remove the new data that wait for a review."""
        correction = self._holds.correction_id(person)
        self._jobs.cancel(EXPIRE_JOB, correction)
        self._people.remove(correction)

    def _unmark_former_chats(self, person: str) -> None:
        """The chats that held the record before have nothing to ask back any more."""
        for chat in self._former_chats.of(person):
            self._chat_fields.replace(chat, MOVED, person, "")
        self._former_chats.remove(person)

    def _forget_at_gates(self, person: str, now: datetime) -> None:
        self._visits.erase_person(person, day_of(now))
        self._posts.erase_person(person, now)

    def _end_reviews(self, person: str, now: datetime) -> None:
        """Let the worker end the reviews of this record or claim: without it there is nothing left to decide."""
        for review in self._reviews.open_ones():
            if person in (review.person, review.claim):
                self._jobs.add(REVIEW_JOB, review.receipt, now + CHECK_DELAY)

    def _end_requests(self, record: Person, identity: Identity) -> None:
        """End the requests about this record, and those that this claim made of whoever holds the record."""
        for asked in self._asked(record, identity):
            for request in self._requests.waiting(asked):
                if record.id in (request.person, request.claim):
                    self._requests.remove(asked, request)

    def _asked(self, record: Person, identity: Identity) -> tuple[str, ...]:
        """The chats that may have been asked about this record or by this claim."""
        relative = None if record.held else self._phones.holder(identity.phone)
        former = self._former_chats.of(record.id)
        return tuple(filter(None, (*self._holders(record, identity), *former, relative.owner if relative else "")))

    def _holders(self, record: Person, identity: Identity) -> tuple[str, ...]:
        """The chats that hold this record, or the one that it claims."""
        known = self._people.find_by_document(identity.document, identity.number)
        target = record if record.held else self._people.get(known) if known else None
        if target is None or not target.held:
            return ()
        return (target.holder, *self._agents.of_person(target.id))
