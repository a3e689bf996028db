"""The yes of somebody on record already: asked in their own chat, or in their agents' when they have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat.notice import pack, value_of
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


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a yes or a no, who had asked and for whom (masked)."""

    outcome: Outcome
    agent: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its chat may see it: who asks and for whom (masked), as what, and whether it was told before."""

    key: str
    agent: str
    name: str
    relation: str
    seen: bool


class Consent:
    """Asks for a yes and acts on it."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.requests
        self._profiles = records.profiles
        self._waiting = records.waiting
        self._schedule = records.schedule
        self._notices = notices

    def ask(self, person: str, agent: str, relation: str, now: datetime) -> None:
        """Ask for the yes that lets ``agent`` act for ``person``. The agent is told nothing of it."""
        record, request = self._people.get(person), Request(person, agent, relation)
        if record is None or self._requests.refused(request):
            return
        names = {"agent": self._chat_name(agent), "name": self._name(person), "request": request.key}
        values = {**names, "relation": f"@relative.relation.option.{relation}"}
        for asked in (record.owner,) if record.owner else self._agents.of(person):
            if self._requests.takes(asked, request):
                notice = pack("notice.consent" if record.owner else "notice.consent_for", **values)
                self._waiting.put_first(asked, notice)
                self._schedule.add("tell", asked, now)
                self._requests.add(asked, request)  # last, so that what was cut off is asked again

    def told(self, asked: str, notices: Sequence[str]) -> None:
        """This chat was told these notices: the requests among them can be answered in one word."""
        for key in filter(None, (value_of(notice, "request") for notice in notices)):
            self._requests.show(asked, key)

    def waiting(self, asked: str) -> tuple[Asked, ...]:
        """The requests that wait for this chat's answer."""
        return tuple(
            Asked(r.key, self._chat_name(r.agent), self._name(r.person), r.relation, r.seen)
            for r in self._requests.waiting(asked)
            if self._may_say(asked, r.person)
        )

    def answer(self, asked: str, key: str, now: datetime, *, yes: bool) -> Answered:
        """Act on a yes or no to the request with this key."""
        request = next((r for r in self._requests.waiting(asked) if r.key == key), None)
        if request is None or not self._may_say(asked, request.person):
            return Answered(Outcome.NONE)
        names = self._chat_name(request.agent), self._name(request.person)
        outcome = self._agreed(request, asked, now) if yes else self._declined(request)
        self._requests.drop(asked, request)  # last, so that a yes cut off can be said again
        return Answered(outcome, *names)

    def forget(self, asked: str) -> None:
        """Drop what waits for this chat's answer: it was never told, or nobody is there to answer."""
        self._requests.forget(asked)

    def agents_of(self, person: str) -> list[tuple[str, str]]:
        """Who acts for a person: each chat id and masked name."""
        return [(agent, self._chat_name(agent)) for agent in self._agents.of(person)]

    def _declined(self, request: Request) -> Outcome:
        self._requests.refuse(request)
        return Outcome.DECLINED

    def _agreed(self, request: Request, asked: str, now: datetime) -> Outcome:
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
