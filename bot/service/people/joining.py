"""Two records of one person, whose phone is theirs for both documents by the register: the person is asked (请核对).

A yes makes one record of them, held by the chat that answers.

As soon as the register says so, each record lists the documents of the other one. So the worse verdict counts for both,
whatever is answered, and nobody is green by one document and red by the other.
"""

from datetime import datetime

from msgspec.structs import replace

from bot.authorities.errors import AuthorityDown
from bot.chat.fields import OPEN_FORM
from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.checks import Checks
from bot.service.people.enrolment import Enrolment
from bot.service.people.merging import Merging
from bot.service.people.proving import RESERVE_SECONDS, Asker, Budget, Proving
from bot.service.people.record_links import RecordLinks
from bot.service.people.reviewing import Reviewing
from bot.store.jobs import TryLater
from bot.store.people.people import Person
from bot.store.people.reviews import Review
from bot.store.records import Records

JOIN_FORM = "same"
"""The name of the form with the question."""

SERVICE_SECONDS = 4.0
"""Time limit for the register in the job."""


class Joining:
    """Finds the other record of a person, asks about it, and joins the two. All can be cut off and done again."""

    def __init__(
        self,
        records: Records,
        enrolment: Enrolment,
        reviewing: Reviewing,
        proving: Proving,
        merging: Merging,
        links: RecordLinks,
        checks: Checks,
        notices: Notices,
    ) -> None:
        self._people = records.people
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._proving = proving
        self._enrolment = enrolment
        self._merging = merging
        self._links = links
        self._checks = checks
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
        if own is None or not own.owner:
            return
        if self._chat_fields.is_answering(own.owner):
            raise TryLater  # the answer may ask already
        try:
            other = self._find(own, SERVICE_SECONDS)
        except AuthorityDown:
            raise TryLater from None
        record = self._record(own)
        if other is None or record is None:
            return
        if not self._links.link(record, other, now):
            raise TryLater
        if self._chat_fields.read(own.owner).get(OPEN_FORM, "").partition(" ")[0] != JOIN_FORM:
            tail = VIEWS[Reader.HOLDER].number(self._people.identity(other).number)[-4:]
            self._notices.notify(own.owner, now, "notice.same_person", about=other.id, tail=tail)

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
        if not self._links.link(record, found, now):
            return None
        self._merging.schedule(record.id, found.id, now)
        if not own.held:
            alone = proofs - {Proof.OTHER_RECORD}
            person = self._enrolment.settle(own.owner, identity, alone, budget, now, claim=own.id)
            if person != record.id:
                return person
        self._merging.merge(record.id, found.id, now)
        self._checks.check(record.id, max(0.0, budget() - RESERVE_SECONDS), now)
        return record.id

    def refuse(self, own: Person, now: datetime) -> Review | None:
        """The person says that the other record is not theirs: staff decide about a claim. Gives the review, None for
        somebody who holds a record. The worse verdict counts for both all the same.
        """
        record = None if own.held else self._record(own)
        return self._reviewing.open(record.id, own, now) if record else None

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
