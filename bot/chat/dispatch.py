"""What a message means, and who answers it: global words, then the open form, then the routes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from bot.channel import Message, Reply, Silence
from bot.chat.context import Ahead, Context, S
from bot.chat.dialogue import Dialogue
from bot.chat.turn import RESUMED, Turn, beside
from bot.chat.vocabulary import Vocabulary

PAUSE = 1800
"""Seconds of silence after which a form is offered again before a free text is taken for an answer."""


@dataclass(frozen=True)
class Route(Generic[S]):
    """What answers a command. ``name`` is its key in words.toml, the menu key in capitals, or ``on_<event>``.

    ``hears`` recognises texts that are no command and yet meant for this route, also while a form is open. ``ahead``
    gives what is already known of an event and what to read along with its chat, in the same round trip.
    """

    name: str
    does: Callable[[Context[S]], Reply] | Dialogue[Context[S]]
    hears: Callable[[Context[S]], bool] | None = None
    ahead: Callable[[Message, S, datetime], Ahead | None] | None = None


class Dispatch(Generic[S]):
    """Finds who answers. A route answers anywhere, also while a form is open; the form waits."""

    def __init__(self, routes: Sequence[Route[S]], vocabulary: Vocabulary) -> None:
        self._routes = {route.name: route.does for route in routes}
        self._dialogues = {r.does.name: r.does for r in routes if isinstance(r.does, Dialogue)}
        self._ahead = {route.name: route.ahead for route in routes if route.ahead}
        self._hearing = [(route.name, route.hears) for route in routes if route.hears]
        self._vocabulary = vocabulary

    def ahead(self, message: Message, services: S, now: datetime) -> Ahead | None:
        """What the route of an event wants read along with its chat."""
        wanted = self._ahead.get(f"on_{message.event}") if self._ahead and message.event else None
        return wanted(message, services, now) if wanted else None

    def reply(self, ctx: Context[S]) -> Reply:
        """The reply to the context's message."""
        command = self._command(ctx)
        current = self._current(ctx)
        if command in self._routes:
            return self._routed(ctx, self._routes[command], current)
        if ctx.message.kind == "event":
            return Silence()
        if current:
            return self._continued(ctx, current, command)
        return self._routed(ctx, self._routes["menu" if command else "unknown"], None)

    def _said(self, ctx: Context[S]) -> str | None:
        """The command that a text is; a word of another language than the chat's, where none was chosen, chooses it."""
        name = self._vocabulary.name(ctx.message.text)
        if name and not ctx.field("lang"):
            language = self._vocabulary.language(ctx.message.text)
            if language not in ("", ctx.language):
                ctx.speak(language)
        return name

    def _current(self, ctx: Context[S]) -> Turn[S] | None:
        """The open form; one that this version does not know is dropped, and a mere choice that expired."""
        name = ctx.field("open").partition(" ")[0]
        if name and name not in self._dialogues:
            ctx.draft, ctx.changes["open"] = None, None
        if ctx.draft is None and name in self._dialogues and not self._dialogues[name].confirms:
            ctx.changes["open"], name = None, ""
        return Turn(self._dialogues[name], ctx, self._vocabulary) if name in self._dialogues else None

    def _command(self, ctx: Context[S]) -> str | None:
        message = ctx.message
        if message.kind == "event":
            return message.key.lower() if message.event == "click" else f"on_{message.event}"
        if message.kind != "text":
            return None
        return self._said(ctx) or next((name for name, hears in self._hearing if hears(ctx)), None)

    def _routed(
        self,
        ctx: Context[S],
        does: Callable[[Context[S]], Reply] | Dialogue[Context[S]],
        current: Turn[S] | None,
    ) -> Reply:
        if not isinstance(does, Dialogue):
            return beside(ctx, does(ctx))
        if reply := does.at_once(ctx):
            if current and current.dialogue is does:
                current.give_way()
            return beside(ctx, reply)
        if current and not current.dialogue.confirms:
            current.give_way()
            current = self._current(ctx)
        if current is None or ctx.draft is None:
            return Turn(does, ctx, self._vocabulary).open()
        if current.dialogue is does:
            return current.ask()
        if not does.confirms and current.dialogue.confirms:
            return Turn(does, ctx, self._vocabulary).open_above()
        return current.ask(ctx.say("chat.finish_first"))

    def _continued(self, ctx: Context[S], turn: Turn[S], command: str | None) -> Reply:
        if command == "cancel":
            return turn.cancel()
        if not turn.dialogue.confirms and (command == "restart" or self._paused(ctx)):
            return turn.ask()  # what a choice does, it does at once: only to a list just seen
        if command == "restart" or ctx.draft is None:
            return turn.restart(expired=ctx.draft is None)
        if command == "back":
            return turn.back()
        if ctx.message.kind != "text":
            return turn.ask(ctx.say("chat.words_only"))
        offered = ctx.draft.pop(RESUMED, "")
        if offered and self._vocabulary.means("resume", ctx.message.text):
            return turn.ask()
        return turn.resume() if self._paused(ctx) and not offered and turn.guesses else turn.read(ctx.message.text)

    def _paused(self, ctx: Context[S]) -> bool:
        return ctx.now.timestamp() - float(ctx.fields.get("seen", "0")) > PAUSE
