"""Two records of one person, whose phone is theirs for both documents by the register: the person is asked (请核对).

A yes makes one record of them, held by the chat that answers (``RecordPairs``).
"""

from datetime import datetime

from msgspec.structs import replace

from bot.authorities.errors import AuthorityDown
from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.checks import SERVICE_SECONDS
from bot.service.people.enrolment import Enrolment
from bot.service.people.proving import RESERVE_SECONDS, Asker, Budget, Proving
from bot.service.people.record_pairs import Pair, RecordPairs
from bot.service.people.reviewing import Reviewing
from bot.store.people.people import Person
from bot.store.people.reviews import Review
from bot.store.records import Records


class Joining:
    """Finds the other record of a person, asks about it, and joins the two. All can be cut off and done again."""

    def __init__(
        self,
        records: Records,
        enrolment: Enrolment,
        reviewing: Reviewing,
        proving: Proving,
        pairs: RecordPairs,
        notices: Notices,
    ) -> None:
        self._people = records.people
        self._proving = proving
        self._enrolment = enrolment
        self._pairs = pairs
        self._reviewing = reviewing
        self._notices = notices

    def other(self, own: Person, seconds: float) -> Person | None:
        """The other record of the person who holds or claims ``own`` with a phone that is theirs; None when there is
        none, or the register does not answer.
        """
        try:
            return self._find(own, seconds)
        except AuthorityDown:
            return None

    def follow(self, subject: str, now: datetime) -> None:
        """The job: let the worse verdict count for both records, and ask. ``subject`` is the id of the record or the
        claim of the chat that is asked. Raises TryLater.
        """
        own = self._people.get(subject)
        if own and own.owner:
            self._pairs.follow(
                own.owner, lambda: self._pair(own), lambda pair: self._ask(own.owner, pair.other, now), now
            )

    def join(self, own: Person, other: str, budget: Budget, now: datetime) -> str | None:
        """Make one record of both; gives its id, or that of the claim where it is not proved any more or others hold
        the record. None when the register does not answer, or a record changed meanwhile. Raises Unmatched,
        CheckedTooOften.
        """
        identity = self._people.identity(own)
        proofs = self._proving.prove(identity, Asker(own.owner, now, trusted=True), budget() - RESERVE_SECONDS)
        found = self._find(own, budget() - RESERVE_SECONDS) if proofs else None
        record = self._record(own)
        if proofs is None or record is None:
            return None
        if found is None or found.id != other or Proof.PHONE_THEIRS not in proofs:
            return own.id
        pair = Pair(record, found)
        if not self._pairs.begin(pair, now):
            return None
        if not own.held:
            alone = proofs - {Proof.OTHER_RECORD}
            person = self._enrolment.settle(own.owner, identity, alone, budget, now, claim=own.id)
            if person != record.id:
                return person
        return self._pairs.finish(pair, budget, now)

    def refuse(self, own: Person, now: datetime) -> Review | None:
        """The person says that the other record is not theirs: staff decide about a claim. Gives the review, None for
        somebody who holds a record. The worse verdict counts for both all the same.
        """
        record = None if own.held else self._record(own)
        return self._reviewing.open(record.id, own, now) if record else None

    def _pair(self, own: Person) -> Pair | None:
        """Both records, for the job. Raises AuthorityDown."""
        other, record = self._find(own, SERVICE_SECONDS), self._record(own)
        return Pair(record, other) if record and other else None

    def _ask(self, chat: str, other: Person, now: datetime) -> None:
        tail = VIEWS[Reader.HOLDER].number(self._people.identity(other).number)[-4:]
        self._notices.notify(chat, now, "notice.same_person", about=other.id, tail=tail)

    def _find(self, own: Person, seconds: float) -> Person | None:
        """As ``other``. Raises AuthorityDown."""
        identity = self._people.identity(own)
        if own.level < Level.CLAIM or not identity.proved or identity.lender is not None:
            return None
        return self._proving.other_record(replace(identity, former=()), seconds)

    def _record(self, own: Person) -> Person | None:
        """The record to which the document leads."""
        identity = self._people.identity(own)
        person = own.id if own.held else self._people.find_by_document(identity.document, identity.number)
        return self._people.get(person) if person else None
