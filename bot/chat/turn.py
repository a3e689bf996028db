"""One turn of a dialogue: reads a text as an answer and gives the next question or the summary."""

import json
from collections.abc import Mapping
from typing import Generic

from bot.channel import Reply, Text
from bot.chat.context import Context, S
from bot.chat.dialogue import FINISH, SENTENCE, Answers, Dialogue, FormFactory, Invalid, Refused, Step
from bot.chat.fields import OPEN_FORM
from bot.chat.parsers import holds_more, normalize, read_number
from bot.chat.prompts import Prompts
from bot.chat.vocabulary import Vocabulary

FAILED_ATTEMPTS = "_misses"
"""Note in a draft: how many answers in a row could not be taken."""

RESUME_OFFERED = "_resumed"
"""Note in a draft: "1" after the question whether to resume the form."""

REFUSAL_QUESTIONED = "_declined"
"""Note in a draft: "1" after the question whether a no that ends the form was meant."""

PREPARED = "_prepared"
"""Note in a draft: the step that was prepared (``Step.prepare``) since it became the pending one."""

OUTER_FORM = "_outer"
"""Note in a draft: the outer form as JSON, while a form without a final confirmation is open inside it."""


SAID = "_said"
"""Note in a draft: a message with more details than its question asked for, in which later answers are looked for."""


def remind_of_form(ctx: Context[S], reply: Reply) -> Reply:
    """The reply of a route. When a form is open, a text also mentions the form and offers to resume it."""
    if ctx.draft is None or not isinstance(reply, Text):
        return reply
    ctx.draft[RESUME_OFFERED] = "1"
    return Text(f"{reply.body}\n\n{ctx.say('chat.kept')}")


