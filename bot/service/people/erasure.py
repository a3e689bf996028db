"""The end of a record that its own chat asked for (注销): the record, the dependants who had nobody else, the chat.

A job that is scheduled before the first step finishes what was cut off. The chat's own fields go last, with the answer:
so a message that is sent again finds the form still open, and gets the same receipt.
"""

from collections.abc import Callable
from datetime import datetime

from bot.chat.fields import ERASING
from bot.health.clock import BEIJING
from bot.service.notices import Notices
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.checks import CHECK_DELAY
from bot.service.people.erasure_receipts import ErasureReceipts
from bot.service.people.expiry import UNFOLLOWED_JOB
from bot.store.people.erasures import ErasurePlan
from bot.store.people.people import Person
from bot.store.records import Records

ERASE_JOB = "erase"
"""The kind of the job that finishes an erasure. Its subject is the erasure's id."""


class HasPosts(Exception):
    """The chat manages an approved venue or is a scanner: it must give that up first."""


class Erasure:
    """Erases what a chat holds. ``receipts`` says what would be erased; ``deliver`` sends a chat's notices now."""

    def __init__(
        self,
        records: Records,
        chat_ending: ChatEnding,
        notices: Notices,
        receipts: ErasureReceipts,
        deliver: Callable[[str, datetime], None],
    ) -> None:
        self._people = records.people
        self._chat_fields = records.chat_fields
        self._plans = records.erasures.plans
        self._jobs = records.jobs
        self._chat_ending = chat_ending
        self._notices = notices
        self.receipts = receipts
        self._deliver = deliver

    def has_posts(self, chat: str) -> bool:
        """Whether the chat manages an approved venue or is a scanner of one."""
        return self._chat_ending.has_posts(chat)

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
        return self.receipts.sign(plan), plan

    def finish(self, plan_id: str, now: datetime) -> None:
        """Do what is still to be done of an erasure, and send the receipt if no answer gave it. Raises TryLater."""
        plan = self._plans.get(plan_id)
        if plan is None:
            return
        if self._chat_fields.read(plan.chat).get(ERASING) == plan.id:
            self._run(plan)
            self._notices.notify(plan.chat, now, "notice.erased", receipt=self.receipts.sign(plan))
            self._deliver(plan.chat, now)
            self._chat_fields.erase(plan.chat)
        self._plans.remove(plan.id)

    def _begin(self, chat: str, record: Person, now: datetime) -> ErasurePlan:
        if self.has_posts(chat):
            raise HasPosts
        plan = self.receipts.plan(chat, record, now)
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
