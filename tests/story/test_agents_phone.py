"""An own chat of somebody whom agents hold: with a SIM in an agent's name, or with the phone on the record."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.sandbox.authorities.people import person_id
from tests.cast import FOREIGNER, Someone, adult, aged
from tests.claimants import ABROAD
from tests.story.test_relatives_phone import agreed
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


def make_kin(earth: World, *two: Someone) -> None:
    """Let them be of the same household."""
    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in two))


def held_by_kin(earth: World, who: Someone) -> tuple[Chat, Someone]:
    """The chat of an agent who holds this person without a phone, and the agent."""
    relative = adult()
    agent = holder(earth, relative)
    make_kin(earth, relative, earth.knows(who))
    agent.adds(replace(who, phone=""))
    assert agent.last["kind"] == "image"
    earth.passes(minutes=2)
    return agent, relative


def comes(earth: World, who: Someone) -> Chat:
    """Another chat in which the person registers by a code."""
    chat = earth.chat()
    chat.registers(who)
    earth.works()
    return chat


def shows(chat: Chat) -> str:
    """The colour of the chat's own code."""
    chat.says("取消", "我的码")
    return chat.colour


@pytest.mark.parametrize("years", [10, 16, 70])
def test_the_yes_of_the_agent_whose_sim_it_is_gives_an_own_chat(earth: World, years: int) -> None:
    agent, relative = held_by_kin(earth, who := aged(years, 40))

    own = comes(earth, replace(who, phone=relative.phone))
    assert own.claims
    assert agent.says("同意核验") == earth.words("agents.agreed_phone", name=who.name)
    earth.works()

    assert shows(own) == "green"
    assert earth.words("notice.taken_over", name=who.name) in agent.all + agent.says("0")
    agent.says("家人的码")
    assert agent.colour == "green"


@pytest.mark.parametrize("answer", ["拒绝核验", ""])
def test_without_the_yes_of_the_agent_it_stays_a_claim(earth: World, answer: str) -> None:
    agent, relative = held_by_kin(earth, who := aged(16, 40))
    own = comes(earth, replace(who, phone=relative.phone))

    agent.says(*filter(None, [answer]))
    earth.passes(hours=73)
    earth.works()

    assert earth.words("notice.still_claim") in own.all + own.says("0")
    assert shows(own) == "grey"


@pytest.mark.parametrize(("years", "colour"), [(10, "green"), (16, "grey")])
def test_the_agents_yes_moves_an_own_chat_of_a_child_under_14_only(earth: World, years: int, colour: str) -> None:
    agent, relative = held_by_kin(earth, who := aged(years, 40))
    old = comes(earth, who)
    agent.says("同意转移")
    earth.works()
    assert shows(old) == "green"
    earth.passes(minutes=2)

    new = comes(earth, replace(who, phone=relative.phone))
    agent.says("同意核验")
    earth.works()

    assert shows(new) == colour


def test_the_yes_of_somebody_who_is_no_agent_takes_nothing_from_the_agents(earth: World) -> None:
    held_by_kin(earth, who := aged(16, 40))
    stranger = holder(earth, other := adult())
    earth.passes(minutes=2)

    own = comes(earth, replace(who, phone=other.phone))
    stranger.says("同意核验")
    earth.works()

    assert shows(own) == "grey"


def foreigner_returns(earth: World) -> tuple[Chat, Chat, Someone]:
    """A foreigner whose own chat has ended, the agent who stayed, and the person with the phone on the record."""
    who = earth.knows(replace(FOREIGNER, name="安娜", number="X7654328"))
    earth.state.registry.set_details(person_id(who.type, who.number), birth="1990-04-12", nationality="GBR")
    own, agent = holder(earth, who), holder(earth, adult())
    own.says("中文")
    return own, agent, who


def borrower_returns(earth: World) -> tuple[Chat, Chat, Someone]:
    """The same with somebody who has a SIM in a relative's name."""
    _, _, own, who = agreed(earth)
    return own, holder(earth, adult()), who


@pytest.mark.parametrize("play", [foreigner_returns, borrower_returns])
def test_who_comes_back_to_a_record_that_an_agent_kept_gets_it_by_the_phone_on_it(
    earth: World, play: Callable[[World], tuple[Chat, Chat, Someone]]
) -> None:
    own, agent, who = play(earth)
    agent.adds(replace(who, phone=""), "兄弟姐妹")
    earth.works()
    own.says("同意代办")
    own.phone.unfollow()
    earth.passes(days=91)
    earth.works()
    own.phone.follow()
    own.says("中文")

    own.registers(who)

    assert own.colour == "green"
    earth.works()
    assert earth.words("notice.taken_over", name=who.name) in agent.all + agent.says("0")


def test_a_phone_that_a_stranger_brought_to_the_record_takes_nothing_from_the_agents(earth: World) -> None:
    """Abroad, where no register knows whose it is."""
    who = earth.knows(aged(16, 40))
    comes(earth, replace(who, phone=ABROAD))
    held_by_kin(earth, who)

    assert comes(earth, replace(who, phone=ABROAD)).claims
