"""The yes of somebody on record already: asked in their own chat, or in their agents' when they have none."""

from datetime import datetime
from enum import StrEnum

from bot.health.masking import mask_name
from bot.health.proxy import rules
from bot.service.notices import Notices
from bot.store.agents import Dependant
from bot.store.records import Records
from bot.store.requests import Request


class Outcome(StrEnum):
    """What became of a yes or a no."""

    AGREED = "agreed"
    AGREED_FOR = "agreed_for"
    DECLINED = "declined"
    FULL = "full"
    NONE = "none"


class Consent:
    """Asks for a yes and acts on it."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.requests
        self._profiles = records.profiles
        self._notices = notices

    def ask(self, person: str, agent: str, relation: str, now: datetime) -> None:
        """Ask for the yes that lets ``agent`` act for ``person``. The agent is told nothing of it."""
        record = self._people.get(person)
        if record is None:
            return
        names = {"agent": self._chat_name(agent), "name": self._name(person)}
        values = {**names, "relation": f"@relative.relation.option.{relation}"}
        for asked in (record.owner,) if record.owner else self._agents.of(person):
            request = Request(person, agent, relation)
            if self._requests.takes(asked, request):
                self._notices.tell(asked, now, "notice.consent" if record.owner else "notice.consent_for", **values)
                self._requests.add(asked, request)  # last, so that what was cut off is asked again

    def answer(self, asked: str, now: datetime, *, yes: bool) -> Outcome:
        """Act on a yes or no to the request that waits longest in this chat."""
        for request in self._requests.waiting(asked):
            outcome = self._answered(request, asked, now, yes) if self._may_say(asked, request.person) else None
            self._requests.drop(asked, request)  # last, so that a yes cut off can be said again
            if outcome:
                return outcome
        return Outcome.NONE

    def agents_of(self, person: str) -> list[tuple[str, str]]:
        """Who acts for a person: each chat id and masked name."""
        return [(agent, self._chat_name(agent)) for agent in self._agents.of(person)]

    def _answered(self, request: Request, asked: str, now: datetime, yes: bool) -> Outcome:
        if not yes:
            return Outcome.DECLINED
        name = self._name(request.person)
        if not self._bound(request, name, now):
            return Outcome.FULL
        self._notices.tell(request.agent, now, "notice.agreed", name=name)
        return Outcome.AGREED if self._owns(asked, request.person) else Outcome.AGREED_FOR

    def _bound(self, request: Request, name: str, now: datetime) -> bool:
        limits, entry = rules(now.date()), Dependant(request.person, request.relation, name)
        if not self._agents.list_dependant(request.agent, entry, limits.agent_limit):
            return False
        if self._agents.bind(request.person, request.agent, request.relation, limits.person_limit):
            return True
        self._agents.unlist(request.agent, request.person)
        return False

    def _owns(self, asked: str, person: str) -> bool:
        record = self._people.get(person)
        return record is not None and record.owner == asked

    def _may_say(self, asked: str, person: str) -> bool:
        record = self._people.get(person)
        return record is not None and (record.owner == asked or (not record.owner and asked in self._agents.of(person)))

    def _name(self, person: str) -> str:
        record = self._people.get(person)
        return mask_name(self._people.identity(record).name) if record else ""

    def _chat_name(self, openid: str) -> str:
        return self._name(self._profiles.read(openid).get("me", ""))
