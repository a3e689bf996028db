"""One message from begin to commit: lock and load, what it means, who answers, save; here and in this order."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.channel import Answer, Busy, Message, Reply, Text
from bot.chat.context import Ahead, Context, S
from bot.chat.dispatch import Dispatch
from bot.chat.texts import REFERENCE, Texts

SECONDS = 4.2
"""Time for one answer: the platform hangs up after 5 s, rendering and the way back need the rest."""

FRESH = 60
"""Seconds for which the time of the last contact is not written again."""

log = logging.getLogger(__name__)


class Opened(Protocol):
    """A chat locked and loaded for one message."""

    @property
    def fields(self) -> Mapping[str, str]: ...
    @property
    def draft(self) -> Mapping[str, str] | None: ...
    @property
    def notices(self) -> Sequence[str]: ...


Chat = TypeVar("Chat", bound=Opened)


class Sessions(Protocol[Chat]):
    """Where chats are kept. ``begin`` raises Busy; both answer with the first answer when a message is repeated."""

    def begin(self, openid: str, identity: str, wait: float, along: Any) -> Answer | Chat: ...
    def commit(
        self,
        opened: Chat,
        answer: Answer,
        fields: Mapping[str, str | None],
        draft: Mapping[str, str] | None,
        told: int,
        durable: bool,
    ) -> Answer: ...


class Watch(Protocol):
    """Is told what happens, for counting; never who said what."""

    def moved(self, dialogue: str, step: str) -> None:
        """A form came to this step (by number), or to its end (``end``), or was ``left``."""

    def failed(self) -> None:
        """An answer failed inside."""


Remind = Callable[[str, datetime], object]
"""Is told of a chat in which notices still wait after an answer, so that sending them is tried again."""

Told = Callable[[str, Sequence[str]], object]
"""Is told which notices a chat was answered with."""


class Router(Generic[S]):
    """Answers every message, whatever happens."""

    def __init__(
        self,
        dispatch: Dispatch[S],
        sessions: Sessions[Any],
        texts: Texts,
        services: S,
        clock: Callable[[], datetime],
        watch: Watch,
        remind: Remind,
        told: Told,
    ) -> None:
        self._dispatch = dispatch
        self._sessions = sessions
        self._texts = texts
        self._services = services
        self._clock = clock
        self._watch = watch
        self._remind = remind
        self._told = told

    def answer(self, message: Message) -> Answer:
        """The answer, the same for every repetition of the message; never raises."""
        now, until = self._clock(), time.monotonic() + SECONDS
        try:
            ahead = self._dispatch.ahead(message, self._services, now)
            along = ahead.batch if ahead else None
            opened = self._sessions.begin(message.sender, message.identity, SECONDS - 0.2, along)
            if isinstance(opened, Answer):
                return opened
            return self._answered(message, opened, now, until, ahead)
        except Busy:
            return Answer(Text(self._texts.say(REFERENCE, "chat.busy")), int(now.timestamp()))
        except Exception as error:
            return Answer(Text(self._fault(REFERENCE, message, error)), int(now.timestamp()))

    def _answered(self, message: Message, opened: Opened, now: datetime, until: float, ahead: Ahead | None) -> Answer:
        draft = None if opened.draft is None else dict(opened.draft)
        services, texts, fields = self._services, self._texts, opened.fields
        ctx = Context(message, now, services, texts, fields, draft, until, notices=opened.notices, ahead=ahead)
        self._note_contact(ctx)
        answer = Answer(self._reply(ctx, draft), int(now.timestamp()))
        if ctx.told < len(opened.notices):
            self._remind(message.sender, now)
        ended = "open" in ctx.changes and not ctx.changes["open"]
        kept = self._sessions.commit(opened, answer, ctx.changes, ctx.draft, ctx.told, durable=ended)
        if ctx.told and kept is answer:
            self._told(message.sender, opened.notices[: ctx.told])
        if "open" in ctx.changes:
            dialogue, step, *_ = (ctx.changes["open"] or f"{ctx.fields.get('open', '')} ").split(" ")
            self._watch.moved(dialogue, ("end" if ctx.finished else "left") if ended else step)
        return kept

    def _reply(self, ctx: Context[S], draft: dict[str, str] | None) -> Reply:
        try:
            reply = self._dispatch.reply(ctx)
        except Exception as error:
            ctx.restore(draft)
            reply = Text(self._fault(ctx.language, ctx.message, error, kept=bool(draft)))
        return Text(ctx.with_notices(reply.body)) if ctx.notices and isinstance(reply, Text) else reply

    def _note_contact(self, ctx: Context[S]) -> None:
        now = ctx.now.timestamp()
        if now - float(ctx.fields.get("seen", "0")) > FRESH:
            ctx.changes["seen"] = str(int(now))

    def _fault(self, language: str, message: Message, error: Exception, *, kept: bool = False) -> str:
        self._watch.failed()
        reference = secrets.token_hex(3).upper()
        log.error(
            "answer failed",
            extra={"reference": reference, "kind": message.kind, "event": message.event},
            exc_info=error,
        )
        return self._texts.say(language, "chat.fault_kept" if kept else "chat.fault", reference=reference)
