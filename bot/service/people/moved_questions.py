"""Questions that wait when somebody changes the WeChat account: they are asked in the new chat, whoever asks them.

A question goes with the chats that it names: without this nobody could answer it any more, and what staff look at would
end without a word. It can be cut off anywhere and run again: a question is removed after the job that asks it anew.
"""

from collections.abc import Set
from datetime import datetime

from bot.health.people.holds import PHONE_OWNER, REVIEWS, HoldDecision
from bot.service.people.claim_jobs import CLAIM_JOB, OWN_YES_JOB, PROVED
from bot.service.people.reviewing import Reviewing
from bot.store.people.consent_requests import ConsentRequest
from bot.store.records import Records


class MovedQuestions:
    """Lets questions go on in new chats. Those of reviews are asked by the reviews."""

    def __init__(self, records: Records, reviewing: Reviewing) -> None:
        self._requests = records.consent_requests
        self._jobs = records.jobs
        self._reviewing = reviewing

    def asked(self, former: str, now: datetime) -> None:
        """What the former chat was asked, when the new one holds what it held."""
        for request in self._requests.waiting(former):
            self._ask_again(former, request, request.agent, now)

    def of_person(self, person: str, former: str, new: str) -> None:
        """What the person's former chat wants from staff that concerns the record itself, wherever it is held."""
        self._reviewing.follow_person(person, former, new)

    def of_agent(self, people: Set[str], former: str, new: str, now: datetime) -> None:
        """What the former chat of an agent wants about these records and claims, when the new one has its place."""
        for asked in {holder for person in people for holder in self._reviewing.holders(person)}:
            for request in self._requests.waiting(asked):
                if request.agent == former:
                    self._ask_again(asked, request, new, now)
        self._reviewing.follow_agent(people, former, new, now)

    def _ask_again(self, asked: str, request: ConsentRequest, agent: str, now: datetime) -> None:
        if request.relation in REVIEWS:
            return
        if request.claim == request.person:
            self._jobs.add(OWN_YES_JOB, f"{request.person} {agent}", now)
        else:
            whom = HoldDecision.ASK_RELATIVE if request.relation == PHONE_OWNER else HoldDecision.ASK_HOLDER
            proved = f" {PROVED}" if request.proved else ""
            self._jobs.add(CLAIM_JOB, f"{request.claim} {whom}{proved}", now)
        self._requests.remove(asked, request)
