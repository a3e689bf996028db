"""One turn of a dialogue: the text read as an answer, the next question or the summary asked."""

from collections.abc import Mapping
from typing import Generic

from bot.channel import Reply, Text
from bot.chat.context import Context, S
from bot.chat.dialogue import Answers, Dialogue, Invalid, Refused, Step
from bot.chat.parsers import ordinal, plain
from bot.chat.vocabulary import Vocabulary

MISSES = "_misses"
RESUMED = "_resumed"
"""Notes of the machinery kept beside the answers."""


class Turn(Generic[S]):
    """A dialogue with one chat's context: reads an answer, asks a question."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S], vocabulary: Vocabulary) -> None:
        self.dialogue = dialogue
        self.ctx = ctx
        self.vocabulary = vocabulary
        self.spaces = tuple(filter(None, (dialogue.name, dialogue.shared, "chat")))
        self.forms = ctx.form(self.spaces)

    @property
    def answers(self) -> dict[str, str]:
        """The answers so far, without the machinery's notes."""
        return {k: v for k, v in (self.ctx.draft or {}).items() if not k.startswith("_")}

    def open(self) -> Reply:
        """Begin: the first question, or the reply that stands instead of the form."""
        known = self.dialogue.start(self.ctx)
        if not isinstance(known, Mapping):
            return known
        self._keep(dict(known))
        return self.next()

    def read(self, text: str) -> Reply:
        """Take the text as the answer to the pending question, or as what is said at confirm."""
        step = self.dialogue.pending(self.answers)
        if step is None:
            return self._confirm(text)
        try:
            answers = self.dialogue.answer(self.answers, text, self.forms)
        except Refused as refusal:
            return self._end(self._words(step.name, refusal))
        except Invalid as fault:
            return self._again(self._words(step.name, fault))
        self._keep(answers)
        return self.next()

    def back(self) -> Reply:
        """Ask the question before again."""
        self._keep(self.dialogue.back(self.answers))
        return self.ask()

    def cancel(self) -> Reply:
        """End without finishing; the answers are gone."""
        return self._end(self._say("cancelled"))

    def restart(self, *, expired: bool) -> Reply:
        """Begin again from the first question, saying so when the answers had been removed."""
        reply = self.open()
        said = self.ctx.say("chat.expired") if expired else ""
        return Text("\n".join(filter(None, (said, reply.body)))) if isinstance(reply, Text) else reply

    def resume(self) -> Reply:
        """Ask whether to go on where the form stands."""
        number, total = self.dialogue.position(self.answers)
        self.ctx.draft = {**self.answers, RESUMED: "1"}
        return self.ask(self.ctx.say("chat.resume", number=number, total=total))

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
        """The pending question or the summary, below these lines."""
        step = self.dialogue.pending(self.answers)
        lines = self._question(step) if step else self._summary()
        return Text("\n".join(filter(None, (*before, *lines))))

    def _question(self, step: Step) -> list[str]:
        number, total = self.dialogue.position(self.answers)
        place = [self.ctx.say("chat.position", number=number, total=total)] if self.dialogue.confirms else []
        form = self.forms(step, self.answers)
        options = [f"{i} {labels[0]}" for i, labels in enumerate(form.choices.values(), 1)]
        return [*place, self._say(f"{step.name}.ask"), *options]

    def _summary(self) -> list[str]:
        lines = [
            f"{i} {self._say(f'{step.name}.label')}{self.ctx.say('chat.colon')}{self._shown(step)}"
            for i, step in enumerate(self._listed(), 1)
        ]
        return [self._say("confirm.ask"), *lines, self._say("confirm.how")]

    def _listed(self) -> list[Step]:
        steps = self.dialogue.applicable(self.answers)
        return [s for s in steps if any(self.ctx.texts.has(f"{space}.{s.name}.label") for space in self.spaces)]

    def _shown(self, step: Step) -> str:
        form = self.forms(step, self.answers)
        value = self.answers[step.name]
        return form.choices[value][0] if value in form.choices else self.dialogue.shown(step.name, value)

    def _confirm(self, text: str) -> Reply:
        if self.vocabulary.means("confirm", text):
            return self._finish()
        if step := self._to_change(text):
            self._keep(self.dialogue.forget(self.answers, step.name))
            return self.ask()
        return self._again(self._say("confirm.unclear"))

    def _to_change(self, text: str) -> Step | None:
        """The step that ``change 2`` or ``change phone`` names."""
        wanted = self.vocabulary.after("change", text)
        listed = self._listed()
        number = ordinal(wanted) if wanted else None
        if number is not None:
            return listed[number - 1] if 1 <= number <= len(listed) else None
        return next((s for s in listed if wanted and plain(self._say(f"{s.name}.label")) == plain(wanted)), None)

    def _finish(self) -> Reply:
        answers: Answers = self.dialogue.checked(self.answers, self.forms)
        if self.dialogue.pending(answers):
            self._keep(dict(answers))
            return self.ask(self.ctx.say("chat.recheck"))
        try:
            reply = self.dialogue.finish(self.ctx, answers)
        except Refused as refusal:
            return self._end(self._words("finish", refusal))
        except Invalid as fault:
            return self._again(self._words("finish", fault))
        self._close()
        return reply

    def _again(self, fault: str) -> Text:
        misses = int((self.ctx.draft or {}).get(MISSES, "0")) + 1
        self.ctx.draft = {**self.answers, MISSES: str(misses)}
        return self.ask(fault, self.ctx.say("chat.offer_human") if misses > 1 else "")

    def _end(self, words: str) -> Text:
        self._close()
        return Text(words)

    def _keep(self, answers: dict[str, str]) -> None:
        number, total = self.dialogue.position(answers)
        self.ctx.draft = answers
        self.ctx.changes["open"] = f"{self.dialogue.name} {number} {total}"

    def _close(self) -> None:
        self.ctx.draft = None
        self.ctx.changes["open"] = None

    def _say(self, key: str, **values: object) -> str:
        return self.ctx.texts.first(self.ctx.language, tuple(f"{space}.{key}" for space in self.spaces), **values)

    def _words(self, step: str, fault: Invalid) -> str:
        return self._say(f"{step}.{fault.code}", **fault.values)
