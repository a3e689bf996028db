"""What is said in the middle of a form and is no answer to its question: a question, anger, something else."""

from collections.abc import Callable
from enum import StrEnum
from typing import Generic

from bot.chat.context import Context, S
from bot.chat.reading import normalize
from bot.chat.turn import Turn

LONGEST_CHOICE = 6
"""Characters of a question that may only choose: a passport, all right?"""


class Aside(StrEnum):
    """What a text may be besides an answer: a question that was not read as an answer yet; a question that is no
    answer; the same where the form itself says what is the matter; another sentence that is no answer.
    """

    UNREAD = "unread"
    QUESTION = "question"
    EXPLAINED = "explained"
    SENTENCE = "sentence"


AnswerAside = Callable[[Context[S], Aside], str]
"""Gives the answer to such a text; empty when there is none."""


class Asides(Generic[S]):
    """Answers what is said in the middle of a form, before the text is read as an answer, and when it was none."""

    def __init__(self, answer: AnswerAside[S]) -> None:
        self._answer = answer

    def before(self, ctx: Context[S], turn: Turn[S]) -> str:
        """The answer to a question where nearly any text could be an answer, or which names a choice and is too long to
        ask for nothing else: how do I get in without my card?
        """
        text = ctx.message.text
        says_more = len(text) > LONGEST_CHOICE and turn.chooses(text)
        return self._answer(ctx, Aside.UNREAD) if turn.takes_any_text or says_more else ""

    def after(self, ctx: Context[S], turn: Turn[S], *, asks: bool) -> str:
        """The answer to a text that was read as no answer; empty where nearly any text could be one."""
        if turn.takes_any_text:
            return ""
        explained = not turn.missed.startswith("chat") and not turn.missed.endswith(".characters")
        if explained or _names_choice(turn, ctx.message.text):
            return self._answer(ctx, Aside.EXPLAINED) if asks else ""
        return self._answer(ctx, Aside.QUESTION if asks else Aside.SENTENCE)


def _names_choice(turn: Turn[S], text: str) -> bool:
    """Whether a label of a choice stands somewhere in the text."""
    step, said = turn.dialogue.pending(turn.answers), normalize(text)
    labels = turn.prompts.forms(step, turn.answers).by_label if step else ()
    return any(len(label) > 1 and label in said for label in map(normalize, labels))
