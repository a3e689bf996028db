"""The texts of a dialogue: the question with its choices, the summary, the text of a fault."""

from collections.abc import Sequence
from typing import Generic

from bot.chat.context import Context, S
from bot.chat.dialogue import Dialogue, FormFactory, Step
from bot.chat.form import Answers
from bot.chat.invalid import Invalid, Unsure
from bot.chat.parsers import holds_more
from bot.chat.reading import normalize


class Prompts(Generic[S]):
    """The texts of one dialogue in one chat, looked up under the dialogue's name, its ``shared``, then ``chat``."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S]) -> None:
        self._dialogue = dialogue
        self._ctx = ctx
        self._namespaces = tuple(filter(None, (dialogue.name, dialogue.shared, "chat")))

    @property
    def forms(self) -> FormFactory:
        """Makes the forms of the steps, the labels in the language of the chat first."""
        return self._ctx.forms(self._namespaces)

    def question(self, step: Step, answers: Answers) -> list[str]:
        """The lines of a question: its position, the question, the numbered choices."""
        number, total = self._dialogue.position(answers)
        place = [self._ctx.say("chat.position", number=number, total=total)] if self._dialogue.confirms else []
        form = self.forms(step, answers)
        options = [f"{i} {labels[0]}" for i, labels in enumerate(form.choices.values(), 1)]
        return [*place, self.say(f"{step.name}.ask", **self._example(step, answers)), *options]

    def pending(self, answers: Answers) -> list[str]:
        """The lines of the pending question, or of the summary."""
        step = self._dialogue.pending(answers)
        return self.question(step, answers) if step else self.summary(answers)

    def summary(self, answers: Answers) -> list[str]:
        """The lines of the summary: the masked answers with their numbers, and the possible replies."""
        lines = [
            f"{i} {self.say(f'{step.name}.label')}{self._ctx.say('chat.colon')}{self._answer_text(step, answers)}"
            for i, step in enumerate(self.summary_steps(answers), 1)
        ]
        above = filter(None, [self._dialogue.above_summary(self._ctx, answers)])
        return [self.say("confirm.ask"), *above, *lines, self.say("confirm.how")]

    def summary_steps(self, answers: Answers) -> list[Step]:
        """The steps that the summary shows: those with a label."""
        steps = self._dialogue.applicable(answers)
        return [s for s in steps if any(self._ctx.texts.has(f"{space}.{s.name}.label") for space in self._namespaces)]

    def step_names(self, step: Step) -> set[str]:
        """The normalized names of a step in all languages."""
        texts = self._ctx.texts
        keys = [f"{space}.{step.name}.{kind}" for kind in ("label", "also") for space in self._namespaces]
        names = [texts.say(language, key) for language in texts.languages for key in keys if texts.has(key)]
        return {normalize(name) for line in names for name in line.split("|")}

    def choice_labels(self, answers: Answers) -> set[str]:
        """The normalized labels of all choices of this dialogue in all languages."""
        choices = (self.forms(step, answers).choices for step in self._dialogue.steps)
        return {normalize(label) for found in choices for labels in found.values() for label in labels}

    def titles(self, answers: Answers) -> set[str]:
        """The words that may stand before a number: the names of the steps that pick their answers, the choices."""
        names = (self.step_names(step) for step in self._dialogue.steps if step.picks)
        return self.choice_labels(answers).union(*names)

    def _example(self, step: Step, answers: Answers) -> dict[str, str]:
        return {"example": self.say(f"{step.name}.example.{answers[step.example]}")} if step.example else {}

    def _answer_text(self, step: Step, answers: Answers) -> str:
        form = self.forms(step, answers)
        value = answers[step.name]
        if value in form.choices:
            return form.choices[value][0]
        shown = self._dialogue.shown(step.name, value, self._ctx.language)
        key = shown.removeprefix("@")
        return self._ctx.say(key) if key != shown and self._ctx.texts.has(key) else shown

    def say(self, key: str, **values: object) -> str:
        """The text of this key under the first namespace that has it."""
        return self._ctx.texts.say_first(
            self._ctx.language, tuple(f"{space}.{key}" for space in self._namespaces), **values
        )

    def with_choice(self, doubt: Unsure, answers: Answers) -> Unsure:
        """The doubt with the label of its value, where that is a choice of another step."""
        if doubt.step:
            choices = self.forms(self._dialogue.by_name[doubt.step], answers).choices
            doubt.values["choice"] = choices[doubt.value][0]
        return doubt

    def why_again(self, before: Answers, answers: Answers) -> str:
        """Why the pending question, which was answered before, is asked again beside the new answer to another; empty
        when there is nothing to say, or its own line says it.
        """
        step = self._dialogue.pending(answers)
        if step is None or step.name not in before or step.prepare:
            return ""
        fault = self._dialogue.fault_of(step, answers, before[step.name], self.forms)
        return self.fault_text(step.name, fault) if fault else ""

    def filled(self, steps: Sequence[Step], answers: Answers, said: str) -> list[str]:
        """Which steps a message answered; and if it has more numbers, that the pending one's could not be read."""
        pending = self._dialogue.pending(answers)
        between, labels = self._ctx.say("chat.between"), [self.say(f"{step.name}.label") for step in steps]
        lines = [self._ctx.say("chat.filled", labels=between.join(labels))]
        if pending and pending.picks and holds_more(said, *(answers[step.name] for step in steps)):
            lines.append(self._ctx.say("chat.unread", label=self.say(f"{pending.name}.label")))
        return lines

    def fault_text(self, step: str, fault: Invalid) -> str:
        """The text of a fault: the one for this step, else the general one of this code."""
        return self._ctx.texts.say_first(self._ctx.language, self._fault_keys(step, fault), **fault.values)

    def fault(self, step: str, fault: Invalid) -> tuple[str, str]:
        """The same, and the key of the text."""
        return self.fault_text(step, fault), next(filter(self._ctx.texts.has, self._fault_keys(step, fault)))

    def _fault_keys(self, step: str, fault: Invalid) -> tuple[str, ...]:
        return (*(f"{space}.{step}.{fault.code}" for space in self._namespaces), f"chat.{fault.code}")
