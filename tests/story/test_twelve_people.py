"""Twelve people, each in their own words from hello to the code: questions in the middle of the form, and mistakes."""

from pathlib import Path

import pytest

from tests.answers.expectations import is_met
from tests.cast import CODE
from tests.world import World

TALKS = sorted((Path(__file__).parents[1] / "answers" / "talks").glob("*.txt"))


@pytest.mark.parametrize("talk", TALKS, ids=lambda path: path.stem)
def test_they_see_what_a_careful_human_would_give(earth: World, talk: Path) -> None:
    chat, said, missed = earth.chat(), "", []
    for line in talk.read_text("utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == ">":
            said = rest.replace("<code>", CODE)
            chat.says(said)
        elif kind == "<" and not is_met(earth, chat, rest):
            missed.append(f"{said} | {rest}\n    -> {(chat.sees or chat.last['kind'])[:160]!r}")

    assert not missed, "\n".join(missed)
    assert "colour:green" in talk.read_text("utf-8")
    assert len(TALKS) == 12
