"""Two records of one dependant that one agent holds, such as by an ID card and by a passport: they are asked (请核对).

A yes makes one record of them. That both are one person only the register says: they have the same name and birth date,
and both documents are those of kin of the agent. What follows is as with one's own (``RecordPairs``). A person with a
chat of their own is asked there, and decides it alone.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations

from bot.authorities.errors import AuthorityDown
from bot.health.people.assurance import Right
from bot.health.people.identity import birth_of
from bot.health.people.names import same_name
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.checks import SERVICE_SECONDS
from bot.service.people.proving import RESERVE_SECONDS, Budget, Proving
from bot.service.people.record_pairs import Pair, RecordPairs
from bot.service.people.standing import Standing
from bot.store.people.people import Person
from bot.store.records import Records


class SecondDocuments:
    """Finds such records, asks about them, and joins them. All can be cut off and done again."""

    def __init__(
        self,
        records: Records,
        standing: Standing,
        proving: Proving,
        pairs: RecordPairs,
        notices: Notices,
    ) -> None:
        self._people = records.people
        self._agents = records.agents
        self._standing = standing
        self._proving = proving
        self._pairs = pairs
        self._notices = notices

    def find(self, agent: str, seconds: float, now: datetime) -> Pair | None:
        """Two records of one dependant that this agent holds; None when there are none, or the register does not
        answer.
        """
        try:
            return self._find(agent, seconds, now)
        except AuthorityDown:
            return None

    def follow(self, agent: str, now: datetime) -> None:
        """The job: let the worse verdict count for both records, and ask. Raises TryLater."""
        self._pairs.follow(
            agent, lambda: self._find(agent, SERVICE_SECONDS, now), lambda pair: self._ask(agent, pair, now), now
        )

    def join(self, agent: str, ids: tuple[str, str], budget: Budget, now: datetime) -> str | None:
        """Make one record of these two; gives its id. Empty, and nothing is joined, when this agent does not hold both
        any more, or a record changed just now; None when the register does not answer.
        """
        try:
            pair = self._find(agent, budget() - RESERVE_SECONDS, now)
        except AuthorityDown:
            return None
        if pair is None or {pair.record.id, pair.other.id} != {*ids} or not self._pairs.begin(pair, now):
            return ""
        record, other = pair
        name = VIEWS[Reader.AGENT].name(self._people.identity(record).name)
        for one in {**self._agents.of_person(record.id), **self._agents.of_person(other.id)}.keys() - {agent}:
            self._notices.notify(one, now, "notice.merged_dependant", about=record.id, name=name)
        return self._pairs.finish(pair, budget, now)

    def _ask(self, agent: str, pair: Pair, now: datetime) -> None:
        identity, other = map(self._people.identity, pair)
        name, tails = VIEWS[Reader.AGENT].name(identity.name), [identity.number[-4:], other.number[-4:]]
        self._notices.notify(agent, now, "notice.same_dependant", about=pair.record.id, name=name, tails=tails)

    def _find(self, agent: str, seconds: float, now: datetime) -> Pair | None:
        """As ``find``. Raises AuthorityDown."""
        namesakes = tuple(self._namesakes(agent))
        own = self._standing.of_chat(agent) if namesakes else None
        if own is None or Right.ACT not in own.rights(now):
            return None
        for ids in namesakes:
            record, other = (self._held(agent, person, now) for person in ids)
            if record and other and self._is_one_person(record, other, own, seconds):
                return Pair(record, other) if record.since <= other.since else Pair(other, record)
        return None

    def _namesakes(self, agent: str) -> Iterator[tuple[str, str]]:
        """The ids of each two dependants of one name."""
        for one, other in combinations(self._agents.dependants(agent), 2):
            if same_name(one.name, other.name):
                yield one.person, other.person

    def _held(self, agent: str, person: str, now: datetime) -> Person | None:
        """The record, if this agent holds it, and nobody in a chat of their own does."""
        record = self._people.get(person, agent)
        holds = record and record.held and not record.owner and Right.REASON in record.rights(now, agent=True)
        return record if holds else None

    def _is_one_person(self, record: Person, other: Person, own: Person, seconds: float) -> bool:
        """Whether the register says so. Raises AuthorityDown."""
        known, more = self._people.identity(record), self._people.identity(other)
        born = birth_of(known)
        if born is None or born != birth_of(more):
            return False
        agent = self._people.identity(own)
        return all(self._proving.is_kin(one, agent, seconds) for one in (known, more))
