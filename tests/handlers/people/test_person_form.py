"""The questions about a person: names, documents and birth dates."""

from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.form import Form, Parser
from bot.chat.invalid import Invalid
from bot.health.clock import BEIJING
from bot.health.people.documents import DocumentFlaw, DocumentType
from bot.health.people.names import NameFlaw
from bot.health.people.written_names import NameDoubt
from handlers.people.person_form import (
    birth_date_of,
    document_number,
    identity,
    number_has_birth_date,
    person_name,
    shown,
)

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
RESIDENT = {"document": "111", "number": "11010519491231002X"}
PASSPORT = {"document": "414", "number": "E12345678"}


def form(**answers: str) -> Form:
    """The form of a step with these answers."""
    return Form(answers, NOW, {})


def code(parse: Parser, text: str, beside: Form) -> str:
    """The code of the fault in this text; empty when it is valid."""
    try:
        parse(text, beside)
    except Invalid as fault:
        return fault.code
    return ""


@settings(deadline=None)
@example("A. 0")
@given(st.one_of(st.text(max_size=30), st.text("王建国·•. 　smithANNA'-１２", max_size=20)))
def test_reading_a_name_again_changes_nothing(text: str) -> None:
    known = code(person_name, text, form())
    assert known in ("", "number", *NameFlaw, *NameDoubt)
    if not known:
        once = person_name(text, form())
        assert person_name(once, form()) == once


@settings(deadline=None)
@given(
    st.sampled_from(list(DocumentType)),
    st.one_of(
        st.text("0123456789０１２Xx× -HMhGBR", max_size=20),
        st.sampled_from(
            ["11010519491231002x", "1101 0519 4912 3100 2X", "h１２３４５６７８", "E 1234 5678", "12345678"]
        ),
    ),
)
def test_reading_a_number_again_changes_nothing(kind: DocumentType, text: str) -> None:
    beside = form(document=str(kind))
    known = code(document_number, text, beside)
    assert known in ("", "belongs", *DocumentFlaw)
    if not known:
        once = document_number(text, beside)
        assert document_number(once, beside) == once


def test_a_number_is_read_as_that_of_the_document_chosen() -> None:
    assert document_number("e12345678", form(document="414")) == "E12345678"
    with pytest.raises(Invalid, match="length"):
        document_number("e12345678", form(document="111"))


def test_a_fault_never_repeats_what_was_typed() -> None:
    with pytest.raises(Invalid) as fault:
        document_number("110105194912310021", form(document="111"))

    assert "1101" not in repr(fault.value)
    assert fault.value.values == {}


def test_the_birth_date_is_that_of_the_number_else_the_answer() -> None:
    assert birth_date_of(RESIDENT) == date(1949, 12, 31)
    assert birth_date_of({**RESIDENT, "born": "2000-01-01"}) == date(1949, 12, 31)
    assert birth_date_of({**PASSPORT, "born": "2000-01-01"}) == date(2000, 1, 1)
    assert birth_date_of(PASSPORT) is None


@pytest.mark.parametrize("missing", ["document", "number"])
def test_while_document_or_number_is_changed_no_birth_date_is_known_and_none_asked(missing: str) -> None:
    answers = {k: v for k, v in RESIDENT.items() if k != missing}

    assert birth_date_of(answers) is None
    assert number_has_birth_date(answers)


def test_only_a_number_without_a_birth_date_makes_the_form_ask_for_it() -> None:
    assert number_has_birth_date(RESIDENT)
    assert not number_has_birth_date(PASSPORT)


def test_the_identity_holds_what_is_known() -> None:
    found = identity({**PASSPORT, "name": "ANNA SMITH", "nationality": "GB", "phone": "+14155550100"})

    assert (found.name, found.document, found.number) == ("ANNA SMITH", "414", "E12345678")
    assert (found.nationality, found.phone, found.born) == ("GB", "+14155550100", "")
    assert identity({**RESIDENT, "name": "王建国", "phone": "+8613800138000"}).born == "1949-12-31"


def test_the_summary_shows_what_was_typed() -> None:
    assert shown("name", "王建国", "zh") == "王建国"
    assert shown("number", "11010519491231002X", "zh") == "11010519491231002X"
    assert shown("phone", "+8613800138000", "zh") == "13800138000"
    assert shown("phone", "+14155550100", "zh") == "+14155550100"


def test_the_summary_names_countries() -> None:
    assert shown("nationality", "GB", "zh") == "英国"
    assert shown("nationality", "GB", "en") == "United Kingdom"
    assert shown("born", "1949-12-31", "en") == "1949-12-31"


@pytest.mark.parametrize(
    "typed", ["11010519491231002X。", "“11010519491231002x”", " 11010519491231002X，", "11010519491231002X."]
)
def test_punctuation_around_a_number_is_ignored(typed: str) -> None:
    assert document_number(typed, form(document="111")) == "11010519491231002X"


@pytest.mark.parametrize("typed", ["王建国。", "王建国，", "“王建国”", "王建国！"])
def test_punctuation_around_a_name_is_ignored(typed: str) -> None:
    assert person_name(typed, form()) == "王建国"
