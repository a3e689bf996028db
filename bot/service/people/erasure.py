"""The end of a record that its own chat asked for (注销): the record, the dependants who had nobody else, the chat.

A job that is scheduled before the first step finishes what was cut off. The chat's own fields go last, with the answer:
so a message that is sent again finds the form still open, and gets the same receipt.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.fields import ERASING
from bot.health.clock import BEIJING, unix_second
from bot.service.notices import Notices
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.expiry import UNFOLLOWED_JOB
from bot.service.people.families import Families
from bot.signing.receipts import Receipt, Receipts
from bot.store.gate.retention import day_of
from bot.store.people.erasures import ErasurePlan
from bot.store.people.people import Person
from bot.store.records import Records

ERASE_JOB = "erase"
"""The kind of the job that finishes an erasure. Its subject is the erasure's id."""


class HasPosts(Exception):
    """The chat manages an approved venue or is a scanner: it must give that up first."""


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What would be erased. ``last``: the full names of the dependants who have nobody else, and go along; ``others``:
    of those who stay, since they have another agent or an own chat. ``fever_until`` and what follows: as in
    ``ErasurePlan``.
    """

    last: tuple[str, ...]
    others: tuple[str, ...]
    bindings: int
    visits: int
    requests: int
    fever_until: int
    own_fever: bool
    feverish: tuple[str, ...]


class Erasure:
    """Erases what a chat holds. ``deliver`` sends a chat's notices now."""

    def __init__(
        self,
        records: Records,
        chat_ending: ChatEnding,
        notices: Notices,
        receipts: Receipts,
        deliver: Callable[[str, datetime], None],
    ) -> None:
        self._people = records.people
        self._agents = records.agents
        self._requests = records.consent_requests
        self._chat_fields = records.chat_fields
        self._erasures = records.erasures
        self._plans = records.erasures.plans
        self._fevers = records.fevers
        self._visits = records.gate.visits
        self._jobs = records.jobs
        self._families = Families(records.people, records.agents)
        self._chat_ending = chat_ending
        self._notices = notices
        self._receipts = receipts
        self._deliver = deliver

    def has_posts(self, chat: str) -> bool:
        """Whether the chat manages an approved venue or is a scanner of one."""
        return self._chat_ending.has_posts(chat)

    def preview(self, chat: str, record: Person, now: datetime) -> ErasurePreview:
        """What would be erased with this record of the chat."""
        last, others = self._families.of(chat)
        visits = self._visits.until_day(record.id, day_of(now)) if record.held else ()
        bindings = self._agents.of_person(record.id) if record.held else ()
        counts = len(bindings), len(visits), len(self._requests.waiting(chat))
        own = 0 if self._chat_ending.is_shared(record) else self._fevers.kept_until(record.facts, now)
        fevers = {self._name(one): self._fevers.kept_until(one.facts, now) for one in last}
        about = max((own, *fevers.values())), bool(own), tuple(name for name, until in fevers.items() if until)
        return ErasurePreview(tuple(map(self._name, last)), tuple(map(self._name, others)), *counts, *about)

    def erase(self, chat: str, record: Person | None, begun: str, now: datetime) -> tuple[str, ErasurePlan] | None:
        """Erase the record of this chat and all that is the chat's, except for its fields; gives the receipt.

        ``begun`` is the chat's field ERASING: an erasure that was cut off is continued. None when there is nothing to
        erase. Raises HasPosts.
        """
        plan = self._plans.get(begun) if begun else None
        if plan is None and record:
            plan = self._begin(chat, record, now)
        if plan is None:
            return None
        self._run(plan)
        return self._receipt(plan), plan

    def finish(self, plan_id: str, now: datetime) -> None:
        """Do what is still to be done of an erasure, and send the receipt if no answer gave it. Raises TryLater."""
        plan = self._plans.get(plan_id)
        if plan is None:
            return
        if self._chat_fields.read(plan.chat).get(ERASING) == plan.id:
            self._run(plan)
            self._notices.notify(plan.chat, now, "notice.erased", receipt=self._receipt(plan))
            self._deliver(plan.chat, now)
            self._chat_fields.erase(plan.chat)
        self._plans.remove(plan.id)

    def _name(self, record: Person) -> str:
        return self._people.identity(record).name

    def _begin(self, chat: str, record: Person, now: datetime) -> ErasurePlan:
        if self.has_posts(chat):
            raise HasPosts
        seen = self.preview(chat, record, now)
        numbers = len(seen.last), seen.bindings, seen.visits, seen.requests
        fevers = seen.fever_until, seen.own_fever, seen.feverish
        plan = ErasurePlan(secrets.token_hex(8), chat, record.id, unix_second(now), record.held, *numbers, *fevers)
        self._jobs.add(ERASE_JOB, plan.id, now + CHECK_DELAY)
        self._plans.save(plan)
        self._chat_fields.set(chat, ERASING, plan.id)
        return plan

    def _run(self, plan: ErasurePlan) -> None:
        """Erase the record, unless another chat took it meanwhile, and all else that is the chat's."""
        at = datetime.fromtimestamp(plan.at, BEIJING)
        while (record := self._people.get(plan.person)) and (record.closing or record.owner == plan.chat):
            if self._chat_ending.end_own(record, at, told="notice.erased_dependant"):
                break
        self._chat_ending.end(plan.chat, at)
        self._jobs.cancel(UNFOLLOWED_JOB, plan.chat)  # of a user who came back

    def _receipt(self, plan: ErasurePlan) -> str:
        counts = plan.dependants, plan.bindings, plan.visits, plan.requests
        at = datetime.fromtimestamp(plan.at, BEIJING)
        fever = at + timedelta(seconds=plan.fever_until - plan.at) if plan.fever_until else None
        digest = self._erasures.digest(plan.person)
        return self._receipts.make(Receipt(at, plan.held, *counts, fever, digest))
