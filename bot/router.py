"""Handles one message from start to end: lock and load the chat, find the answer, save."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from bot.channel import Answer, Busy, Message, Prefetch, Reply, Silence, Text
from bot.chat.context import Context
from bot.chat.dispatch import Dispatch
from bot.chat.fields import DESK, DUTY, LAST_CONTACT, OPEN_FORM, OPENID
from bot.chat.notice import is_picture
from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.chat.triage import Triage
from bot.chat.urgency import Urgency
from bot.logs import reference_of
from bot.metrics import count_asked, count_fault, count_form_step, count_unsaved
from bot.service import Ctx, Services
from bot.service.people.grace import with_request
from bot.service.support.recording import record_turn
from bot.store.chat.chat_ids import ChatIds
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.sessions import ChatSessions
from bot.store.redis.errors import StoreDown, WritesRefused
from bot.store.redis.store import Store

ANSWER_SECONDS = 4.2
"""Time limit for one answer. WeChat waits 5 s; rendering and sending need the rest."""

LEAST_SECONDS = 0.5
"""What a message that waited for long has at least."""

COMMIT_SECONDS = 0.2
"""Part of the time limit that is kept for the answer itself when the chat's lock is held by others."""

CONTACT_SECONDS = 60
"""The time of the last contact is written at most once in this many seconds."""

log = logging.getLogger(__name__)


