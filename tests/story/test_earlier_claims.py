"""Claims of chats that were entered in a record before there were proofs: beside the record, and in it while nobody
gets it.
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.sandbox.authorities.switches import Mode
from bot.sandbox.wechat.scanner import Code
from bot.service.people.proving import Proving
from bot.store.access.operators import Operator, Role
from bot.store.people.people import Person
from tests.cast import CHILD, CITIZEN, CODE, MOTHER, Someone, adult, elder
from tests.gatehouse import Gatehouse
from tests.story.test_earlier_entries import entered, left, with_fever
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


def compares(gatehouse: Gatehouse, shown: Chat, who: Someone) -> None:
    """A scanner of an allowed venue scans this chat's code and compares the document in hand."""
    earth = gatehouse.world
    manager, scanner, staff = holder(earth, adult()), holder(earth, CITIZEN), Operator("wang", frozenset(Role))
    venue = gatehouse.venue(manager)
    gatehouse.scanner(venue, scanner)
    earth.parts.services.gate.approvals.allow_verification(staff, venue.id, "政务", earth.clock(), allowed=True)
    earth.passes(minutes=2)
    shown.says("0", "我的码" if shown.id == record_of(earth, who).owner else "家人的码")
    assert shown.colour == "grey"
    scanner.phone.scan(Code(shown.code), "SCAN")
    scanner.says(who.number[-6:])
    earth.works()


def record_of(earth: World, who: Someone) -> Person:
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    return record


@pytest.mark.parametrize(("own", "shows"), [(False, "agent"), (True, "agent"), (True, "own")])
def test_who_showed_the_code_from_before_holds_the_record_by_a_comparison_in_person(
    gatehouse: Gatehouse, own: bool, shows: str
) -> None:
    earth = gatehouse.world
    mother = holder(earth, MOTHER)
    other = earth.chat() if own else holder(earth, adult())
    earth.knows(CHILD)
    entered(earth, CHILD, owner=other if own else None, agents=(mother,) if own else (other, mother))
    earth.passes(days=2)
    shown = mother if shows == "agent" else other

    compares(gatehouse, shown, CHILD)

    record = record_of(earth, CHILD)
    assert record.level is Level.IN_PERSON
    owner, agents, _ = left(earth, record.id)
    assert (owner, agents) == (("", [mother.id]) if shown is mother else (other.id, []))
    shown.says("0", "家人的码" if shown is mother else "我的码")
    assert shown.colour == "green"


@pytest.mark.parametrize("other_is_agent", [True, False])
@pytest.mark.parametrize("down", [True, False])
def test_an_agent_from_before_who_adds_the_person_again_takes_nothing_from_the_others(
    earth: World, other_is_agent: bool, down: bool
) -> None:
    who, again, other = earth.knows(elder()), holder(earth, adult()), earth.chat()
    agents = (other, again) if other_is_agent else (again,)
    person = entered(earth, who, owner=None if other_is_agent else other, agents=agents)
    with_fever(earth, person)
    earth.parts.records.agents.set_nickname(again.id, person, "老爷子")
    if down:
        earth.switch(Mode.OFF)

    again.adds(replace(who, phone="", name="张三丰" if down else who.name), "父母")
    earth.recovers()
    earth.works()

    stays = [other.id] if other_is_agent else []
    owner, agents_left, fever = left(earth, person)
    assert (owner, fever) == ("" if other_is_agent else other.id, 385)
    assert [one for one in agents_left if one != again.id] == stays
    assert record_of(earth, who).level is Level.CLAIM
    entries = earth.parts.records.agents.dependants(again.id)
    assert [(entry.person == person, entry.nickname) for entry in entries] == [(down, "老爷子")]


def test_an_agent_from_before_who_is_alone_keeps_the_grace(earth: World) -> None:
    who, again = earth.knows(elder()), holder(earth, adult())
    person = entered(earth, who, agents=(again,))

    again.adds(replace(who, phone=""), "父母")

    assert left(earth, person)[1] == [again.id]
    assert [entry.person for entry in earth.parts.records.agents.dependants(again.id)] == [person]
    assert record_of(earth, who).grace


def test_another_phone_changes_nothing_of_a_record_that_the_person_got_meanwhile(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, stranger, own = earth.knows(adult()), earth.chat(), earth.chat()
    person = entered(earth, who, owner=stranger)
    whole, asked = Proving.prove, []

    def prove(*args: Any, **more: Any) -> frozenset[Proof] | None:
        found = whole(*args, **more)
        if not asked:
            asked.append(person)
            own.registers(who)
        return found

    monkeypatch.setattr(Proving, "prove", prove)
    stranger.says("验证手机", adult().phone, CODE)
    assert stranger.colour == "grey"
    assert stranger.card["text"] == earth.words("phone.submitted")
    earth.works()

    record = record_of(earth, who)
    assert (asked, record.owner, record.level) == ([person], own.id, Level.PHONE)
    assert earth.words("notice.moved_entered") in stranger.all
    own.says("我的码")
    assert own.colour == "green"


def test_another_phone_leaves_the_grace_to_who_was_entered_before(earth: World) -> None:
    who, own = earth.knows(adult()), earth.chat()
    person = entered(earth, who, owner=own)

    own.says("验证手机", adult().phone, CODE)
    earth.works()

    assert left(earth, person)[0] == own.id
    assert record_of(earth, who).grace


def test_a_relatives_yes_gives_the_record_to_who_was_entered_before(earth: World) -> None:
    relative = adult()
    asked, who, own = holder(earth, relative), earth.knows(adult()), earth.chat()
    entered(earth, who, owner=own)
    own.says("验证手机", relative.phone, CODE)
    earth.works()

    said = asked.says("同意核验")
    earth.works()

    assert record_of(earth, who).holder == own.id
    assert said == earth.words("agents.agreed_phone", name=who.name)
