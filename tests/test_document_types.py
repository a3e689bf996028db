"""Document types: declared once; every table that depends on the type contains each of them.

A developer who adds a type to ``bot/health/people/documents.py`` runs this file, which says what else the type needs.
"""

import tomllib
from collections.abc import Iterator

import pytest
from click import Choice

from bot import TEMPLATES
from bot.commands.trace import trace
from bot.health.people import documents
from bot.health.people.documents import DocumentType, clean_number
from bot.sandbox.authorities.documents import PATTERNS, is_valid_number
from bot.sandbox.authorities.state import PEOPLE
from tests.cast import CONSENT, TYPES, adult
from tests.handlers.test_dialogues import NOW, NUMBERS
from tests.talk import Chat
from tests.wording import DIALOGUES, LANGUAGES, TEXTS, found, options
from tests.world import world

SANDBOX_WORDS = tomllib.loads((TEMPLATES / "sandbox" / "words.toml").read_text("utf-8"))
BY_TYPE = {
    "bot/health/people/documents.py: _FORMS": documents._FORMS,
    "bot/sandbox/authorities/documents.py: PATTERNS": PATTERNS,
    "templates/sandbox/words.toml: [zh.documents]": SANDBOX_WORDS["zh"]["documents"],
    "templates/sandbox/words.toml: [en.documents]": SANDBOX_WORDS["en"]["documents"],
    "tests/handlers/test_dialogues.py: NUMBERS": NUMBERS,
}
"""Every table with an entry for each type, by where it stands."""

SPOKEN = ("document.option", "number.example")
"""Texts that every type has, in every form that asks for a document."""


def forms_with_documents() -> list[object]:
    """The forms that ask for a document."""
    return [dialogue for dialogue in DIALOGUES if "document" in dialogue.by_name]


def missing(kind: str) -> Iterator[str]:
    """The places where this type is missing; each line names the file and what to add there."""
    yield from (f"{place}: {kind}" for place, table in BY_TYPE.items() if kind not in table)
    if kind not in choices_of_trace():
        yield f"jixiangma trace person --document: {kind}"
    for dialogue in forms_with_documents():
        if kind not in options(dialogue.by_name["document"]):
            yield f"the form {dialogue.name} does not offer {kind}"
        for key in (f"{text}.{kind}" for text in SPOKEN):
            yield from (f"templates/{lang}: {dialogue.name}: {key}" for lang in LANGUAGES if not found(dialogue, key))


def choices_of_trace() -> tuple[str, ...]:
    """The types that ``jixiangma trace person --document`` takes."""
    (option,) = (param for param in trace.commands["person"].params if param.name == "document")
    assert isinstance(option.type, Choice)
    return tuple(option.type.choices)


def example(kind: DocumentType) -> str:
    """The number that the form shows as an example."""
    return TEXTS.say("zh", f"person.number.example.{kind}")


@pytest.mark.parametrize("kind", DocumentType)
def test_every_type_has_all_that_it_needs(kind: DocumentType) -> None:
    lacks = list(missing(kind))

    assert not lacks, "\n".join(lacks)


def test_of_a_new_type_everything_is_named_that_it_lacks() -> None:
    told = list(missing("999"))

    assert {line.rpartition(":")[0] for line in told} >= BY_TYPE.keys()
    assert "jixiangma trace person --document: 999" in told
    assert "the form register does not offer 999" in told
    for language in LANGUAGES:
        for text in SPOKEN:
            assert f"templates/{language}: register: {text}.999" in told


def test_no_table_has_a_type_that_is_none() -> None:
    types = {str(kind) for kind in DocumentType}

    assert {place: set(map(str, table)) - types for place, table in BY_TYPE.items() if set(table) - types} == {}
    assert set(choices_of_trace()) == {str(kind) for kind in TYPES.values()} == types
    assert {person["id_type"] for person in tomllib.loads(PEOPLE.read_text("utf-8"))["person"]} <= types


@pytest.mark.parametrize("kind", DocumentType)
def test_the_simulated_authority_and_the_bot_agree_on_the_examples_of_a_type(kind: DocumentType) -> None:
    for number in (example(kind), NUMBERS[kind]):
        assert clean_number(kind, number, NOW.date()) == number
        assert is_valid_number(kind, number), "bot/sandbox/authorities/documents.py: PATTERNS"


def registers(chat: Chat, kind: DocumentType) -> bool:
    """Whether somebody can register with a document of this type, from the first word to the code."""
    chat.says("中文", "注册", "王小明", TEXTS.say("zh", f"person.document.option.{kind}").partition("|")[0])
    chat.says(example(kind))
    for question, answer in (("born", "19850314"), ("nationality", "英国")):
        if TEXTS.say("zh", f"person.{question}.ask") in chat.sees:
            chat.says(answer)
    chat.says(adult().phone, *CONSENT, "确认")
    return chat.last["kind"] == "image"


def test_somebody_registers_with_a_document_of_every_type(store_url: str, store: object) -> None:
    with world(store_url) as earth:
        refused = [kind for kind in DocumentType if not registers(earth.chat(), kind)]

    assert refused == []
