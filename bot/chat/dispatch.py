"""Selects what answers a message: a route, the open form, or the route for unknown messages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic

from bot.channel import Message, Prefetch, Reply, Silence, Text
from bot.chat.asides import AnswerAside, Asides
from bot.chat.context import Context, S
from bot.chat.dialogue import Dialogue
from bot.chat.fields import DESK, FORM_BESIDE, LANGUAGE, LAST_CONTACT, OF_ONE_MESSAGE, OPEN_FORM
from bot.chat.languages import choose_by_letters, language_of
from bot.chat.notes import RESUME_OFFERED, remind_of_form
from bot.chat.prompts import Prompts
from bot.chat.reading import tidied
from bot.chat.route import Handler, Opening, Redirect, Route
from bot.chat.turn import Turn
from bot.chat.vocabulary import ANSWERS_FIRST, SMALL_TALK, Vocabulary, is_question, tells_of_danger

RESUME_AFTER_SECONDS = 1800
"""After this pause the bot asks whether to resume the form, before it takes a text for a ``free`` answer."""


ASIDE = "aside"
"""In place of the name of a route: a question in the middle of a form."""

ANSWERED_ASIDE = ("privacy",)
"""Commands that also have a short answer: in a form it is given, and the pending question follows."""


class Dispatch(Generic[S]):
    """Selects what answers a message. A route answers also while a form is open; the form then stays open."""

    def __init__(
        self,
        routes: Sequence[Route[S]],
        vocabulary: Vocabulary,
        aside: AnswerAside[S] = lambda *_: "",
        wish: Callable[[Context[S]], str] = lambda _: "",
    ) -> None:
        """``aside`` gives the answer to what is said while a form is open and is no answer to its question; empty when
        it has none. ``wish`` gives the name of the route that a text wishes without being its command; empty when it
        wishes none.
        """
        self._asides, self._wish = Asides(aside), wish
        self._routes = {route.name: route.handler for route in routes}
        self._dialogues = {r.handler.name: r.handler for r in routes if isinstance(r.handler, Dialogue)}
        self._prefetches = {route.name: route.prefetch for route in routes if route.prefetch}
        self._claiming = [(route.name, route.claims) for route in routes if route.claims]
        self._matching = [(route.name, route.matches) for route in routes if route.matches]
        self._unsaved = {route.name: route.unsaved for route in routes if route.unsaved}
        self._of_sentences = {route.name for route in routes if route.sentences}
        self._vocabulary = vocabulary

    def prefetch(self, message: Message, services: S, now: datetime) -> Prefetch | None:
        """The store reads that the route of this event needs; None when it needs none."""
        wanted = self._prefetches.get(f"on_{message.event}") if self._prefetches and message.event else None
        return wanted(message, services, now) if wanted else None

    def reply(self, ctx: Context[S]) -> Reply:
        """The reply to the context's message."""
        reply = self._find_reply(ctx)
        if ctx.silent and ctx.field(OPEN_FORM) and not (isinstance(reply, Silence) or _is_wordless(ctx)):
            ctx.changes[FORM_BESIDE] = ctx.field(DESK)
        return reply

    def unsaved_reply(self, ctx: Context[S]) -> Reply | None:
        """The reply while nothing can be saved; None for a message that must be sent again later."""
        answer = self._unsaved.get(self._command(ctx) or "")
        return answer(ctx) if answer else None

    def question(self, ctx: Context[S]) -> str:
        """The pending question of the open form; empty when none is open, or nobody may fill it in now."""
        turn = self._open_turn(ctx)
        may_fill_in = turn is not None and ctx.draft is not None and turn.dialogue.guard(ctx) is None
        return "\n".join(Prompts(turn.dialogue, ctx).pending(turn.answers)) if turn and may_fill_in else ""

    def _find_reply(self, ctx: Context[S]) -> Reply:
        for name in OF_ONE_MESSAGE:
            if name in ctx.fields and ctx.message.kind != "event":
                ctx.changes[name] = None
        command = self._command(ctx)
        current = self._open_turn(ctx)
        if ctx.silent and self._is_for_clerk(ctx, command, current):
            return Silence()
        if command in self._routes and not self._is_for_form(ctx, command, current):
            return self._answer(ctx, command, current)
        if ctx.message.kind == "event":
            return Silence()
        if current:
            halted = self._halt(ctx, current) if command != "cancel" else None
            return halted or self._continue_form(ctx, current, command)
        return self._answer(ctx, "menu" if command else "unknown", None)

    def _answer(self, ctx: Context[S], route: str, current: Turn[S] | None) -> Reply:
        ctx.route = route
        return self._call_route(ctx, self._routes[route], current)

    def _is_for_clerk(self, ctx: Context[S], command: str | None, current: Turn[S] | None) -> bool:
        """Whether a message is meant for the clerk who is at work in this chat: all but buttons, commands, codes and
        scans, and answers to a form that asked after the clerk's last word.
        """
        if ctx.message.kind == "event":
            return False
        if command in self._routes:
            said = self._vocabulary.command(ctx.message.text)
            return command in SMALL_TALK or (command in self._of_sentences and said != command)
        asked = current is not None and ctx.field(FORM_BESIDE) == ctx.field(DESK)
        return not (asked or (command and current))

    def _is_for_form(self, ctx: Context[S], command: str | None, current: Turn[S] | None) -> bool:
        """Whether a text belongs to the open form, although it is a command elsewhere."""
        if current is None or ctx.message.kind != "text":
            return False
        text = tidied(ctx.message.text)
        return (
            command in ANSWERED_ASIDE or current.corrects(text) or (command in ANSWERS_FIRST and current.chooses(text))
        )

    def _read_command(self, ctx: Context[S]) -> str | None:
        """The command that the text stands for. A chat without a language, in which nobody is registered, gets that of
        the words; thanks and the like are answered in the language in which they are said, and choose none.
        """
        name = self._vocabulary.command(ctx.message.text)
        choose_by_letters(ctx)
        if name in SMALL_TALK:
            ctx.language = language_of(ctx.texts, ctx.message.text, ctx.language)
        elif name and not ctx.field(LANGUAGE) and not ctx.person:
            language = self._vocabulary.language(ctx.message.text)
            if language not in ("", ctx.language):
                ctx.set_language(language)
        return name

    def _open_turn(self, ctx: Context[S]) -> Turn[S] | None:
        """The open form, or None. Closes one that this version lacks, and an expired one without ``confirms``."""
        name = ctx.field(OPEN_FORM).partition(" ")[0]
        if name and name not in self._dialogues:
            ctx.draft, ctx.changes[OPEN_FORM] = None, None
        if ctx.draft is None and name in self._dialogues and not self._dialogues[name].confirms:
            ctx.changes[OPEN_FORM], name = None, ""
        return Turn(self._dialogues[name], ctx, self._vocabulary) if name in self._dialogues else None

    def _command(self, ctx: Context[S]) -> str | None:
        message = ctx.message
        if message.kind == "event":
            return message.key.lower() if message.event == "click" else f"on_{message.event}"
        if message.kind != "text":
            wanted = f"on_{message.kind}"
            return next((name for name, matches in self._matching if name == wanted and matches(ctx)), None)
        if self._form_claims(ctx):
            return None
        claimed = next((name for name, claims in self._claiming if claims(ctx)), None)
        return (
            claimed or self._read_command(ctx) or next((name for name, matches in self._matching if matches(ctx)), None)
        )

    def _form_claims(self, ctx: Context[S]) -> bool:
        """Whether the text answers the pending question of the open form, whatever it means elsewhere."""
        dialogue = self._dialogues.get(ctx.field(OPEN_FORM).partition(" ")[0])
        step = dialogue.pending(ctx.draft) if dialogue and ctx.draft else None
        return bool(step and step.claims(ctx.message.text))

    def _call_route(self, ctx: Context[S], handler: Handler[S], current: Turn[S] | None) -> Reply:
        if isinstance(handler, Dialogue):
            return self._open_form(ctx, handler, current)
        found = handler(ctx)
        if isinstance(found, Redirect):
            return self._answer(ctx, found.route, current)
        if not isinstance(found, Opening):
            return found if ctx.silent and _is_wordless(ctx) else remind_of_form(ctx, found)
        asked = self._open_form(ctx, found.dialogue, current)
        return Text(f"{found.said}\n{asked.body}") if isinstance(asked, Text) else asked

    def _open_form(self, ctx: Context[S], handler: Dialogue[Context[S]], current: Turn[S] | None) -> Reply:
        if reply := handler.immediate_reply(ctx):
            if current and current.dialogue is handler:
                current.close()
            return remind_of_form(ctx, reply)
        if current and not current.dialogue.confirms:
            current.close()
            current = self._open_turn(ctx)
        if current is None or ctx.draft is None:
            return Turn(handler, ctx, self._vocabulary).open()
        if current.dialogue is handler:
            return current.ask()
        if not handler.confirms and current.dialogue.confirms:
            return Turn(handler, ctx, self._vocabulary).open_nested()
        return current.ask(ctx.say("chat.finish_first"))

    def _continue_form(self, ctx: Context[S], turn: Turn[S], command: str | None) -> Reply:
        if command == "cancel":
            return turn.cancel()
        if not turn.dialogue.confirms and (command == "restart" or self._is_paused(ctx)):
            return turn.ask()  # it acts at once, without a summary: show the choices again first
        if command == "restart" or ctx.draft is None:
            return turn.restart(expired=ctx.draft is None)
        if command == "back":
            return turn.back()
        if ctx.message.kind != "text":
            return turn.ask(ctx.say(ctx.unheard or "chat.words_only"))
        offered = ctx.draft.pop(RESUME_OFFERED, "")
        if offered and self._vocabulary.is_phrase_of("resume", ctx.message.text):
            return turn.ask()
        if self._is_paused(ctx) and not offered and turn.takes_any_text:
            return turn.resume()
        return self._read_or_answer(ctx, turn, asks=command in ANSWERED_ASIDE)

    def _halt(self, ctx: Context[S], turn: Turn[S]) -> Reply | None:
        """What is said in place of an answer while the form may not be filled in. What was typed stays, but for a form
        that acts at once, which is closed.
        """
        said = turn.dialogue.guard(ctx) if ctx.draft is not None else None
        if said is None:
            return None
        if not turn.dialogue.confirms:
            turn.close()
        kept = ctx.say("chat.dropped" if ctx.draft is None else "chat.kept_for_later")
        if ctx.draft is not None:
            ctx.draft[RESUME_OFFERED] = "1"
        return Text(f"{said.body}\n\n{kept}") if isinstance(said, Text) else said

    def _read_or_answer(self, ctx: Context[S], turn: Turn[S], *, asks: bool) -> Reply:
        """Read the text as an answer, or answer it and repeat the pending question (``Asides``). ``asks``: it is a
        question in any case.
        """
        text = ctx.message.text
        asks = asks or is_question(ctx.texts, text) or bool(tells_of_danger(ctx.texts, text))
        ctx.route = ASIDE if asks else ""
        if asks and (said := self._asides.before(ctx, turn)):
            return turn.answer_aside(said)
        reply = turn.read(tidied(text))
        if turn.missed and not turn.dialogue.confirms and (wished := self._wish(ctx)):
            turn.close()  # a choice among few: whoever wishes something else has left it
            return self._call_route(ctx, self._routes[wished], self._open_turn(ctx))
        if turn.missed and (said := self._asides.after(ctx, turn, asks=asks)):
            return turn.answer_aside(said)
        return reply

    def _is_paused(self, ctx: Context[S]) -> bool:
        return ctx.now.timestamp() - float(ctx.fields.get(LAST_CONTACT, "0")) > RESUME_AFTER_SECONDS


def _is_wordless(ctx: Context[S]) -> bool:
    """Whether the message is a picture or the like: beside a clerk who is at work it has nothing to do with a form."""
    return ctx.message.kind not in ("text", "event")
