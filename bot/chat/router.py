"""One message from begin to commit: lock and load, what it means, who answers, save; here and in this order."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.channel import Answer, Busy, Message, Reply, Silence, Text
from bot.chat.context import Context, S
from bot.chat.dialogue import Dialogue
from bot.chat.notice import word
from bot.chat.texts import REFERENCE, Texts
from bot.chat.turn import RESUMED, Turn
from bot.chat.vocabulary import Vocabulary

SECONDS = 4.2
"""Time for one answer: the platform hangs up after 5 s, rendering and the way back need the rest."""

PAUSE = 1800
"""Seconds of silence after which a form is offered again before a free text is taken for an answer."""

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

    def begin(self, openid: str, identity: str, wait: float) -> Answer | Chat: ...
    def commit(
        self,
        opened: Chat,
        answer: Answer,
        fields: Mapping[str, str | None],
        draft: Mapping[str, str] | None,
        told: int,
    ) -> Answer: ...


@dataclass(frozen=True)
class Route(Generic[S]):
    """What answers a command. ``name`` is its key in words.toml, the menu key in capitals, or ``on_<event>``."""

    name: str
    does: Callable[[Context[S]], Reply] | Dialogue[Context[S]]


class Router(Generic[S]):
    """Answers every message, whatever happens."""

    def __init__(
        self,
        routes: Sequence[Route[S]],
        sessions: Sessions[Any],
        texts: Texts,
        services: S,
        clock: Callable[[], datetime],
    ) -> None:
        self._routes = {route.name: route.does for route in routes}
        self._dialogues = {r.does.name: r.does for r in routes if isinstance(r.does, Dialogue)}
        self._sessions = sessions
        self._texts = texts
        self._services = services
        self._clock = clock
        self._vocabulary = Vocabulary(texts)

    def answer(self, message: Message) -> Answer:
        """The answer, the same for every repetition of the message; never raises."""
        now, until = self._clock(), time.monotonic() + SECONDS
        try:
            opened = self._sessions.begin(message.sender, message.identity, SECONDS - 0.2)
            if isinstance(opened, Answer):
                return opened
            return self._answered(message, opened, now, until)
        except Busy:
            return Answer(Text(self._texts.say(REFERENCE, "chat.busy")), int(now.timestamp()))
        except Exception as error:
            return Answer(Text(self._fault(REFERENCE, message, error)), int(now.timestamp()))

    def _answered(self, message: Message, opened: Opened, now: datetime, until: float) -> Answer:
        draft = None if opened.draft is None else dict(opened.draft)
        ctx = Context(message, now, self._services, self._texts, opened.fields, draft, until)
        self._note_contact(ctx)
        try:
            reply = self._reply(ctx)
        except Exception as error:
            reply, ctx.draft, ctx.changes = Text(self._fault(ctx.language, message, error)), draft, {}
        told = len(opened.notices) if isinstance(reply, Text) else 0
        if isinstance(reply, Text) and told:
            words = (word(self._texts, ctx.language, notice) for notice in opened.notices)
            reply = Text("\n\n".join((*words, reply.body)))
        answer = Answer(reply, int(now.timestamp()))
        return self._sessions.commit(opened, answer, ctx.changes, ctx.draft, told)

    def _reply(self, ctx: Context[S]) -> Reply:
        command = self._command(ctx.message)
        dialogue = self._dialogues.get(ctx.field("open").partition(" ")[0])
        if command in self._routes:
            return self._route(ctx, self._routes[command], dialogue)
        if ctx.message.kind == "event":
            return Silence()
        if dialogue:
            return self._dialogue(ctx, Turn(dialogue, ctx, self._vocabulary), command)
        return self._route(ctx, self._routes["menu" if command else "unknown"], None)

    def _command(self, message: Message) -> str | None:
        if message.kind == "event":
            return message.key.lower() if message.event == "click" else f"on_{message.event}"
        return self._vocabulary.name(message.text) if message.kind == "text" else None

    def _route(
        self,
        ctx: Context[S],
        does: Callable[[Context[S]], Reply] | Dialogue[Context[S]],
        dialogue: Dialogue[Context[S]] | None,
    ) -> Reply:
        if isinstance(does, Dialogue):
            return self._opened(ctx, does, dialogue)
        reply = does(ctx)
        if dialogue is None or ctx.draft is None or not isinstance(reply, Text):
            return reply
        ctx.draft[RESUMED] = "1"
        return Text(f"{reply.body}\n\n{ctx.say('chat.kept')}")

    def _opened(self, ctx: Context[S], wanted: Dialogue[Context[S]], current: Dialogue[Context[S]] | None) -> Reply:
        if current is None or ctx.draft is None:
            return Turn(wanted, ctx, self._vocabulary).open()
        turn = Turn(current, ctx, self._vocabulary)
        return turn.ask() if current is wanted else turn.ask(ctx.say("chat.finish_first"))

    def _dialogue(self, ctx: Context[S], turn: Turn[S], command: str | None) -> Reply:
        if command == "cancel":
            return turn.cancel()
        if command == "restart" or ctx.draft is None:
            return turn.restart(expired=ctx.draft is None)
        if command == "back":
            return turn.back()
        if ctx.message.kind != "text":
            return turn.ask(ctx.say("chat.words_only"))
        return turn.resume() if self._resumes(ctx, turn) else turn.read(ctx.message.text)

    def _resumes(self, ctx: Context[S], turn: Turn[S]) -> bool:
        asked = bool(ctx.draft and ctx.draft.pop(RESUMED, ""))
        if asked and self._vocabulary.means("resume", ctx.message.text):
            return True
        paused = ctx.now.timestamp() - float(ctx.fields.get("seen", "0")) > PAUSE
        return paused and not asked and turn.guesses

    def _note_contact(self, ctx: Context[S]) -> None:
        now = ctx.now.timestamp()
        if now - float(ctx.fields.get("seen", "0")) > FRESH:
            ctx.changes["seen"] = str(int(now))

    def _fault(self, language: str, message: Message, error: Exception) -> str:
        reference = secrets.token_hex(3).upper()
        log.error(
            "answer failed",
            extra={"reference": reference, "kind": message.kind, "event": message.event, "error": type(error).__name__},
            exc_info=error if log.isEnabledFor(logging.DEBUG) else None,
        )
        return self._texts.say(language, "chat.fault", reference=reference)
