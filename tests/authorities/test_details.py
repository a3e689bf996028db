"""What the identity authority is asked besides the document, and how its answers about that are read."""

import json
import re
from datetime import UTC, date, datetime

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from bot.authorities.errors import AuthorityDown, AuthorityProtocolError
from bot.authorities.identity import (
    Comparison,
    IdentityAnswer,
    IdentityAuthority,
    IdentityMatch,
    IdentityQuestion,
)
from bot.authorities.platform import HealthPlatform
from bot.chat.form import Form
from bot.health.people.nationality import NATIONALITIES, printed_nationality
from bot.sandbox.authorities.documents import is_valid_detail
from bot.sandbox.authorities.people import Person, Result, Status, person_id
from bot.sandbox.authorities.switches import Mode, Service, Switch
from handlers.people.nationality import nationality_code
from tests.cast import CHILD, CITIZEN, FOREIGNER, GRANDMOTHER, MOTHER, VISITOR, Someone, adult

MATCH, MISMATCH, UNKNOWN = Comparison


def asked(who: Someone, **details: object) -> IdentityQuestion:
    """The question about a person."""
    return IdentityQuestion(who.name, who.type, who.number, **details)


def id_of(who: Someone) -> str:
    """The person's id at the authority."""
    return person_id(who.type, who.number)


@pytest.fixture
def identity(authorities, gateway_to):
    return IdentityAuthority(gateway_to(f"{authorities}/identity", attempt_seconds=2.0))


@pytest.fixture
def ask(identity):
    """Asks about somebody and these details of theirs."""
    return lambda who, **details: identity.verify(asked(who, **details), budget=4)


@pytest.mark.parametrize(
    ("who", "phone", "answer"),
    [
        (CITIZEN, CITIZEN.phone, MATCH),
        (CITIZEN, VISITOR.phone, MISMATCH),
        (CITIZEN, "13900009999", MISMATCH),
        (GRANDMOTHER, "13900009999", MISMATCH),
        (adult(), "13900009999", MATCH),
        (adult(), CITIZEN.phone, MISMATCH),
    ],
    ids=["own", "another's", "nobody's", "nobody's, of one without", "nobody's, of a stranger", "another's, stranger"],
)
def test_a_phone_is_theirs_or_not(ask, who, phone, answer):
    assert ask(who, phone=f"+86{phone}").phone is answer


def test_a_phone_that_is_given_out_again_is_the_new_owners_only(state, ask):
    state.registry.set_phone(id_of(VISITOR), CITIZEN.phone)

    assert ask(VISITOR, phone=f"+86{CITIZEN.phone}").phone is MATCH
    assert ask(VISITOR, phone=f"+86{VISITOR.phone}").phone is MISMATCH
    assert ask(CITIZEN, phone=f"+86{CITIZEN.phone}").phone is MISMATCH


def test_a_person_may_have_several_phones_and_lose_one(state, ask):
    state.registry.set_phone(id_of(CITIZEN), f"{CITIZEN.phone} 13900009999")
    assert [ask(CITIZEN, phone=f"+86{phone}").phone for phone in (CITIZEN.phone, "13900009999")] == [MATCH, MATCH]

    state.registry.set_phone(id_of(VISITOR), CITIZEN.phone)

    assert ask(CITIZEN, phone=f"+86{CITIZEN.phone}").phone is MISMATCH
    assert ask(CITIZEN, phone="+8613900009999").phone is MATCH


def test_a_phone_outside_the_mainland_is_not_asked(ask):
    assert ask(FOREIGNER, phone=FOREIGNER.phone).phone is UNKNOWN


@pytest.mark.parametrize(
    ("born", "country", "birth", "nationality"),
    [
        ("1990-04-12", "GB", MATCH, MATCH),
        ("1990-04-13", "GB", MISMATCH, MATCH),
        ("1990-04-12", "DE", MATCH, MISMATCH),
        ("", "", UNKNOWN, UNKNOWN),
    ],
)
def test_birth_date_and_nationality_of_a_passport_are_compared(ask, born, country, birth, nationality):
    answer = ask(FOREIGNER, birth=born, nationality=country)

    assert (answer.birth, answer.nationality) == (birth, nationality)


def test_a_german_passport_matches_as_printed(state, ask):
    german = Someone("ERIKA MUSTERMANN", "C01X00T47", FOREIGNER.document, nationality="DE", born="1964-08-12")
    state.registry.add(Person(german.name, german.type, german.number, birth=german.born, nationality="D"))

    assert ask(german, birth=german.born, nationality="DE").nationality is MATCH


@pytest.mark.parametrize(
    ("who", "agent", "kin"),
    [
        (CHILD, MOTHER, MATCH),
        (GRANDMOTHER, MOTHER, MATCH),
        (MOTHER, CHILD, MATCH),
        (CHILD, CITIZEN, MISMATCH),
        (CHILD, adult(), UNKNOWN),
        (adult(), MOTHER, UNKNOWN),
    ],
)
def test_families_of_the_demo_are_kin(ask, who, agent, kin):
    assert ask(who, agent=(agent.type, agent.number)).kin is kin


