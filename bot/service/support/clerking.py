"""The clerk's side of the desk: take a conversation over, hand it over, reply, close it. Each step has its right and is
in the audit log before it is done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel import Prefetch
from bot.chat.fields import DESK
from bot.chat.notice import kind_of, pack_notice
from bot.health.clock import BEIJING, unix_second
from bot.health.support.conversation import Conversation, Speaker, TalkEntry
from bot.health.support.figures import Count
from bot.health.support.hours import BusinessHours
from bot.health.support.roles import DeskAction, may
from bot.health.support.window import allowance
from bot.service.access.audit_log import AuditLog
from bot.service.notices import NOTICE_JOB, notice_value
from bot.service.people.chat_ending import DESK_JOB
from bot.service.support.figuring import Figuring
from bot.service.support.queue import PLACE_DELAY
from bot.service.support.staffing import Staffing, staff_actor
from bot.store.records import Records
from bot.store.support.conversations import DeskOutcome, Told
from bot.store.support.staff import StaffMember

MAX_REPLY_BYTES = 1500
"""UTF-8 bytes of a reply: with what stands around it, it must fit into one message of 2048."""

FEW = (1, 2)
"""The messages that can still be sent when a reply waits for others, with which it is sent as one message."""

GATHERED = timedelta(seconds=10)
"""How long it waits for them."""

RIVALS = 20
"""So many conversations are tried for the next one: others may take those that have waited longest at this moment."""


@dataclass(frozen=True, slots=True)
class DeskTimes:
    """``hours``: when clerks are there. ``silence``: how long the bot is silent after a clerk's last word. ``days``:
    how long closed conversations are kept.
    """

    hours: BusinessHours
    silence: timedelta
    days: timedelta


class BadReply(ValueError):
    """The reply is empty or too long, or its form has no usable token."""


class Clerking:
    """What clerks do with the conversation of a chat. Every method raises NotAllowed."""

    def __init__(
        self, records: Records, audit_log: AuditLog, staffing: Staffing, figuring: Figuring, times: DeskTimes
    ) -> None:
        self._conversations = records.support.conversations
        self._inbox = records.support.inbox
        self._queue = records.support.queue
        self._sends = records.support.sends
        self._chat_notices = records.chat_notices
        self._chat_fields = records.chat_fields
        self._jobs = records.jobs
        self._audit_log = audit_log
        self._staffing = staffing
        self._figuring = figuring
        self.times = times

    def require(self, member: StaffMember, action: DeskAction, now: datetime) -> None:
        """Raise NotAllowed, and record that, unless the member's roles allow this."""
        if not may(member.roles, action):
            raise self._audit_log.refuse(f"desk.{action}", staff_actor(member.name), "", now)

    def take(self, member: StaffMember, chat: str, now: datetime) -> DeskOutcome:
        """Become its owner. OWNED when another clerk is at work there."""
        return self._take(member, chat, now, force=may(member.roles, DeskAction.SEIZE))

    def take_next(self, member: StaffMember, now: datetime) -> str | None:
        """Become the owner of the conversation that has waited longest, and nobody has; gives its chat, None when there
        is none.
        """
        self.require(member, DeskAction.TAKE, now)
        waiting = self._inbox.waiting(0, RIVALS)
        taken = (chat for chat in waiting if self._take(member, chat, now, force=False) is DeskOutcome.DONE)
        return next(taken, None)

    def _take(self, member: StaffMember, chat: str, now: datetime, *, force: bool) -> DeskOutcome:
        self.begin(member, DeskAction.TAKE, chat, now)
        entry = TalkEntry(unix_second(now), Speaker.DESK, "taken", who=member.name)
        left_before = unix_second(now - self.times.silence)
        return self.placed(chat, self._conversations.take(chat, member.name, entry, left_before, force=force))

    def hand_over(self, member: StaffMember, chat: str, other: str, now: datetime) -> DeskOutcome:
        """Let another clerk own it. OWNED when it is not the member's, or when there is no such clerk."""
        self.begin(member, DeskAction.HAND_OVER, chat, now)
        if other not in {clerk.name for clerk in self._staffing.clerks()}:
            return DeskOutcome.OWNED
        entry = TalkEntry(unix_second(now), Speaker.DESK, "handed", who=other)
        force = may(member.roles, DeskAction.HAND_ON)
        return self.placed(chat, self._conversations.hand_over(chat, member.name, other, entry, force=force))

    def reply(self, member: StaffMember, chat: str, text: str, token: str, now: datetime) -> DeskOutcome:
        """Send a reply; the same ``token`` again is the same one. OWNED when it is not theirs. Raises BadReply."""
        words = notice_value("\n".join(line.rstrip() for line in text.strip().splitlines()))
        if not words or len(words.encode()) > MAX_REPLY_BYTES or not (8 <= len(token) <= 40 and token.isascii()):
            raise BadReply
        self.begin(member, DeskAction.REPLY, chat, now)
        head = self._conversations.get(chat)
        entry = TalkEntry(unix_second(now), Speaker.CLERK, words, who=member.name, id=token)
        silent = float(self._chat_fields.read(chat).get(DESK, "0")) > now.timestamp()
        known = silent and head and head.spoke >= head.taken
        key = "notice.desk_reply" if known else "notice.desk_first_reply"
        left = self._left(chat, head, now)
        if left == 0:
            key = "notice.desk_late_reply"
        at = f"{now.astimezone(BEIJING):%m-%d %H:%M}"
        return self._send(chat, member, entry, self.told(chat, key, token, text=words, reply=token, at=at), now)

    def _send(self, chat: str, member: StaffMember, entry: TalkEntry, told: Told, now: datetime) -> DeskOutcome:
        head = self._conversations.get(chat)
        left = self._left(chat, head, now)
        until = now + self.times.silence
        self._jobs.add(DESK_JOB, chat, until)
        outcome = self._conversations.reply(chat, member.name, entry, unix_second(until), told)
        if outcome is DeskOutcome.DONE:
            self._jobs.add(NOTICE_JOB, chat, now + GATHERED if left in FEW else now)
            self._note_answer(chat, head, entry.id, now)
            self._figuring.note_reply(head, member.name, entry.id, now)
        return outcome

    def send_picture(
        self, member: StaffMember, chat: str, title: str, picture: str, token: str, now: datetime
    ) -> DeskOutcome:
        """Send a saved picture as a reply of its own, after the one in words with this ``token``."""
        self.begin(member, DeskAction.REPLY, chat, now)
        about = f"{token}.picture"
        entry = TalkEntry(unix_second(now), Speaker.CLERK, title, "picture", member.name, about)
        told = self.told(chat, "notice.desk_picture", about, title=notice_value(title), picture=picture, reply=about)
        return self._send(chat, member, entry, told, now)

    def put_back(self, member: StaffMember, chat: str, question: str, now: datetime) -> DeskOutcome:
        """Ask the question of the open form again; the person's next text answers it. OWNED when it is not theirs."""
        self.begin(member, DeskAction.PUT_BACK, chat, now)
        entry = TalkEntry(unix_second(now), Speaker.DESK, "put_back", who=member.name)
        told = self.told(chat, "notice.desk_step", "step", question=notice_value(_shortened(question)))
        outcome = self.placed(chat, self._conversations.put_back(chat, member.name, entry, told))
        if outcome is DeskOutcome.DONE:
            self._jobs.add(NOTICE_JOB, chat, now)
        return outcome

    def close(self, member: StaffMember, chat: str, now: datetime) -> DeskOutcome:
        """Close it; the person is told. OWNED when it is not the member's."""
        self.begin(member, DeskAction.CLOSE, chat, now)
        entry = TalkEntry(unix_second(now), Speaker.DESK, "closed", who=member.name)
        told, force = self.told(chat, "notice.desk_closed", "closed"), may(member.roles, DeskAction.END)
        counted = self._figuring.of_step(Count.CLOSED, chat, member.name, now)
        outcome = self.placed(chat, self._conversations.close(chat, member.name, entry, told, force=force), counted)
        if outcome is DeskOutcome.DONE:
            self._jobs.add(NOTICE_JOB, chat, now)
            self._jobs.add(DESK_JOB, chat, now + self.times.days)
        return outcome

    def begin(self, member: StaffMember, action: DeskAction, chat: str, now: datetime) -> None:
        """Check the right, record the step, and plan the job that places the conversation."""
        self.require(member, action, now)
        about = f"chat:{self._audit_log.chat_actor(chat)}"
        self._audit_log.record(f"desk.{action}", staff_actor(member.name), about, now)
        self._jobs.add(DESK_JOB, chat, now + PLACE_DELAY)

    def _left(self, chat: str, head: Conversation | None, now: datetime) -> int | None:
        """How many messages can be sent; None when that is not known, since the person has not written here."""
        if head is None or not head.heard:
            return None
        return allowance(self._sends.windows(chat), unix_second(now)).left

    def _note_answer(self, chat: str, before: Conversation | None, token: str, now: datetime) -> None:
        """After a first word: take the conversation out of the queue, and note how long it has waited there."""
        if before and before.is_queued:
            self._queue.note_answer(token, before.order, int(now.timestamp() * 1000))
            self._inbox.place(chat, self._conversations.get(chat))

    def placed(self, chat: str, outcome: DeskOutcome, counted: Prefetch | None = None) -> DeskOutcome:
        """Place the conversation in the lists after a step; gives its outcome. ``counted``: what is counted of it."""
        head: Conversation | None = self._conversations.get(chat)
        self._inbox.place(chat, head, counted if outcome is DeskOutcome.DONE else None)
        return outcome

    def told(self, chat: str, key: str, about: str, **values: str) -> Told:
        """What the person is told in the same step."""
        return Told(self._chat_notices.addition(chat, pack_notice(key, **values), kind_of(key), about))


def _shortened(question: str) -> str:
    """The first lines of a question, as many as a message holds beside other words."""
    lines, size = [], 0
    for line in question.splitlines():
        size += len(line.encode()) + 1
        if size > MAX_REPLY_BYTES:
            break
        lines.append(line)
    return "\n".join(lines)
