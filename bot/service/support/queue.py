"""The person's side of the desk: asking for a human, and what became of the clerk's replies."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat.notice import REPLY, is_picture, text_key, value_of
from bot.health.clock import unix_second
from bot.health.support.conversation import TOLD, ReplyState, Speaker, TalkEntry, notice_topic
from bot.health.support.figures import Count
from bot.health.support.promises import Promise
from bot.health.support.window import Act
from bot.service.notices import is_from_desk
from bot.service.people.chat_ending import DESK_JOB, PICTURE_JOB
from bot.service.support.figuring import Figuring
from bot.service.support.forecasting import Forecasting
from bot.service.support.staffing import Staffing
from bot.store.records import Records

PLACE_DELAY = timedelta(seconds=30)
"""After this time a job places a conversation in the lists, in case the process died that changed it."""


class Queue:
    """Opens conversations."""

    def __init__(self, records: Records, staffing: Staffing, figuring: Figuring, forecasting: Forecasting) -> None:
        self._conversations = records.support.conversations
        self._inbox = records.support.inbox
        self._jobs = records.jobs
        self._staffing = staffing
        self._figuring = figuring
        self._forecasting = forecasting

    def open(self, chat: str, now: datetime, act: Act | None) -> Promise | None:
        """Open the chat's conversation, or tell its place in the queue again. ``act``: by what the person
        asked, a message or a button. None when there is nobody at the desk who could answer.
        """
        if not self._staffing.clerks():
            return None
        self._jobs.add(DESK_JOB, chat, now + PLACE_DELAY)
        entry = TalkEntry(unix_second(now), Speaker.DESK, "opened")
        opened = self._conversations.open(chat, entry, int(now.timestamp() * 1000), act)
        head = self._conversations.get(chat)
        counted = self._figuring.of_step(Count.OPENED, chat, "", now) if opened else None
        self._inbox.place(chat, head, counted)
        return self._forecasting.promise(chat, now, owned=bool(head and head.owner))

    def forget(self, chat: str) -> None:
        """Delete the chat's conversation."""
        self._conversations.erase(chat)
        self._inbox.place(chat, None)
        self._jobs.cancel(DESK_JOB, chat)
        self._jobs.cancel(PICTURE_JOB, chat)

    def mark_shown(self, chat: str, notices: Sequence[str]) -> None:
        """Note that the chat was shown these notices: the replies among them have arrived."""
        for reply in filter(None, (value_of(notice, REPLY) for notice in notices)):
            self._conversations.mark(chat, reply, ReplyState.SENT, ReplyState.AGAIN)

    def note_told(self, chat: str, notices: Sequence[str], now: datetime) -> None:
        """Let the clerk see that the bot told the person these by itself, while a conversation is open."""
        topics = [notice_topic(text_key(notice)) for notice in notices if not is_from_desk(notice)]
        entries = [TalkEntry(unix_second(now), Speaker.BOT, topic, TOLD) for topic in topics]
        if entries:
            self._conversations.add_told(chat, secrets.token_hex(8), entries)

    def mark_doubt(self, chat: str, notices: Sequence[str]) -> None:
        """Note that it is not known whether the replies among these notices arrived."""
        for notice in notices:
            state = ReplyState.UNSURE if is_picture(notice) else ReplyState.DOUBT
            self._mark(chat, notice, state)

    def mark_refused(self, chat: str, notices: Sequence[str]) -> None:
        """Note that the platform does not take these pictures."""
        for notice in notices:
            self._mark(chat, notice, ReplyState.REFUSED)

    def _mark(self, chat: str, notice: str, state: ReplyState) -> None:
        if reply := value_of(notice, REPLY):
            self._conversations.mark(chat, reply, state, state)
