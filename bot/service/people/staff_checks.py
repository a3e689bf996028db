"""Who cannot prove a phone asks staff to compare face and document (申请核对): for themselves or somebody they act for.

Two members of the staff do so, and until then nothing changes. Each claim has one review; the answer with its receipt
number takes as long whoever holds the record, and whoever does is told by a job.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.health.people.assurance import Level
from bot.service.people.reviewing import Reviewing
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.people.reviews import Review, ReviewKind
from bot.store.records import Records


class StaffChecks:
    """Opens the reviews."""

    def __init__(self, records: Records, standing: Standing, reviewing: Reviewing) -> None:
        self._people = records.people
        self._standing = standing
        self._reviewing = reviewing

    def claims(self, chat: str) -> Mapping[str, Person]:
        """The claims of this chat by id: the person's own, and those to dependants."""
        found = self._standing.all_of(chat)
        return {one.id: one for one in found if not one.held and one.level is Level.CLAIM}

    def ask(self, chat: str, claim: str, now: datetime) -> Review | None:
        """The review of this claim; None when it is none of this chat any more. One that was refused lately is given
        again, settled.
        """
        found = self.claims(chat).get(claim)
        identity = self._people.identity(found) if found else None
        person = self._people.find_by_document(identity.document, identity.number) if identity else None
        if found is None or not person:
            return None
        kind = ReviewKind.OWN if found.owner == chat else ReviewKind.DEPENDANT
        return self._reviewing.begin(kind, person, claim, now, asked=True)
