"""The sandbox's words: the same in both languages, and one for every code."""

import re
from pathlib import Path
from typing import Any

import bot.sandbox
from bot import TEMPLATES
from bot.sandbox.words import FOLDER, applied_answers, ready_people, words

SOURCES = "".join(path.read_text() for path in Path(bot.sandbox.__file__).parent.rglob("*.py"))
PAGE = "".join(path.read_text() for path in (FOLDER / "page").glob("*.js"))


def keys(table: dict[str, Any]) -> set[str]:
    """All keys of a table of words; the keys of inner tables are written with a dot."""
    inner = {f"{name}.{key}" for name, value in table.items() if isinstance(value, dict) for key in value}
    return inner | {name for name, value in table.items() if isinstance(value, str)}


def test_both_languages_have_the_same_words() -> None:
    assert keys(words()["zh"]) == keys(words()["en"])


def test_every_reason_and_error_has_its_words_and_no_other_has() -> None:
    reasons = set(re.findall(r'(?:ReplyFault|BadEnvelope)\("(\w+)"', SOURCES))
    reasons |= {"timeout", "unreachable", "too_large", "wrong_echo"}
    assert reasons == set(words()["zh"]["reasons"])

    errors = set(re.findall(r'PhoneError\("(\w+)"', SOURCES))
    assert errors == set(words()["zh"]["errors"])

    refusals = set(re.findall(r'refusal\("(\w+)"', SOURCES))
    assert refusals == set(words()["zh"]["refusals"])


def test_the_page_uses_every_word() -> None:
    plain = [key for key, value in words()["zh"].items() if isinstance(value, str)]
    derived = re.compile("scene_|tab_")

    assert [key for key in plain if f'"{key}"' not in PAGE and not derived.match(key)] == []


def test_every_language_of_the_bot_names_the_venue_that_was_applied_for() -> None:
    assert [len(parts) for parts in applied_answers()] == [2] * len(list(TEMPLATES.glob("*/venue.toml")))


def test_every_document_type_of_the_ready_people_has_a_name() -> None:
    assert {person.id_type for person in ready_people()} <= set(words()["zh"]["documents"])