class Turn(Generic[S]):
    """A dialogue in the context of one message: reads an answer, asks a question."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S], vocabulary: Vocabulary) -> None:
        self.dialogue = dialogue
        self.ctx = ctx
        self.vocabulary = vocabulary
        self._prompts = Prompts(dialogue, ctx)

    @property
    def answers(self) -> dict[str, str]:
        """The answers so far, without the notes."""
        return {k: v for k, v in (self.ctx.draft or {}).items() if not k.startswith("_")}

    @property
    def forms(self) -> FormFactory:
        """Makes the forms of the steps, in the current language of the chat."""
        return self._prompts.forms

    def open(self) -> Reply:
        """Open the form: gives the first question, or the reply that ``start`` gave instead."""
        known = self.dialogue.start(self.ctx)
        if not isinstance(known, Mapping):
            if self.ctx.field(OPEN_FORM):
                self.close()
            return remind_of_form(self.ctx, known)
        self._save_answers(dict(known))
        return self.ask_next()

    def open_nested(self) -> Reply:
        """Open this form, which has no ``confirms``, inside the open one; that one is restored when it closes."""
        waiting = json.dumps([self.ctx.field(OPEN_FORM), self.ctx.draft])
        known = self.dialogue.start(self.ctx)
        if not isinstance(known, Mapping):
            return remind_of_form(self.ctx, known)
        self.ctx.draft = {OUTER_FORM: waiting}
        self._save_answers(dict(known))
        return self.ask_next()

    def read(self, text: str) -> Reply:
        """Read the text as the answer to the pending question, or as the reply to the summary."""
        step = self.dialogue.pending(self.answers)
        if self.vocabulary.is_phrase_of("resume", text) and read_number(text) is None:
            return self.ask()
        if step is None:
            return self._confirm(text)
        try:
            typed = self._read_free_answer(text) if step.free else text
            answers = self.dialogue.answer(self.ctx, self.answers, typed, self.forms)
        except Refused as refusal:
            return self._question_refusal(text) or self._close_with(self._prompts.fault_text(step.name, refusal))
        except Invalid as fault:
            return self._repeat_question(self._prompts.fault_text(step.name, fault))
        self._save_answers(answers)
        self.dialogue.on_answer(self.ctx, answers)
        if step.picks and holds_more(text, answers[step.name]):
            self._save_notes({SAID: text})
        return self.ask_next(*self._answer_from_what_was_said())

    def _answer_from_what_was_said(self) -> list[str]:
        """Answer the next questions from an earlier message, as far as it has their answers; the line that says so."""
        labels = []
        while (
            (step := self.dialogue.pending(self.answers)) and step.picks and (said := (self.ctx.draft or {}).get(SAID))
        ):
            try:
                self._save_answers(self.dialogue.answer(self.ctx, self.answers, said, self.forms))
            except Invalid:
                break
            labels.append(self._prompts.say(f"{step.name}.label"))
        if not labels:
            return []
        return [self.ctx.say("chat.filled", labels=self.ctx.say("chat.between").join(labels))]

    def _read_free_answer(self, text: str) -> str:
        answer = self.vocabulary.free_answer(text)
        if answer is None or normalize(answer) in self._prompts.choice_labels(self.answers):
            raise Invalid(SENTENCE)
        return answer

    def _question_refusal(self, text: str) -> Reply | None:
        """If the user said no by typing a number, ask once whether they meant it: numbers are easily mistyped."""
        if read_number(text) is None or REFUSAL_QUESTIONED in (self.ctx.draft or {}):
            return None
        self._save_notes({REFUSAL_QUESTIONED: "1"})
        return Text(self._prompts.say("sure"))

    def back(self) -> Reply:
        """Remove the last answer and ask its question again."""
        self._save_answers(self.dialogue.back(self.answers))
        return self.ask()

    def cancel(self) -> Reply:
        """Close the form without finishing it; the answers are discarded."""
        return self._close_with(
            self._prompts.say("cancelled") if self.dialogue.confirms else self.ctx.say("chat.closed")
        )

    def restart(self, *, expired: bool) -> Reply:
        """Start again with the first question. ``expired``: the reply says that the answers have expired."""
        reply = self.open()
        said = self.ctx.say("chat.expired") if expired else ""
        return Text("\n".join(filter(None, (said, reply.body)))) if isinstance(reply, Text) else reply

    def resume(self) -> Reply:
        """Ask whether to resume the form at the pending question."""
        number, total = self.dialogue.position(self.answers)
        reply = self.ask(self.ctx.say("chat.resume", number=number, total=total))
        self._save_notes({RESUME_OFFERED: "1"})
        return reply

    @property
    def takes_any_text(self) -> bool:
        """Whether nearly any text is a valid answer to the pending question."""
        step = self.dialogue.pending(self.answers)
        return step is not None and step.free

    def ask_next(self, *before: str) -> Reply:
        """Ask the next question with these lines above it, or finish a form without ``confirms`` after its last one."""
        if self.dialogue.pending(self.answers) is None and not self.dialogue.confirms:
            return self._finish()
        return self.ask(*before)

    def ask(self, *before: str) -> Text:
        """The pending question or the summary, with these lines above it. The next text is read as the answer."""
        if self.ctx.draft:
            self.ctx.draft.pop(RESUME_OFFERED, None)
            self.ctx.draft.pop(REFUSAL_QUESTIONED, None)
        step = self.dialogue.pending(self.answers)
        asking, answers = self._prompts, self.answers
        lines = [self._prepare(step), *asking.question(step, answers)] if step else asking.summary(answers)
        return Text("\n".join(filter(None, (*before, *lines))))

    def _prepare(self, step: Step) -> str:
        if step.prepare is None or (self.ctx.draft or {}).get(PREPARED) == step.name:
            return ""
        self._save_notes({PREPARED: step.name})
        return step.prepare(self.ctx, self.answers)

    def _confirm(self, text: str) -> Reply:
        if self.vocabulary.is_phrase_of("confirm", text):
            return self._finish()
        if step := self._step_to_change(text):
            self._save_answers(self.dialogue.without(self.answers, step.name))
            return self.ask()
        return self._repeat_question(self._prompts.say("confirm.unclear"))

    def _step_to_change(self, text: str) -> Step | None:
        """The step that ``change 2`` or ``change phone`` means, or None."""
        wanted = self.vocabulary.text_after("change", text)
        listed = self._prompts.summary_steps(self.answers)
        number = read_number(wanted) if wanted else None
        if number is not None:
            return listed[number - 1] if 1 <= number <= len(listed) else None
        return next((step for step in listed if wanted and wanted in self._prompts.step_names(step)), None)

    def _finish(self) -> Reply:
        answers: Answers = self.dialogue.keep_valid(self.answers, self.forms)
        if self.dialogue.pending(answers):
            self._save_answers(dict(answers))
            return self.ask(self.ctx.say("chat.recheck"))
        try:
            reply = self.dialogue.finish(self.ctx, answers)
        except Refused as refusal:
            return self._close_with(self._prompts.fault_text(FINISH, refusal))
        except Invalid as fault:
            return self._repeat_question(self._prompts.fault_text(FINISH, fault))
        self.close()
        self.ctx.finished = True
        return self._follow(reply) or remind_of_form(self.ctx, reply)

    def _follow(self, reply: Reply) -> Reply | None:
        """The first question of the form that follows this one, below a reply in words; None when there is none."""
        follow = self.dialogue.follow
        if follow is None or self.ctx.draft is not None:
            return None
        known = follow.start(self.ctx)
        if not isinstance(known, Mapping):
            return None
        turn = Turn(follow, self.ctx, self.vocabulary)
        turn._save_answers(dict(known))
        return turn.ask(reply.body if isinstance(reply, Text) else "")

    def _repeat_question(self, fault: str) -> Text:
        misses = int((self.ctx.draft or {}).get(FAILED_ATTEMPTS, "0")) + 1
        self._save_notes({FAILED_ATTEMPTS: str(misses)})
        return self.ask(fault, self.ctx.say("chat.offer_human") if misses > 1 else "")

    def _close_with(self, words: str) -> Reply:
        self.close()
        return remind_of_form(self.ctx, Text(words))

    def _save_answers(self, answers: dict[str, str]) -> None:
        number, total = self.dialogue.position(answers)
        self._save_notes({}, answers)
        self.ctx.changes[OPEN_FORM] = f"{self.dialogue.name} {number} {total}"

    def _save_notes(self, notes: dict[str, str], answers: dict[str, str] | None = None) -> None:
        """Set these notes. New answers make void what was prepared, and all others but the lasting ones go."""
        lasting = (OUTER_FORM, SAID, PREPARED) if answers is None else (OUTER_FORM, SAID)
        kept = {k: v for k, v in (self.ctx.draft or {}).items() if k in lasting}
        self.ctx.draft = {**(self.answers if answers is None else answers), **kept, **notes}

    def close(self) -> None:
        """Close the form without a reply; an outer form is open again."""
        outer = (self.ctx.draft or {}).get(OUTER_FORM)
        self.ctx.changes[OPEN_FORM], self.ctx.draft = json.loads(outer) if outer else (None, None)
