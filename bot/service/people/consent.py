"""Consent of people who are on record already to a new agent. They are asked in their own chat; if they have none,
their present agents are asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat.fields import PERSON
from bot.chat.notice import pack_notice, value_of
from bot.health.people.masking import mask_name
from bot.health.people.proxy import rules_on
from bot.service.notices import Notices
from bot.store.people.agents import Dependant
from bot.store.people.consent_requests import ConsentRequest
from bot.store.records import Records


class ConsentOutcome(StrEnum):
    """The result of an answer to a request."""

    AGREED = "agreed"
    AGREED_FOR = "agreed_for"
    DECLINED = "declined"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """The result of an answer, with the names (masked) of the agent who asked and of the person."""

    outcome: ConsentOutcome
    agent: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PendingConsent:
    """A request as the asked chat sees it. ``agent`` and ``name`` are masked names; ``relation`` is what the person
    is to the agent; ``seen`` says whether the chat was shown the request.
    """

    key: str
    agent: str
    name: str
    relation: str
    seen: bool


class Consent:
    """Asks for consent and acts on the answer."""

    def __init__(self, records: Records, notices: Notices) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.consent_requests
        self._chat_fields = records.chat_fields
        self._chat_notices = records.chat_notices
        self._jobs = records.jobs
        self._notices = notices

    def request(self, person: str, agent: str, relation: str, now: datetime) -> None:
        """Ask whether ``agent`` may act for ``person``. The agent does not learn of the request."""
        record, request = self._people.get(person), ConsentRequest(person, agent, relation)
        if record is None or self._requests.was_refused(request):
            return
        names = {"agent": self._chat_name(agent), "name": self._name(person), "request": request.key}
        values = {**names, "relation": f"@relative.relation.option.{relation}"}
        for asked in (record.owner,) if record.owner else self._agents.of_person(person):
            if self._requests.accepts(asked, request):
                notice = pack_notice("notice.consent" if record.owner else "notice.consent_for", **values)
                self._chat_notices.add_first(asked, notice)
                self._jobs.add("tell", asked, now)
                self._requests.add(asked, request)  # last, so that an interrupted request is made again

    def mark_shown(self, asked: str, notices: Sequence[str]) -> None:
        """Note that this chat was shown these notices. Requests among them can be answered with a single word."""
        for key in filter(None, (value_of(notice, "request") for notice in notices)):
            self._requests.mark_shown(asked, key)

    def pending(self, asked: str) -> tuple[PendingConsent, ...]:
        """The requests that wait for this chat's answer."""
        return tuple(
            PendingConsent(r.key, self._chat_name(r.agent), self._name(r.person), r.relation, r.shown)
            for r in self._requests.waiting(asked)
            if self._may_answer(asked, r.person)
        )

    def answer(self, asked: str, key: str, now: datetime, *, yes: bool) -> ConsentAnswer:
        """Act on a yes or no to the request with this key."""
        request = next((r for r in self._requests.waiting(asked) if r.key == key), None)
        if request is None or not self._may_answer(asked, request.person):
            return ConsentAnswer(ConsentOutcome.NONE)
        names = self._chat_name(request.agent), self._name(request.person)
        outcome = self._accept(request, asked, now) if yes else self._decline(request)
        self._requests.remove(asked, request)  # last, so that an interrupted answer can be given again
        return ConsentAnswer(outcome, *names)

    def forget(self, asked: str) -> None:
        """Delete all requests to this chat."""
        self._requests.remove_all(asked)

    def agents_of(self, person: str) -> list[tuple[str, str]]:
        """The chat and the masked name of each agent of a person."""
        return [(agent, self._chat_name(agent)) for agent in self._agents.of_person(person)]

    def _decline(self, request: ConsentRequest) -> ConsentOutcome:
        self._requests.save_refusal(request)
        return ConsentOutcome.DECLINED

    def _accept(self, request: ConsentRequest, asked: str, now: datetime) -> ConsentOutcome:
        name = self._name(request.person)
        if not self._bind(request, name, now):
            return ConsentOutcome.FULL
        self._notices.notify(request.agent, now, "notice.agreed", name=name)
        return ConsentOutcome.AGREED if self._owns(asked, request.person) else ConsentOutcome.AGREED_FOR

    def _bind(self, request: ConsentRequest, name: str, now: datetime) -> bool:
        limits, entry = rules_on(now.date()), Dependant(request.person, request.relation, name)
        if not self._agents.add_dependant(request.agent, entry, limits.agent_limit):
            return False
        if self._agents.bind(request.person, request.agent, request.relation, limits.person_limit):
            return True
        self._agents.remove_dependant(request.agent, request.person)
        return False

    def _owns(self, asked: str, person: str) -> bool:
        record = self._people.get(person)
        return record is not None and record.owner == asked

    def _may_answer(self, asked: str, person: str) -> bool:
        record = self._people.get(person)
        return record is not None and (
            record.owner == asked or (not record.owner and asked in self._agents.of_person(person))
        )

    def _name(self, person: str) -> str:
        record = self._people.get(person)
        return mask_name(self._people.identity(record).name) if record else ""

    def _chat_name(self, openid: str) -> str:
        return self._name(self._chat_fields.read(openid).get(PERSON, ""))
