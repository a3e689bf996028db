"""How a dialogue asks: the pending question with its choices, the summary, the words of a fault."""

from typing import Generic

from bot.chat.context import Context, S
from bot.chat.dialogue import Answers, Dialogue, Forms, Invalid, Step
from bot.chat.parsers import plain


class Asking(Generic[S]):
    """Words for one dialogue in one chat, found below the dialogue's name, else below the shared one."""

    def __init__(self, dialogue: Dialogue[Context[S]], ctx: Context[S]) -> None:
        self._dialogue = dialogue
        self._ctx = ctx
        self._spaces = tuple(filter(None, (dialogue.name, dialogue.shared, "chat")))

    @property
    def forms(self) -> Forms:
        """The forms of the steps, their choices labelled in the chat's language first."""
        return self._ctx.form(self._spaces)

    def question(self, step: Step, answers: Answers) -> list[str]:
        """Where one stands, the question, the choices by number."""
        number, total = self._dialogue.position(answers)
        place = [self._ctx.say("chat.position", number=number, total=total)] if self._dialogue.confirms else []
        form = self.forms(step, answers)
        options = [f"{i} {labels[0]}" for i, labels in enumerate(form.choices.values(), 1)]
        return [*place, self.say(f"{step.name}.ask", **self._example(step, answers)), *options]

    def summary(self, answers: Answers) -> list[str]:
        """The answers, masked and numbered, and what can be said to them."""
        lines = [
            f"{i} {self.say(f'{step.name}.label')}{self._ctx.say('chat.colon')}{self._shown(step, answers)}"
            for i, step in enumerate(self.listed(answers), 1)
        ]
        return [self.say("confirm.ask"), *lines, self.say("confirm.how")]

    def listed(self, answers: Answers) -> list[Step]:
        """The steps that the summary shows."""
        steps = self._dialogue.applicable(answers)
        return [s for s in steps if any(self._ctx.texts.has(f"{space}.{s.name}.label") for space in self._spaces)]

    def titles(self, step: Step) -> set[str]:
        """What a step is called in any language, to compare with."""
        texts = self._ctx.texts
        keys = [f"{space}.{step.name}.{kind}" for kind in ("label", "also") for space in self._spaces]
        names = [texts.say(language, key) for language in texts.languages for key in keys if texts.has(key)]
        return {plain(name) for line in names for name in line.split("|")}

    def labels(self, answers: Answers) -> set[str]:
        """What any choice of this dialogue is called in any language, to compare with."""
        choices = (self.forms(step, answers).choices for step in self._dialogue.steps)
        return {plain(label) for found in choices for labels in found.values() for label in labels}

    def _example(self, step: Step, answers: Answers) -> dict[str, str]:
        return {"example": self.say(f"{step.name}.example.{answers[step.example]}")} if step.example else {}

    def _shown(self, step: Step, answers: Answers) -> str:
        form = self.forms(step, answers)
        value = answers[step.name]
        return (
            form.choices[value][0]
            if value in form.choices
            else self._dialogue.shown(step.name, value, self._ctx.language)
        )

    def say(self, key: str, **values: object) -> str:
        """The first of these words: the dialogue's own, the shared, the machinery's."""
        return self._ctx.texts.first(self._ctx.language, tuple(f"{space}.{key}" for space in self._spaces), **values)

    def words(self, step: str, fault: Invalid) -> str:
        """What is wrong with an answer: the step's own words, else the machinery's for any step."""
        keys = (*(f"{space}.{step}.{fault.code}" for space in self._spaces), f"chat.{fault.code}")
        return self._ctx.texts.first(self._ctx.language, keys, **fault.values)
