"""Acting for a person who is on record already: only with their consent; without it the agent learns nothing."""

import pytest

from bot.sandbox.authorities.people import Result, person_id
from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import MOTHER, Someone, adult, elder
from tests.talk import Chat
from tests.world import World


def registered(earth: World, who: Someone) -> Chat:
    """The chat of a person who registered themselves."""
    chat = earth.chat()
    chat.registers(who)
    assert chat.last["kind"] == "image"
    return chat


def believed(earth: World, who: Someone, result: Result) -> None:
    """Let the identity authority give this answer for a person."""
    earth.knows(who)
    earth.state.registry.set_identity(person_id(who.type, who.number), result)


def failures(earth: World, chat: Chat) -> str:
    """The chat's number of failed checks."""
    return earth.parts.records.chat_fields.read(chat.openid).get("failed", "")


def heard_by_an_agent(earth: World, who: Someone, agent: Chat) -> tuple[str, str]:
    """The answer to an agent who tries to add this person, and the number of failed checks."""
    before = len(agent.all)
    agent.adds(who)
    return agent.all[before:], failures(earth, agent)


def heard_by_a_stranger(earth: World, who: Someone, stranger: Chat) -> tuple[str, str]:
    """The answer to a stranger who registers as this person, and the number of failed checks."""
    before = len(stranger.all)
    stranger.registers(who)
    return stranger.all[before:], failures(earth, stranger)


@pytest.mark.parametrize("result", [Result.MISMATCH, Result.NOT_FOUND])
def test_an_agent_cannot_tell_a_wrong_name_from_somebody_on_record(earth: World, result: Result) -> None:
    one, two, three = (registered(earth, adult()) for _ in "123")
    who = elder()
    believed(earth, who, result)
    wrong = heard_by_an_agent(earth, who, one)
    believed(earth, who, Result.MATCH)
    three.adds(who)
    assert three.last["kind"] == "image"

    others = heard_by_an_agent(earth, who, two)  # somebody else's dependant

    assert others == wrong
    assert wrong[1].endswith(" 1")
    registered(earth, who)
    four = registered(earth, adult())
    assert heard_by_an_agent(earth, who, four) == wrong  # somebody with a chat of their own


@pytest.mark.parametrize("result", [Result.MISMATCH, Result.NOT_FOUND])
def test_a_stranger_cannot_tell_a_wrong_name_from_somebody_on_record(earth: World, result: Result) -> None:
    who = adult()
    believed(earth, who, result)
    wrong = heard_by_a_stranger(earth, who, earth.chat())
    believed(earth, who, Result.MATCH)
    earth.passes(minutes=1)
    owner = registered(earth, who)
    earth.passes(minutes=1)

    assert heard_by_a_stranger(earth, who, earth.chat()) == wrong
    assert earth.words("notice.attempt") in owner.says("0")


def test_they_cannot_tell_either_when_the_check_is_made_later(earth: World) -> None:
    unknown, known = earth.knows(elder()), elder()
    believed(earth, unknown, Result.MISMATCH)
    registered(earth, known)
    one, two = registered(earth, adult()), registered(earth, adult())
    earth.switch(Mode.OFF, Service.IDENTITY)
    for agent, who in ((one, unknown), (two, known)):
        agent.adds(who)
        assert agent.colour == "grey"

    earth.switch(Mode.NORMAL)
    earth.passes(minutes=5)
    earth.works()

    assert earth.words("notice.rejected_dependant", name="张**") in one.sees
    assert two.sees == one.sees
    assert failures(earth, one) == failures(earth, two)
    for agent in (one, two):
        assert agent.says("家人的码") == earth.words("family.none")


def test_with_consent_in_the_persons_own_chat_the_agent_shows_the_code(earth: World) -> None:
    who = elder()
    person, mother = registered(earth, who), registered(earth, MOTHER)
    own = person.code
    mother.adds(who)
    mother.says("取消")
    earth.works()
    assert "李**" in person.sees
    assert "parent" not in person.sees

    assert person.says("同意代办") == earth.words("agents.agreed", agent="李**")
    earth.works()

    assert mother.sees == earth.words("notice.agreed", name="张**")
    earth.passes(minutes=1)
    mother.says("家人的码")
    assert mother.colour == "green"
    assert mother.code != own
    assert "李**" in person.says("我的代办人")


def test_after_a_no_the_agent_learns_nothing(earth: World) -> None:
    who = elder()
    person, mother = registered(earth, who), registered(earth, MOTHER)
    mother.adds(who)
    earth.works()
    before = mother.all

    assert person.says("拒绝代办") == earth.words("agents.declined", agent="李**", name="张**")
    earth.works()

    assert mother.all == before
    assert mother.says("取消", "家人的码") == earth.words("family.none")
    assert person.says("同意代办").endswith(earth.words("agents.none"))


def test_without_an_answer_the_agent_learns_nothing_either(earth: World) -> None:
    who = elder()
    registered(earth, who)
    mother = registered(earth, MOTHER)
    mother.adds(who)
    mother.says("取消")
    earth.passes(days=1)
    earth.works()

    assert mother.says("家人的码") == earth.words("family.none")


def test_for_a_dependant_the_present_agents_are_asked(earth: World) -> None:
    who = elder()
    first, second = registered(earth, MOTHER), registered(earth, adult())
    first.adds(who)
    second.adds(who)
    second.says("取消")
    earth.works()
    assert "张**" in first.sees

    first.says("同意代办")
    earth.works()
    second.says("家人的码")

    assert second.last["kind"] == "image"


def test_a_person_has_at_most_three_agents(earth: World) -> None:
    who = elder()
    person = registered(earth, who)
    agents = [registered(earth, adult()) for _ in range(4)]
    for agent in agents:
        agent.adds(who)
        agent.says("取消")
        earth.works()
        answered = person.says("同意代办")

    assert earth.words("agents.full", agent="张**") in answered
    assert agents[-1].says("家人的码") == earth.words("family.none")
    earth.works()
    for agent in agents[:3]:
        agent.says("家人的码")
        assert agent.last["kind"] == "image"


def test_a_yes_without_a_request_changes_nothing(earth: World) -> None:
    stranger = earth.chat()

    assert stranger.says("同意代办") == earth.words("agents.none")
    assert stranger.says("拒绝代办") == earth.words("agents.none")
