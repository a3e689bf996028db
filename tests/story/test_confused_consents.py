"""Attempts to make a yes or a no count for something else than what it was said to."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from bot.sandbox.authorities.people import person_id
from tests.cast import MOTHER, Someone, adult, elder
from tests.claimants import claims
from tests.talk import Chat
from tests.world import World


def registered(earth: World, who: Someone) -> Chat:
    """The chat of a person who proved their phone."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    assert chat.last["kind"] == "image"
    return chat


def asks(earth: World, agent: Chat, who: Someone, relation: str = "") -> None:
    """Ask to act for a person on record, without the person's phone."""
    agent.adds(replace(who, phone=""), relation or who.relation)
    earth.works()


def second_phone(earth: World, who: Someone) -> Someone:
    """The person with another phone that is theirs too."""
    phone = adult().phone
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {phone}")
    return replace(who, phone=phone)


def acts(chat: Chat) -> bool:
    """Whether this agent may show the code."""
    chat.says("取消", "家人的码")
    return chat.last["kind"] == "image"


def test_a_request_that_slips_in_is_not_the_number_that_was_read(earth: World) -> None:
    who = elder()
    person, daughter, son, thief = (registered(earth, one) for one in (who, MOTHER, adult(), adult()))
    asks(earth, daughter, who)
    asks(earth, son, who)
    listed = person.says("同意代办")
    number = next(line[0] for line in listed.splitlines() if MOTHER.name in line)
    asks(earth, thief, who)

    assert MOTHER.name in person.says(number)
    earth.works()

    assert [acts(chat) for chat in (daughter, son, thief)] == [True, False, False]


def test_a_yes_while_a_second_request_slips_in_asks_which(earth: World) -> None:
    who = elder()
    person, daughter, thief = (registered(earth, one) for one in (who, MOTHER, adult()))
    asks(earth, daughter, who)
    assert MOTHER.name in person.sees
    asks(earth, thief, who)

    assert person.says("同意代办").startswith(earth.words("agree.request.ask"))
    assert not acts(daughter)
    assert not acts(thief)


def test_two_requests_in_one_moment_are_two(earth: World) -> None:
    who = elder()
    person, daughter, thief = (registered(earth, one) for one in (who, MOTHER, adult()))
    together = Barrier(2)

    def ask(chat: Chat) -> None:
        together.wait(10)
        chat.adds(replace(who, phone=""), "父母")

    threads = [Thread(target=ask, args=(chat,)) for chat in (daughter, thief)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    earth.works()

    listed = person.says("同意代办")
    assert len([line for line in listed.splitlines() if line[:1].isdigit()]) == 2
    person.says(next(line[0] for line in listed.splitlines() if MOTHER.name in line))
    earth.works()
    assert [acts(chat) for chat in (daughter, thief)] == [True, False]


@pytest.mark.parametrize(("yes", "moved"), [("同意代办", False), ("同意转移", True)])
def test_a_yes_to_an_agent_moves_no_record(earth: World, yes: str, moved: bool) -> None:
    """The daughter's request was withdrawn; what waits by now is the thief's."""
    who = elder()
    person, daughter = registered(earth, who), registered(earth, MOTHER)
    asks(earth, daughter, who)
    daughter.says("解除代办", "1", "确认")
    thief = earth.chat()
    thief.registers(second_phone(earth, who))
    earth.works()

    said = person.says(yes)

    assert (earth.words("agents.moved") in said) is moved
    thief.says("我的码")
    assert (thief.colour == "green") is moved


def test_an_old_number_hits_no_other_request(earth: World) -> None:
    who = elder()
    person, daughter, thief = (registered(earth, one) for one in (who, MOTHER, adult()))
    asks(earth, thief, who)
    asks(earth, daughter, who)
    listed = person.says("同意代办")
    number = next(line[0] for line in listed.splitlines() if MOTHER.name in line)
    daughter.says("解除代办", "1", "确认")

    assert person.says(number).endswith(earth.words("agents.none"))
    earth.works()

    assert [acts(chat) for chat in (daughter, thief)] == [False, False]
    assert "2" not in [line[:1] for line in person.says("取消", "拒绝代办").splitlines()]


def test_what_one_agent_answered_waits_for_no_other(earth: World) -> None:
    child, first, second, third = elder(), *(registered(earth, adult()) for _ in range(3))
    first.adds(earth.knows(child))
    asks(earth, second, child)
    first.says("同意代办")
    asks(earth, third, child)
    first.says("同意代办")
    earth.works()

    said = second.says("拒绝代办")

    assert said.endswith(earth.words("agents.none"))  # "sees nothing" would not be true
    assert acts(third)


def test_a_yes_and_a_no_in_one_moment_leave_one_binding_and_no_claim(earth: World) -> None:
    child, first, second, third = elder(), *(registered(earth, adult()) for _ in range(3))
    first.adds(earth.knows(child))
    asks(earth, second, child)
    first.says("同意代办")
    asks(earth, third, child)
    together = Barrier(2)

    def answer(chat: Chat, word: str) -> None:
        together.wait(10)
        chat.says(word)

    threads = [Thread(target=answer, args=pair) for pair in ((first, "同意代办"), (second, "拒绝代办"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    earth.works()

    assert acts(third)
    (entry,) = earth.parts.records.agents.dependants(third.id)
    assert entry.person == earth.person(child)
    assert [first.says("同意代办"), second.says("同意代办")] == [earth.words("agents.none")] * 2


def test_an_answer_to_a_claim_counts_for_no_later_claim_of_the_same_chat(earth: World) -> None:
    """While the worker is slow, the claim that asks becomes a claim to somebody else."""
    me, victim = adult(), adult()
    registered(earth, me)
    owner, thief = registered(earth, victim), earth.chat()
    thief.registers(second_phone(earth, me))
    assert thief.claims

    thief.says("注销", "1", "确认")
    claims(thief, victim)
    earth.works()
    earth.passes(minutes=1)
    earth.works()

    assert earth.words("notice.attempt") in owner.all
    assert "同意转移" not in owner.all
    assert owner.says("同意转移").endswith(earth.words("agents.none"))


def test_a_request_after_the_end_of_the_record_is_none(earth: World) -> None:
    who = elder()
    person, daughter = registered(earth, who), registered(earth, MOTHER)
    daughter.adds(replace(who, phone=""), "父母")
    person.types(who.phone)
    earth.passes(minutes=2)
    assert "R1-" in person.says("注销", "1", "<the code that came>", "确认")
    earth.works()

    assert person.says("同意代办").endswith(earth.words("agents.none"))
    assert not acts(daughter)