class Router:
    """Answers every message, also after errors."""

    def __init__(
        self,
        dispatch: Dispatch[Services],
        triage: Triage[Services],
        chat_ids: ChatIds,
        sessions: ChatSessions,
        store: Store,
        texts: Texts,
        services: Services,
        clock: Callable[[], datetime],
    ) -> None:
        self._dispatch, self._triage = dispatch, triage
        self._chat_ids = chat_ids
        self._sessions, self._store = sessions, store
        self._texts = texts
        self._services = services
        self._clock = clock

    def answer(self, message: Message, waited: float = 0.0) -> Answer:
        """The answer, in time for a message that has ``waited`` for so many seconds. A repeated message gets the same
        answer. Raises nothing.

        Below here the sender is a chat id, and no longer an openid.
        """
        seconds = max(LEAST_SECONDS, ANSWER_SECONDS - waited)
        now, until, openid = self._clock(), time.monotonic() + seconds, message.sender
        message = replace(message, sender=self._chat_ids.of(openid))
        with self._store.patient(until - COMMIT_SECONDS):
            return self._answer_in_time(message, openid, now, until)

    def _answer_in_time(self, message: Message, openid: str, now: datetime, until: float) -> Answer:
        try:
            prefetch = self._dispatch.prefetch(message, self._services, now)
            wait = until - COMMIT_SECONDS - time.monotonic()
            chat = self._sessions.begin(message.sender, message.deduplication_key, wait, prefetch)
            if isinstance(chat, Answer):
                count_asked("repeat")
                return chat
            return self._answer_chat(message, openid, chat, now, until, prefetch)
        except Busy:
            count_asked("busy")
            key = "gate.busy" if self.urgency(message).at_gate else "chat.busy"
            reply: Reply = Text(self._texts.say(REFERENCE_LANGUAGE, key))
        except WritesRefused:
            reply = self._unsaved_reply(message, now, until)
        except Exception as error:
            reply = self._fault_reply(REFERENCE_LANGUAGE, message, error, at_gate=self.urgency(message).at_gate)
        return Answer(reply, int(now.timestamp()))

    def earlier_answer(self, message: Message) -> Answer | bool:
        """The answer that this message got before; else whether a message of its chat is being handled now. Raises
        StoreError.
        """
        return self._sessions.find_answer(self._chat_ids.of(message.sender), message.deduplication_key)

    def urgency(self, message: Message) -> Urgency:
        """What the message is, without its chat."""
        return self._triage.urgency(message)

    def count(self, urgency: Urgency) -> None:
        """Count a message by what it was."""
        self._services.status.count(urgency.value)

    def question(self, chat: str) -> str:
        """What the open form of this chat asks, for a clerk who lets it ask again; empty when none is open, or its
        answers have expired. Nothing changes.
        """
        fields, draft = self._sessions.peek(chat)
        now = self._clock()
        asked = Message(chat, "", "event", int(now.timestamp()))
        ctx = Context(asked, now, self._services, self._texts, fields, draft, time.monotonic() + ANSWER_SECONDS)
        return self._dispatch.question(ctx)

    def _unsaved_reply(self, message: Message, now: datetime, until: float) -> Reply:
        """The reply while the store takes no writes: codes are shown, all else is to be sent again later."""
        count_unsaved()
        try:
            fields, draft = self._sessions.peek(message.sender)
            ctx = Context(message, now, self._services, self._texts, fields, draft, until, unsaved=True)
            found = self._dispatch.unsaved_reply(ctx)
        except Exception as error:
            return self._fault_reply(REFERENCE_LANGUAGE, message, error, at_gate=self.urgency(message).at_gate)
        is_asked = message.kind != "event" or message.event == "click"
        return found or (ctx.text("chat.unsaved") if is_asked else Silence())

    def _answer_chat(
        self, message: Message, openid: str, chat: LoadedChat, now: datetime, until: float, prefetch: Prefetch | None
    ) -> Answer:
        if chat.notices:
            chat.put_last(is_picture)
        draft = None if chat.draft is None else dict(chat.draft)
        services, texts, notices = self._services, self._texts, chat.notices
        ctx = Context(message, now, services, texts, chat.fields, draft, until, notices=notices, prefetch=prefetch)
        ctx.record, ctx.post = chat.record, chat.post
        _note_contact(ctx)
        if OPENID not in chat.fields:
            ctx.changes[OPENID] = self._chat_ids.seal(openid)
        answer = Answer(self._reply(ctx, draft), int(now.timestamp()))
        if ctx.delivered < len(notices):
            services.notices.schedule_delivery(message.sender, now)
        ended = OPEN_FORM in ctx.changes and not ctx.changes[OPEN_FORM]
        stored = self._save(ctx, chat, answer, durable=ended)
        if ctx.delivered and stored is answer:
            services.on_shown(message.sender, notices[: ctx.delivered])
            if ctx.field(DESK):
                services.support.intake.queue.note_told(message.sender, notices[: ctx.delivered], now)
        count_asked(ctx.route or message.event or "form")
        _count_form_step(ctx, ended=ended)
        if ctx.route or message.kind != "event":
            self.count(self._triage.of_route(ctx.route))
        return stored

    def _save(self, ctx: Ctx, chat: LoadedChat, answer: Answer, *, durable: bool) -> Answer:
        """Save the answer, the changes of the chat and what is counted; gives the answer that is stored now."""
        counted = self._services.support.figuring.of_message(ctx.counts, chat.answer_key, ctx.now)
        return self._sessions.commit(
            chat,
            answer,
            ctx.changes,
            ctx.draft,
            delivered_notices=ctx.delivered,
            durable=durable,
            write=ctx.write,
            along=counted,
        )

    def _reply(self, ctx: Ctx, draft: dict[str, str] | None) -> Reply:
        try:
            reply = with_request(ctx, self._recorded(ctx))
        except Exception as error:
            ctx.restore(draft)
            at_gate = bool(ctx.field(DUTY)) or self.urgency(ctx.message).at_gate
            reply = self._fault_reply(ctx.language, ctx.message, error, kept=bool(draft), at_gate=at_gate)
        if ctx.notices and isinstance(reply, Silence) and ctx.message.kind != "event":
            said = ctx.prepend_notices("").strip()
            return Text(said) if said else reply
        return Text(ctx.prepend_notices(reply.body)) if ctx.notices and isinstance(reply, Text) else reply

    def _recorded(self, ctx: Ctx) -> Reply:
        """The reply; in a conversation at the support desk it is recorded. What was left to a clerk who has closed the
        conversation meanwhile is answered by the bot.
        """
        reply = self._dispatch.reply(ctx)
        left = isinstance(reply, Silence) and ctx.message.kind != "event"
        if not record_turn(ctx, reply) and left:
            return self._dispatch.reply(ctx)
        return reply

    def _fault_reply(
        self, language: str, message: Message, error: Exception, *, kept: bool = False, at_gate: bool = False
    ) -> Text:
        """The text of an answer that failed, with a reference number that is in the log too."""
        count_fault()
        if isinstance(error, StoreDown):  # wherever it was met
            said, at, about = "store unreachable", None, {}
        else:
            said, at, about = "answer failed", error, {"kind": message.kind, "event": message.event}
        reference = reference_of(said, at)
        log.error(said, extra={"reference": reference, **about}, exc_info=at)
        key = "gate.fault" if at_gate else "chat.fault_kept" if kept else "chat.fault"
        return Text(self._texts.say(language, key, reference=reference))


def _note_contact(ctx: Ctx) -> None:
    now = ctx.now.timestamp()
    if now - float(ctx.fields.get(LAST_CONTACT, "0")) > CONTACT_SECONDS:
        ctx.changes[LAST_CONTACT] = str(int(now))


def _count_form_step(ctx: Ctx, *, ended: bool) -> None:
    """Count the progress of forms: the number of the question, ``end`` or ``left``."""
    if OPEN_FORM in ctx.changes:
        dialogue, step, *more = (ctx.changes[OPEN_FORM] or f"{ctx.fields.get(OPEN_FORM, '')} ").split(" ")
        if ended or len(more) < 2:  # else the same question is asked again
            count_form_step(dialogue, ("end" if ctx.finished else "left") if ended else step)
