"""Two records of one person that list each other's documents, so that the worse verdict counts for both."""

from datetime import datetime

from bot.health.people.identity import corrected
from bot.service.people.checks import Checks
from bot.store.people.people import Person
from bot.store.records import Records


class RecordLinks:
    """Links records. It can be cut off anywhere and done again."""

    def __init__(self, records: Records, checks: Checks) -> None:
        self._people = records.people
        self._holds = records.holds
        self._fevers = records.fevers
        self._checks = checks

    def link(self, record: Person, other: Person, now: datetime) -> bool:
        """Let each record list the documents of the other one and have its fever, and ask the platform about all. False
        when a record changed meanwhile.
        """
        for one, more in ((record, other), (other, record)):
            known = self._people.identity(one)
            linked = corrected(known, self._people.identity(more), reserve=True)
            if linked != known:
                self._checks.schedule_retry(one.id, now)  # before the change, in case this process ends
                if self._holds.correct(one, linked) is None:
                    return False
                self._checks.schedule_retry(one.id, now)
            self._fevers.carry_over(more.facts, one.id)
        return True
