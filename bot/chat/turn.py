"""One turn of a dialogue: the text read as an answer, the next question or the summary asked."""

import json
from collections.abc import Mapping
from typing import Generic

from bot.channel import Reply, Text
from bot.chat.asking import Asking
from bot.chat.context import Context, S
from bot.chat.dialogue import FINISH, SENTENCE, Answers, Dialogue, Forms, Invalid, Refused, Step
from bot.chat.parsers import ordinal, plain
from bot.chat.vocabulary import Vocabulary

MISSES = "_misses"
RESUMED = "_resumed"
DECLINED = "_declined"
OUTER = "_outer"
"""Notes of the machinery kept beside the answers: misses in a row, whether going on was offered, whether a
refusal was asked back, and the form that waits below a mere choice."""


def beside(ctx: Context[S], reply: Reply) -> Reply:
    """The reply to something else while a form waits: in words, it says so and offers to go on."""
    if ctx.draft is None or not isinstance(reply, Text):
        return reply
    ctx.draft[RESUMED] = "1"
    return Text(f"{reply.body}\n\n{ctx.say('chat.kept')}")


class Turn(Generic[S]):
    """A dialogue with one chat's context: reads an answer, asks a question."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S], vocabulary: Vocabulary) -> None:
        self.dialogue = dialogue
        self.ctx = ctx
        self.vocabulary = vocabulary
        self._asking = Asking(dialogue, ctx)

    @property
    def answers(self) -> dict[str, str]:
        """The answers so far, without the machinery's notes."""
        return {k: v for k, v in (self.ctx.draft or {}).items() if not k.startswith("_")}

    @property
    def forms(self) -> Forms:
        """The forms of the steps, in the language that the chat is in by now."""
        return self._asking.forms

    def open(self) -> Reply:
        """Begin: the first question, or the reply that stands instead of the form."""
        known = self.dialogue.start(self.ctx)
        if not isinstance(known, Mapping):
            if self.ctx.field("open"):
                self._close()
            return beside(self.ctx, known)
        self._keep(dict(known))
        return self.next()

    def open_above(self) -> Reply:
        """Begin a mere choice while a form is open, which waits until it is made."""
        waiting = json.dumps([self.ctx.field("open"), self.ctx.draft])
        known = self.dialogue.start(self.ctx)
        if not isinstance(known, Mapping):
            return beside(self.ctx, known)
        self.ctx.draft = {OUTER: waiting}
        self._keep(dict(known))
        return self.next()

    def read(self, text: str) -> Reply:
        """Take the text as the answer to the pending question, or as what is said at confirm."""
        step = self.dialogue.pending(self.answers)
        if self.vocabulary.means("resume", text) and ordinal(text) is None:
            return self.ask()
        if step is None:
            return self._confirm(text)
        try:
            answers = self.dialogue.answer(self.answers, self._free(text) if step.free else text, self.forms)
        except Refused as refusal:
            return self._declined(text) or self._end(self._asking.words(step.name, refusal))
        except Invalid as fault:
            return self._again(self._asking.words(step.name, fault))
        self._keep(answers)
        self.dialogue.heard(self.ctx, answers)
        return self.next()

    def _free(self, text: str) -> str:
        answer = self.vocabulary.free(text)
        if answer is None or plain(answer) in self._asking.labels(self.answers):
            raise Invalid(SENTENCE)
        return answer

    def _declined(self, text: str) -> Reply | None:
        """A mere number is easily mistyped: the question back, the first time."""
        if ordinal(text) is None or DECLINED in (self.ctx.draft or {}):
            return None
        self._note({DECLINED: "1"})
        return Text(self._asking.say("sure"))

    def back(self) -> Reply:
        """Ask the question before again."""
        self._keep(self.dialogue.back(self.answers))
        return self.ask()

    def cancel(self) -> Reply:
        """End without finishing; the answers are gone."""
        return self._end(self._asking.say("cancelled") if self.dialogue.confirms else self.ctx.say("chat.closed"))

    def give_way(self) -> None:
        """End a mere choice without a word; the form below it is open again."""
        self._close()

    def restart(self, *, expired: bool) -> Reply:
        """Begin again from the first question, saying so when the answers had been removed."""
        reply = self.open()
        said = self.ctx.say("chat.expired") if expired else ""
        return Text("\n".join(filter(None, (said, reply.body)))) if isinstance(reply, Text) else reply

    def resume(self) -> Reply:
        """Ask whether to go on where the form stands."""
        number, total = self.dialogue.position(self.answers)
        reply = self.ask(self.ctx.say("chat.resume", number=number, total=total))
        self._note({RESUMED: "1"})
        return reply

    @property
    def guesses(self) -> bool:
        """Whether any words at all would be taken for the pending answer."""
        step = self.dialogue.pending(self.answers)
        return step is not None and step.free

    def next(self) -> Reply:
        """The next question, or the end where nothing is to be confirmed."""
        if self.dialogue.pending(self.answers) is None and not self.dialogue.confirms:
            return self._finish()
        return self.ask()

    def ask(self, *before: str) -> Text:
        """The pending question or the summary, below these lines; what is said next is an answer to it."""
        if self.ctx.draft:
            self.ctx.draft.pop(RESUMED, None)
            self.ctx.draft.pop(DECLINED, None)
        step = self.dialogue.pending(self.answers)
        asking, answers = self._asking, self.answers
        lines = asking.question(step, answers) if step else asking.summary(answers)
        return Text("\n".join(filter(None, (*before, *lines))))

    def _confirm(self, text: str) -> Reply:
        if self.vocabulary.means("confirm", text):
            return self._finish()
        if step := self._to_change(text):
            self._keep(self.dialogue.forget(self.answers, step.name))
            return self.ask()
        return self._again(self._asking.say("confirm.unclear"))

    def _to_change(self, text: str) -> Step | None:
        """The step that ``change 2`` or ``change phone`` names."""
        wanted = self.vocabulary.after("change", text)
        listed = self._asking.listed(self.answers)
        number = ordinal(wanted) if wanted else None
        if number is not None:
            return listed[number - 1] if 1 <= number <= len(listed) else None
        return next((step for step in listed if wanted and wanted in self._asking.titles(step)), None)

    def _finish(self) -> Reply:
        answers: Answers = self.dialogue.checked(self.answers, self.forms)
        if self.dialogue.pending(answers):
            self._keep(dict(answers))
            return self.ask(self.ctx.say("chat.recheck"))
        try:
            reply = self.dialogue.finish(self.ctx, answers)
        except Refused as refusal:
            return self._end(self._asking.words(FINISH, refusal))
        except Invalid as fault:
            return self._again(self._asking.words(FINISH, fault))
        self._close()
        self.ctx.finished = True
        return beside(self.ctx, reply)

    def _again(self, fault: str) -> Text:
        misses = int((self.ctx.draft or {}).get(MISSES, "0")) + 1
        self._note({MISSES: str(misses)})
        return self.ask(fault, self.ctx.say("chat.offer_human") if misses > 1 else "")

    def _end(self, words: str) -> Reply:
        self._close()
        return beside(self.ctx, Text(words))

    def _keep(self, answers: dict[str, str]) -> None:
        number, total = self.dialogue.position(answers)
        self._note({}, answers)
        self.ctx.changes["open"] = f"{self.dialogue.name} {number} {total}"

    def _note(self, notes: dict[str, str], answers: dict[str, str] | None = None) -> None:
        outer = {k: v for k, v in (self.ctx.draft or {}).items() if k == OUTER}
        self.ctx.draft = {**(self.answers if answers is None else answers), **outer, **notes}

    def _close(self) -> None:
        outer = (self.ctx.draft or {}).get(OUTER)
        self.ctx.changes["open"], self.ctx.draft = json.loads(outer) if outer else (None, None)
