"""Questions: short, with an example that is a valid answer, and never longer than one message."""

import re

import pytest

from bot.chat.dialogue import Step
from bot.chat.form import Form
from tests.handlers.test_dialogues import NOW
from tests.wording import DIALOGUES, GIVEN, LANGUAGES, TEXTS, found, options, spoken

LONGEST, LONGEST_CHINESE = 140, 60
"""Characters of a question."""

ONESELF = DIALOGUES[0]
"""The form for oneself, whose parsers have no limits of age."""

by_name = pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
in_each = pytest.mark.parametrize("language", LANGUAGES)


def example(language: str, step: Step, key: str) -> list[str]:
    """The examples in a question, each as somebody would type it."""
    tail = re.split(r"例：|E\.g\. ", TEXTS.say(language, key))[1]
    if step.name == "phone":
        return re.findall(r"\+?\d{9,}", tail)
    return re.split(" 或 | or ", tail)


@in_each
@by_name
def test_the_examples_in_questions_are_good_answers(language: str, dialogue: object) -> None:
    for step in dialogue.steps:
        key = found(dialogue, f"{step.name}.ask")
        if step.example:
            for value in options(dialogue.by_name[step.example]):
                shown = TEXTS.say(language, found(dialogue, f"{step.name}.example.{value}"))
                good = ONESELF.by_name[step.name].parse
                assert good(shown, Form({**GIVEN, step.example: value}, NOW, {})) == shown
        elif re.search(r"例：|E\.g\. ", TEXTS.say(language, key)):
            for shown in example(language, step, key):
                assert step.parse(shown, Form({**GIVEN, "today": "2020-04-01"}, NOW, {}, LANGUAGES)), shown


@in_each
@by_name
def test_questions_are_short_and_everything_fits_into_one_message(language: str, dialogue: object) -> None:
    for step in dialogue.steps:
        ask = TEXTS.say(language, found(dialogue, f"{step.name}.ask")).replace("{example}", "220000198501010010")
        choices = [found(dialogue, f"{step.name}.option.{value}") for value in options(step)]
        lines = [TEXTS.say(language, key).partition("|")[0] for key in choices]
        faults = [TEXTS.say(language, key) for _, key, _ in spoken(dialogue)]
        assert len(ask) <= (LONGEST_CHINESE if language == "zh" else LONGEST), step.name
        assert len("\n".join([ask, *lines, max(faults, key=len), "." * 200]).encode()) < 2048, step.name
