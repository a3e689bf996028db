"""Looks after a conversation in the worker: its place in the lists, the end of the bot's silence, its own end."""

from datetime import datetime

from bot.chat.fields import DESK
from bot.chat.notice import kind_of, pack_notice
from bot.health.clock import BEIJING, unix_second
from bot.health.support.conversation import Speaker, TalkEntry
from bot.service.notices import NOTICE_JOB
from bot.service.people.chat_ending import DESK_JOB
from bot.service.support.clerking import DeskTimes
from bot.service.support.queue import Queue
from bot.store.records import Records
from bot.store.support.conversations import DeskOutcome, Told


class Upkeep:
    """Runs the jobs of the kind DESK_JOB. Each may run at any time, and again."""

    def __init__(self, records: Records, queue: Queue, times: DeskTimes) -> None:
        self._conversations = records.support.conversations
        self._inbox = records.support.inbox
        self._chat_fields = records.chat_fields
        self._chat_notices = records.chat_notices
        self._jobs = records.jobs
        self._queue = queue
        self._times = times

    def run(self, chat: str, now: datetime) -> None:
        """Do what is due for the conversation of this chat."""
        head = self._conversations.get(chat)
        if head and head.closed:
            self._end(chat, datetime.fromtimestamp(head.closed, BEIJING) + self._times.days, now)
        elif head:
            self._end_silence(chat, now)
        self._inbox.place(chat, self._conversations.get(chat))

    def _end(self, chat: str, ends: datetime, now: datetime) -> None:
        if now >= ends:
            self._queue.forget(chat)
        else:
            self._jobs.add(DESK_JOB, chat, ends)

    def _end_silence(self, chat: str, now: datetime) -> None:
        until = float(self._chat_fields.read(chat).get(DESK, "0"))
        if until > now.timestamp():
            self._jobs.add(DESK_JOB, chat, datetime.fromtimestamp(until, BEIJING))
        elif until:
            key = "notice.desk_bot_back"
            told = Told(self._chat_notices.addition(chat, pack_notice(key), kind_of(key), "bot"))
            entry = TalkEntry(unix_second(now), Speaker.DESK, "bot_back")
            if self._conversations.end_silence(chat, entry, told) is DeskOutcome.DONE:
                self._jobs.add(NOTICE_JOB, chat, now)