def test_kin_can_be_made_of_anybody_who_was_asked_about(state, ask):
    one, other = adult(), adult()
    ask(one), ask(other)

    state.registry.make_kin(id_of(one), id_of(other))

    assert ask(one, agent=(other.type, other.number)).kin is MATCH
    assert ask(one, agent=(MOTHER.type, MOTHER.number)).kin is MISMATCH


def test_people_without_a_household_are_kin_of_nobody(state, ask):
    one, other = adult(), adult()
    for who in (one, other):
        state.registry.add(Person(who.name, who.type, who.number))

    assert ask(one, agent=(other.type, other.number)).kin is MISMATCH


@pytest.mark.parametrize("result", [Result.MISMATCH, Result.NOT_FOUND])
def test_nothing_is_told_of_details_when_the_document_does_not_match(state, ask, result):
    state.registry.set_identity(id_of(CHILD), result)

    answer = ask(CHILD, phone=f"+86{MOTHER.phone}", birth="2018-09-01", agent=(MOTHER.type, MOTHER.number))

    assert answer == IdentityAnswer(IdentityMatch(result.value))


def test_an_older_server_leaves_everything_unknown(state, ask):
    state.knows_details = False

    answer = ask(CHILD, phone=f"+86{MOTHER.phone}", agent=(MOTHER.type, MOTHER.number))

    assert answer == IdentityAnswer(IdentityMatch.MATCH)


def test_the_health_status_of_a_stranger_changes_nothing_about_their_phone(state, ask):
    who = adult()
    ask(who)

    state.registry.set_status(id_of(who), Status.CONFIRMED)

    assert ask(who, phone=f"+86{who.phone}").phone is MATCH


@pytest.mark.parametrize("field", ["phone", "birth", "nationality", "kin"])
@pytest.mark.parametrize("value", ["MATCH", "not_found", "", None, True, 1, ["match"], {"match": "match"}])
def test_a_detail_of_another_form_is_a_protocol_error_that_names_the_field(gateway_to, field, value):
    identity = IdentityAuthority(gateway_to("http://authority.test"))
    with responses.RequestsMock() as wire:
        wire.post("http://authority.test/verify", json={"errcode": 0, "data": {"result": "match", field: value}})

        with pytest.raises(AuthorityProtocolError) as caught:
            identity.verify(asked(CITIZEN, phone="+8613800430001"), budget=4)

    assert caught.value.detail == field


def test_details_without_a_result_are_a_protocol_error(gateway_to):
    identity = IdentityAuthority(gateway_to("http://authority.test"))
    with responses.RequestsMock() as wire:
        wire.post("http://authority.test/verify", json={"errcode": 0, "data": {"phone": "match"}})

        with pytest.raises(AuthorityProtocolError, match="result"):
            identity.verify(asked(CITIZEN), budget=4)


phones = st.sampled_from(["", "+14155552671", "+85251234567"]) | st.from_regex(r"\+861[3-9][0-9]{9}", fullmatch=True)
dates = st.just("") | st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str)
agents = st.none() | st.sampled_from([(MOTHER.type, MOTHER.number), (FOREIGNER.type, FOREIGNER.number)])


@given(phones, dates, st.sampled_from(["", *sorted(NATIONALITIES)]), agents)
def test_only_what_is_given_is_sent_and_in_the_form_that_the_authority_takes(phone, birth, nationality, agent):
    body = asked(CITIZEN, phone=phone, birth=birth, nationality=nationality, agent=agent).body()

    given_keys = {"birth": birth, "nationality": nationality, "agent": agent, "phone": phone.startswith("+86")}
    assert body.keys() - {"name", "id_type", "id_number"} == {key for key, value in given_keys.items() if value}
    assert all(is_valid_detail(key, body[key]) for key in ("phone", "birth", "nationality") if key in body)
    assert json.loads(json.dumps(body)).get("agent") == (agent and {"id_type": agent[0], "id_number": agent[1]})


def test_what_a_passport_prints_is_understood_in_the_form():
    form = Form({}, datetime.now(UTC), {})

    for code in sorted(NATIONALITIES - {"CN", "HK", "MO", "TW"}):
        printed = printed_nationality(code)
        assert re.fullmatch("[A-Z]{3}|D", printed), code
        assert nationality_code(printed, form) == code


@pytest.mark.parametrize("service", Service)
def test_a_service_is_found_alive_without_a_question_about_anybody(state, authorities, gateway_to, service):
    client = {Service.IDENTITY: IdentityAuthority, Service.PLATFORM: HealthPlatform}[service]
    alive = client(gateway_to(f"{authorities}/{service}", attempt_seconds=2)).check_alive

    alive(budget=4)

    assert state.registry.strangers() == []
    state.switches[service] = Switch(Mode.OFF)
    with pytest.raises(AuthorityDown):
        alive(budget=4)
