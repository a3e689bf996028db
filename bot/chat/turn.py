"""One turn of a dialogue: reads a text as an answer and gives the next question or the summary."""

import json
from collections.abc import Mapping
from typing import Generic

from bot.channel import Reply, Text
from bot.chat import notes
from bot.chat.context import Context, S
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fields import OPEN_FORM
from bot.chat.form import Answers
from bot.chat.invalid import FINISH, Invalid, Refused, Unsure
from bot.chat.parsers import holds_more, read_number
from bot.chat.prompts import Prompts
from bot.chat.reading import LONGEST_ANSWER, tidied
from bot.chat.summary_replies import SummaryReplies
from bot.chat.typed_answers import TypedAnswers, is_taken
from bot.chat.vocabulary import Vocabulary


class Turn(Generic[S]):
    """A dialogue in the context of one message: reads an answer, asks a question."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S], vocabulary: Vocabulary) -> None:
        self.dialogue = dialogue
        self.ctx = ctx
        self.vocabulary = vocabulary
        self.prompts = Prompts(dialogue, ctx)
        self.missed = ""  # the key of what was said to a text that could not be taken as an answer
        self._typed = TypedAnswers(vocabulary, self.prompts)
        self._replies = SummaryReplies(vocabulary, self.prompts)

    @property
    def answers(self) -> dict[str, str]:
        """The answers so far, without the notes."""
        return {k: v for k, v in (self.ctx.draft or {}).items() if not k.startswith("_")}

    def open(self) -> Reply:
        """Open the form: gives the first question, or the reply that ``start`` gave instead."""
        known = self.dialogue.begin(self.ctx)
        if not isinstance(known, Mapping):
            if self.ctx.field(OPEN_FORM):
                self.close()
            return notes.remind_of_form(self.ctx, known)
        self._save_answers(dict(known))
        self._keep_details(tidied(self.ctx.message.text), "")
        return self.ask_next(*self._answer_from_what_was_said())

    def open_nested(self) -> Reply:
        """Open this form, which has no ``confirms``, inside the open one; that one is restored when it closes."""
        waiting = json.dumps([self.ctx.field(OPEN_FORM), self.ctx.draft])
        known = self.dialogue.begin(self.ctx)
        if not isinstance(known, Mapping):
            return notes.remind_of_form(self.ctx, known)
        self.ctx.draft = {notes.OUTER_FORM: waiting}
        self._save_answers(dict(known))
        return self.ask_next()

    def read(self, text: str) -> Reply:
        """Read the text as the answer to the pending question, or as the reply to the summary."""
        before, step = self.answers, self.dialogue.pending(self.answers)
        resumes = self.vocabulary.is_phrase_of("resume", text) and read_number(text) is None
        if resumes or (self._doubted and self.vocabulary.is_phrase_of("deny", text)):
            return self.ask()
        if step is None or self._replies.changes(self.answers, text):
            return self._confirm(text)
        try:
            answers = self._answer(step, text)
        except Unsure as doubt:
            self._keep_details(text, "")
            return self._ask_whether(step, doubt)
        except Refused as refusal:
            return self._question_refusal(text) or self._close_with(self.prompts.fault_text(step.name, refusal))
        except Invalid as fault:
            self._keep_details(text, "")
            return self._repeat_question(*self.prompts.fault(step.name, fault))
        self._save_answers(answers)
        self.dialogue.on_answer(self.ctx, answers)
        self._keep_details(text, answers.get(step.name, ""))
        return self.ask_next(*self._answer_from_what_was_said(), self.prompts.why_again(before, self.answers))

    def _answer_from_what_was_said(self) -> list[str]:
        """Answer the next questions from an earlier message; gives what to say of that."""
        filled: list[Step] = []
        said = (self.ctx.draft or {}).get(notes.SAID, "")
        while said and (step := self.dialogue.pending(self.answers)) and step.picks:
            try:
                self._save_answers(self._answer(step, said))
            except Invalid:
                break
            filled.append(step)
        return self.prompts.filled(filled, self.answers, said) if filled else []

    @property
    def _doubted(self) -> str:
        return (self.ctx.draft or {}).get(notes.DOUBTED, "")

    def _keep_details(self, text: str, value: str) -> None:
        """Keep a message in which other answers may stand beside this one, for later questions, with earlier ones."""
        if self.ctx.draft is not None and holds_more(text, value):
            self.ctx.draft[notes.SAID] = f"{self.ctx.draft.get(notes.SAID, '')}\n{text}".strip()[-LONGEST_ANSWER:]

    def _answer(self, step: Step, text: str) -> dict[str, str]:
        yes = self._doubted and self.vocabulary.is_phrase_of("confirm", text)
        if yes and (other := (self.ctx.draft or {}).get(notes.DOUBTED_STEP)):
            return {**self.answers, other: self._doubted}
        typed = self._doubted if yes else self._typed.read(step, self.answers, text)
        return self.dialogue.answer(self.ctx, self.answers, typed, self.prompts.forms, self._doubted)

    def _ask_whether(self, step: Step, doubt: Unsure) -> Text:
        self._save_notes({notes.DOUBTED: doubt.value, **({notes.DOUBTED_STEP: doubt.step} if doubt.step else {})})
        return Text(self.prompts.fault_text(step.name, self.prompts.with_choice(doubt, self.answers)))

    def _question_refusal(self, text: str) -> Reply | None:
        """If the user said no by typing a number, ask once whether they meant it: numbers are easily mistyped."""
        if read_number(text) is None or notes.REFUSAL_QUESTIONED in (self.ctx.draft or {}):
            return None
        self._save_notes({notes.REFUSAL_QUESTIONED: "1"})
        return Text(self.prompts.say("sure"))

    def back(self) -> Reply:
        """Remove the last answer and ask its question again."""
        self._save_answers(self.dialogue.back(self.answers))
        return self.ask()

    def cancel(self) -> Reply:
        """Close the form without finishing it; the answers are discarded."""
        asked = self.dialogue.confirms
        return self._close_with(self.prompts.say("cancelled") if asked else self.ctx.say("chat.closed"))

    def restart(self, *, expired: bool) -> Reply:
        """Start again with the first question. ``expired``: the reply says that the answers have expired."""
        reply = self.open()
        return Text(f"{self.ctx.say('chat.expired')}\n{reply.body}") if expired and isinstance(reply, Text) else reply

    def resume(self) -> Reply:
        """Ask whether to resume the form at the pending question."""
        number, total = self.dialogue.position(self.answers)
        reply = self.ask(self.ctx.say("chat.resume", number=number, total=total))
        self._save_notes({notes.RESUME_OFFERED: "1"})
        return reply

    @property
    def takes_any_text(self) -> bool:
        """Whether nearly any text is a valid answer to the pending question."""
        return bool((step := self.dialogue.pending(self.answers)) and step.free)

    def ask_next(self, *before: str) -> Reply:
        """Ask the next question with these lines above it, or finish a form without ``confirms`` after its last one."""
        if self.dialogue.pending(self.answers) is None and not self.dialogue.confirms:
            return self._finish()
        return self.ask(*before)

    def ask(self, *before: str) -> Text:
        """The pending question or the summary, with these lines above it. The next text is read as the answer."""
        for note in (notes.RESUME_OFFERED, notes.REFUSAL_QUESTIONED, notes.DOUBTED, notes.DOUBTED_STEP):
            (self.ctx.draft or {}).pop(note, None)
        prepared = self._prepare(self.dialogue.pending(self.answers))
        return Text("\n".join(filter(None, (*before, prepared, *self.prompts.pending(self.answers)))))

    def _prepare(self, step: Step | None) -> str:
        if step is None or step.prepare is None or (self.ctx.draft or {}).get(notes.PREPARED) == step.name:
            return ""
        self._save_notes({notes.PREPARED: step.name})
        return step.prepare(self.ctx, self.answers)

    def _confirm(self, text: str) -> Reply:
        if self.vocabulary.is_phrase_of("confirm", text):
            return self._finish()
        if correction := self._replies.find(self.answers, text):
            step, value = correction
            self._save_answers(self.dialogue.without(self.answers, step.name))
            return self.read(value) if value else self.ask()
        asks_which = self._replies.asks_which(text)
        return self._repeat_question(self.ctx.say("chat.which") if asks_which else self.prompts.say("confirm.unclear"))

    def corrects(self, text: str) -> bool:
        """Whether the text corrects an answer of the summary that is open, although it may be a command elsewhere."""
        is_open = self.ctx.draft is not None and self.dialogue.confirms and self.dialogue.pending(self.answers) is None
        return is_open and self._replies.named(self.answers, text) is not None

    def chooses(self, text: str) -> bool:
        """Whether the text answers the open question, which is one with choices, or agrees to the summary."""
        if (step := self.dialogue.pending(self.answers)) is None:
            return self.vocabulary.is_phrase_of("confirm", text)
        form = self.prompts.forms(step, self.answers)
        return bool(form.choices) and is_taken(step, self._typed.read(step, self.answers, text), form)

    def _finish(self) -> Reply:
        answers: Answers = self.dialogue.keep_valid(self.answers, self.prompts.forms)
        if self.dialogue.pending(answers):
            self._save_answers(dict(answers))
            return self.ask(self.ctx.say("chat.recheck"))
        try:
            reply = self.dialogue.finish(self.ctx, answers)
        except Refused as refusal:
            return self._close_with(self.prompts.fault_text(FINISH, refusal))
        except Invalid as fault:
            return self._repeat_question(*self.prompts.fault(FINISH, fault))
        self.close()
        self.ctx.finished = True
        return self._follow(reply) or notes.remind_of_form(self.ctx, reply)

    def _follow(self, reply: Reply) -> Reply | None:
        """The first question of the form that follows this one, below a reply in words; None when there is none."""
        follow = self.dialogue.follow
        if follow is None or self.ctx.draft is not None:
            return None
        known = follow.begin(self.ctx)
        if not isinstance(known, Mapping):
            return None
        turn = Turn(follow, self.ctx, self.vocabulary)
        turn._save_answers(dict(known))
        return turn.ask(reply.body if isinstance(reply, Text) else "")

    def answer_aside(self, said: str) -> Reply:
        """Repeat the pending question under this answer; the text counts as no failed attempt."""
        self._save_notes({})
        return self.ask(said)

    def _repeat_question(self, fault: str, *key: str) -> Text:
        self.missed = next(iter(key), "chat")
        self._save_place(self.answers, *key)
        misses = int((self.ctx.draft or {}).get(notes.FAILED_ATTEMPTS, "0")) + 1
        self._save_notes({notes.FAILED_ATTEMPTS: str(misses)})
        more = "chat.offer_human" if misses % 2 == 0 else "chat.no_hurry"  # never twice in a row the same words
        return self.ask(fault, self.ctx.say(more) if misses > 1 else "")

    def _close_with(self, words: str) -> Reply:
        self.close()
        return notes.remind_of_form(self.ctx, Text(words))

    def _save_answers(self, answers: dict[str, str]) -> None:
        self._save_notes({}, answers)
        self._save_place(answers)

    def _save_place(self, answers: Answers, *fault: str) -> None:
        self.ctx.changes[OPEN_FORM] = " ".join((self.dialogue.name, *map(str, self.dialogue.position(answers)), *fault))

    def _save_notes(self, set_now: dict[str, str], answers: dict[str, str] | None = None) -> None:
        """Set these notes. New answers make void what was prepared, and all others but the lasting ones go."""
        lasting = (notes.OUTER_FORM, notes.SAID, notes.PREPARED) if answers is None else (notes.OUTER_FORM, notes.SAID)
        kept = {k: v for k, v in (self.ctx.draft or {}).items() if k in lasting}
        self.ctx.draft = {**(self.answers if answers is None else answers), **kept, **set_now}

    def close(self) -> None:
        """Close the form without a reply; an outer form is open again."""
        outer = (self.ctx.draft or {}).get(notes.OUTER_FORM)
        self.ctx.changes[OPEN_FORM], self.ctx.draft = json.loads(outer) if outer else (None, None)
