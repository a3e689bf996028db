"""Acting for a person who is on record already: only with their consent; without it the agent learns nothing."""

import re
from dataclasses import replace

import pytest

from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import CODE, MOTHER, Someone, adult, elder
from tests.talk import Chat
from tests.world import World


def registered(earth: World, who: Someone) -> Chat:
    """The chat of a person who registered themselves."""
    chat = earth.chat()
    chat.registers(who)
    assert chat.last["kind"] == "image"
    return chat


def failures(earth: World, chat: Chat) -> str:
    """The chat's number of failed checks."""
    return earth.parts.records.chat_fields.read(chat.id).get("failed", "")


def without_phone(who: Someone) -> Someone:
    """The same person, of whom the agent has no phone: only a claim, unless they are kin."""
    return replace(who, phone="")


def heard_by_an_agent(earth: World, who: Someone, agent: Chat) -> tuple[str, str]:
    """The answer to an agent who tries to add this person, and the number of failed checks."""
    before = len(agent.all)
    agent.adds(who)
    return agent.all[before:], failures(earth, agent)


def test_an_agent_cannot_tell_somebody_on_record_from_somebody_new(earth: World) -> None:
    new, dependant, owner = (earth.knows(elder()) for _ in "123")
    registered(earth, adult()).adds(dependant)
    registered(earth, owner)

    heard = [
        heard_by_an_agent(earth, without_phone(who), registered(earth, adult())) for who in (new, dependant, owner)
    ]

    assert len({masked(said) for said, _ in heard}) == 1
    assert {failed for _, failed in heard} == {""}


def test_a_stranger_cannot_tell_somebody_on_record_from_somebody_new(earth: World) -> None:
    new, known = earth.knows(adult()), earth.knows(adult())
    owner = registered(earth, known)
    strangers = [earth.chat(), earth.chat()]

    for who, stranger in zip((new, known), strangers, strict=True):
        stranger.says("注册", *who.own_answers(), "收不到", "同意", "确认")

    assert all(stranger.claims for stranger in strangers)
    assert masked(strangers[0].all) == masked(strangers[1].all)
    assert strangers[0].card["text"] == strangers[1].card["text"]
    earth.works()
    assert earth.words("notice.attempt") in owner.all


def test_the_phone_of_somebody_else_proves_nothing(earth: World) -> None:
    victim, thief = earth.knows(adult()), earth.knows(adult())
    owner = registered(earth, victim)
    stranger = earth.chat()

    stranger.says("注册", *replace(victim, phone=thief.phone).own_answers(), CODE, "同意", "确认")

    assert stranger.claims
    owner.says("我的码")
    assert owner.colour == "green"


@pytest.mark.parametrize("held", [True, False])
def test_they_cannot_tell_either_when_the_check_is_made_later(earth: World, held: bool) -> None:
    who = earth.knows(elder())
    if held:
        registered(earth, who)
    agent = registered(earth, adult())
    earth.switch(Mode.OFF, Service.IDENTITY)
    agent.adds(without_phone(who))
    assert agent.claims

    earth.switch(Mode.NORMAL)
    earth.passes(minutes=5)
    earth.works()

    assert earth.words("notice.claimed_dependant", name=who.name) in agent.sees
    agent.says("家人的码")
    assert agent.claims


def masked(said: str) -> str:
    """What was said, without the digits that differ from person to person."""
    return re.sub(r"[0-9X*]|张\S*", "", said)


def test_with_consent_in_the_persons_own_chat_the_agent_shows_the_code(earth: World) -> None:
    who = elder()
    person, mother = registered(earth, who), registered(earth, MOTHER)
    own = person.code
    mother.adds(who)
    assert mother.claims
    earth.works()
    assert f"{MOTHER.name}（手机尾号 {MOTHER.phone[-4:]}）" in person.sees
    assert "父母" in person.sees

    assert person.says("同意代办") == earth.words("agents.agreed", agent=MOTHER.name)
    earth.works()

    assert mother.sees == earth.words("notice.agreed", name=who.name)
    earth.passes(minutes=1)
    mother.says("家人的码")
    assert mother.colour == "green"
    assert mother.code != own
    assert earth.words("agents.agent.entry", name=MOTHER.name, relation="父母") in person.says("我的代办人")


def test_after_a_no_the_agent_learns_nothing(earth: World) -> None:
    who = elder()
    person, mother = registered(earth, who), registered(earth, MOTHER)
    mother.adds(who)
    earth.works()
    before = mother.all

    assert person.says("拒绝代办") == earth.words("agents.declined", agent=MOTHER.name, name=who.name)
    earth.works()

    assert mother.all == before
    mother.says("家人的码")
    assert mother.claims
    assert person.says("同意代办").endswith(earth.words("agents.none"))


def test_without_an_answer_the_agent_learns_nothing_either(earth: World) -> None:
    who = elder()
    registered(earth, who)
    mother = registered(earth, MOTHER)
    mother.adds(who)
    earth.passes(days=1)
    earth.works()

    mother.says("家人的码")
    assert mother.claims


def test_for_a_dependant_the_present_agents_are_asked(earth: World) -> None:
    who = elder()
    first, second = registered(earth, MOTHER), registered(earth, adult())
    first.adds(who)
    second.adds(who)
    assert second.claims
    earth.works()
    assert who.name in first.sees

    first.says("同意代办")
    earth.works()
    earth.passes(minutes=1)
    second.says("家人的码")

    assert second.last["kind"] == "image"


def test_a_person_has_at_most_three_agents(earth: World) -> None:
    who = elder()
    person = registered(earth, who)
    agents = [registered(earth, adult()) for _ in range(4)]
    for agent in agents:
        agent.adds(who)
        earth.works()
        answered = person.says("同意代办")

    assert "代办人数已到上限" in answered
    agents[-1].says("家人的码")
    assert agents[-1].claims
    earth.works()
    earth.passes(minutes=1)
    for agent in agents[:3]:
        agent.says("家人的码")
        assert agent.last["kind"] == "image"


def test_a_yes_without_a_request_changes_nothing(earth: World) -> None:
    stranger = earth.chat()

    assert stranger.says("同意代办") == earth.words("agents.none")
    assert stranger.says("拒绝代办") == earth.words("agents.none")


def test_a_yes_does_not_go_to_a_chat_that_has_lost_its_own_record(earth: World) -> None:
    grandmother, asker = elder(), earth.knows(adult())
    old, new = registered(earth, asker), earth.chat()
    person = registered(earth, grandmother)
    old.adds(without_phone(grandmother))
    earth.works()
    earth.passes(minutes=2)
    new.registers(asker)
    assert new.colour == "green"
    earth.works()

    person.says("0", "同意代办")
    earth.works()

    old.says("0", "家人的码")
    assert old.last["kind"] == "text"


def test_a_form_that_was_open_when_the_own_record_went_registers_nobody(earth: World) -> None:
    child, asker = elder(), earth.knows(adult())
    old, new = registered(earth, asker), earth.chat()
    old.says("代办", child.relation, *child.dependant_answers(), "同意")
    earth.passes(minutes=2)
    new.registers(asker)
    earth.works()

    assert old.says("确认").endswith(earth.words("relative.register_first"))
    assert earth.parts.records.people.find_by_document(child.type, child.number) is None
