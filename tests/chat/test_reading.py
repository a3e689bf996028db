"""How much of a text is read: what patterns see is bounded, whatever people send."""

import pytest

from bot.chat.reading import LONGEST_ANSWER, LONGEST_TEXT, MOST_EDGES, both_ends, loosen, tidied
from bot.chat.typed_answers import TypedAnswers
from tests.chat.chat_bot import Chat

BYTES = 2048
"""The longest text of the platform."""

HURTING = (
    *(" ", "\t\u3000", "1 ", "(1) ", "\u6211", "\u6211\u7684 "),
    *("[(", "\U0001f600", "a\u200b ", "\ufdfa", "\u5e741."),
)


def message(part: str) -> str:
    """The longest message of these characters."""
    return (part * BYTES).encode()[:BYTES].decode(errors="ignore")


@pytest.mark.parametrize("part", HURTING)
def test_an_answer_is_looked_for_in_a_short_text_without_runs_of_blanks(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    seen: list[str] = []
    read = TypedAnswers.read
    monkeypatch.setattr(TypedAnswers, "read", lambda *known: seen.append(known[3]) or read(*known))

    for given in ((), ("Wang",), ("Wang", "1"), ("Wang", "1", "1")):
        chat.says("cancel", "order", *given)
        assert chat.says(f"x{message(part)[1:]}")

    assert seen
    assert max(map(len, seen)) <= LONGEST_ANSWER
    assert [text for text in seen if "  " in text] == []


@pytest.mark.parametrize("part", HURTING)
def test_what_is_compared_is_bounded_too(part: str) -> None:
    assert len(tidied(message(part))) <= LONGEST_ANSWER
    assert len(both_ends(message(part))) <= LONGEST_TEXT + 1
    assert len(loosen(message(part))) <= LONGEST_TEXT + 1


def test_both_ends_of_a_story_are_read() -> None:
    story = f"begin {'word ' * 300} finish"

    assert both_ends(story).startswith("begin")
    assert both_ends(story).endswith("finish")


def test_lines_stay_apart() -> None:
    assert tidied("east  gate \n  west gate") == "east gate\nwest gate"


def test_words_at_the_ends_are_taken_off_so_often_only() -> None:
    assert loosen("please " * MOST_EDGES + "code", ("please",)) == "code"
    assert loosen("please " * (MOST_EDGES + 1) + "code", ("please",)) == "please code"
