"""A birthday, a death and a child's wish interrupted at every round trip to the store: run again, all is whole."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.fields import MAY_ERASE, PERSON
from bot.health.people.assurance import Level
from bot.service.people.deciding import ReviewFault
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from bot.store.people.agents import Dependant
from bot.store.people.holds import Holds
from tests.cast import Someone, adult, elder, resident
from tests.faults.killer import Killer
from tests.faults.test_cut import claims, identity, told
from tests.staff import admit
from tests.world import World

MOTHER, FATHER, CHILD = "oMother", "oFather", "oChild"
WANG, LI = (Operator(name, frozenset(Role)) for name in ("wang", "li"))


def youth(earth: World, years: int = 18) -> Someone:
    """Somebody who reaches this age in 40 days."""
    day = earth.clock().date() + timedelta(days=40)
    return resident(day.replace(year=day.year - years))


def held(earth: World, who: Someone, agents: tuple[str, ...], own: str = "", yes: tuple[str, ...] = ()) -> str:
    """A record that these agents hold, and this own chat; gives its id. ``yes``: the agents with the own yes."""
    records, now = earth.parts.records, earth.clock()
    admit(earth, WANG, LI)
    person = records.people.claim_document(who.type, who.number)
    records.holds.open(person, identity(who), now)
    for agent in agents:
        entry = Dependant(person, "child", who.name)
        assert earth.parts.services.grants.dependant(
            agent, entry, identity(who), Level.PHONE, now, own_yes=agent in yes
        )
    if own:
        assert (record := records.people.get(person))
        assert earth.parts.services.grants.own(record, own, identity(who), Level.PHONE, now)
        claims(earth, own, person)
    return person


def notices(earth: World, chat: str) -> list[str]:
    """The texts of the notices that wait in a chat."""
    return [notice.text for notice in earth.parts.records.chat_notices.read(chat)]


def test_a_new_binding_of_a_child_never_lacks_its_birthday(earth: World, killer: Killer) -> None:
    who, people = youth(earth), []

    def before() -> None:
        people[:] = [held(earth, who, ())]

    def bind() -> None:
        entry = Dependant(people[0], "child", who.name)
        earth.parts.services.grants.dependant(MOTHER, entry, identity(who), Level.PHONE, earth.clock())

    bound = set()
    for _ in killer.cuts(earth, bind, given=before):
        agents = earth.parts.records.agents.of_person(people[0])
        bound.add(bool(agents))
        if agents:
            assert earth.jobs("birthday") == [f"birthday {people[0]}"]
    assert bound == {False, True}


def test_the_word_before_the_birthday(earth: World, killer: Killer) -> None:
    who, people = youth(earth), []

    def before() -> None:
        people[:] = [held(earth, who, (MOTHER, FATHER), own=CHILD, yes=(FATHER,))]
        for chat in (MOTHER, FATHER, CHILD):
            earth.parts.records.chat_notices.remove(chat, earth.parts.records.chat_notices.read(chat))

    earth.passes(days=11)
    who = youth(earth)
    earth.passes(days=15)
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("birthday", people[0], earth.clock()), given=before):
        assert [told(earth, chat) for chat in (MOTHER, FATHER, CHILD)] == [1, 0, 1]
        assert earth.jobs("birthday") == [f"birthday {people[0]}"]
        assert set(earth.parts.records.agents.of_person(people[0])) == {MOTHER, FATHER}


@pytest.mark.parametrize("own", ["", CHILD])
def test_the_birthday(earth: World, killer: Killer, own: str) -> None:
    who, people, offset = youth(earth), [], earth.clock.offset

    def before() -> None:
        earth.clock.offset = offset
        people[:] = [held(earth, who, (MOTHER, FATHER), own=own)]
        earth.passes(days=41)

    def act() -> None:
        for subject in (people[0], *(f"{people[0]} {agent}" for agent in (MOTHER, FATHER))):
            earth.parts.jobs.run("birthday", subject, earth.clock())

    for _ in killer.everywhere(earth, act, given=before):
        agents, record = earth.parts.records.agents, earth.parts.records.people.get(people[0])
        assert record
        assert (agents.of_person(people[0]), record.held) == ({}, bool(own))
        assert [agents.dependants(agent) for agent in (MOTHER, FATHER)] == [(), ()]
        for chat in filter(None, (MOTHER, FATHER, own)):
            assert any("notice.birthday" in text for text in notices(earth, chat))
        assert earth.jobs("expire") == [f"expire {people[0]}"]
        assert {f"birthday {people[0]} {agent}" for agent in (MOTHER, FATHER)} <= set(earth.jobs("birthday"))


def test_a_yes_at_the_moment_of_the_birthday_keeps_the_binding(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    person = held(earth, youth(earth), (MOTHER,))
    earth.passes(days=41)
    whole = Holds.release

    def late(self: Holds, *args: Any, **more: Any) -> bool:
        assert earth.parts.records.holds.bind(person, MOTHER, "child", Level.PHONE, 3, earth.clock(), own_yes=True)
        return bool(whole(self, *args, **more))

    monkeypatch.setattr(Holds, "release", late)
    earth.parts.jobs.run("birthday", f"{person} {MOTHER}", earth.clock())

    assert earth.parts.records.agents.of_person(person) == {MOTHER: "child"}
    assert [entry.person for entry in earth.parts.records.agents.dependants(MOTHER)] == [person]


def votes(earth: World, operator: Operator, receipt: str) -> None:
    """The operator approves, if they may; then the worker's job runs."""
    with suppress(ReviewFault):
        earth.parts.people.deciding.decide(as_voter(operator), receipt, "seen", earth.clock(), approves=True)
    earth.parts.jobs.run("review", receipt, earth.clock())


def approved(earth: World, asks: Callable[[], str]) -> tuple[Callable[[], None], Callable[[], None]]:
    """What comes before the second vote on a review that this opens, and the vote."""
    receipts: list[str] = []

    def before() -> None:
        receipts[:] = [asks()]
        votes(earth, WANG, receipts[0])
        earth.passes(hours=73)

    return before, lambda: votes(earth, LI, receipts[0])


@pytest.mark.parametrize("own", ["", CHILD])
def test_a_death(earth: World, killer: Killer, own: str) -> None:
    who, dependant = elder(), replace(youth(earth, 10), phone="")

    def reports() -> str:
        person = held(earth, who, (MOTHER, FATHER), own=own)
        if own:
            held(earth, dependant, (own,))
        review = earth.parts.services.bereavement.report(MOTHER, person, earth.clock())
        assert review
        return review.receipt

    before, act = approved(earth, reports)
    for _ in killer.everywhere(earth, act, given=before):
        records = earth.parts.records
        assert records.people.find_by_document(who.type, who.number) is None
        assert earth.keys("p:*") == ({f"p:{{{earth.person(dependant)}}}"} if own else set())
        assert [records.agents.dependants(agent) for agent in (MOTHER, FATHER)] == [(), ()]
        for chat in (MOTHER, FATHER):
            assert any("notice.deceased" in text for text in notices(earth, chat))
        assert records.reviews.open_ones() == ()
        if own:
            assert PERSON not in records.chat_fields.read(own)
            assert records.agents.of_person(earth.person(dependant)) == {}
            assert any("notice.deceased_own" in text for text in notices(earth, own))


def test_a_childs_wish_to_erase(earth: World, killer: Killer) -> None:
    who = youth(earth, 10)

    def asks() -> str:
        person = held(earth, who, (MOTHER,), own=CHILD)
        record = earth.parts.records.people.get(person)
        assert record
        return earth.parts.services.minors.ask_erasure(record, earth.clock()).receipt

    before, act = approved(earth, asks)
    for _ in killer.everywhere(earth, act, given=before):
        assert earth.parts.records.chat_fields.read(CHILD)[MAY_ERASE] == earth.person(who)
        assert any("review_may_erase" in text for text in notices(earth, CHILD))
        assert any("review_will_erase" in text for text in notices(earth, MOTHER))
        assert set(earth.parts.records.agents.of_person(earth.person(who))) == {MOTHER}


def test_a_childs_wish_to_end_a_binding(earth: World, killer: Killer) -> None:
    who = youth(earth, 10)

    def asks() -> str:
        person = held(earth, who, (MOTHER, FATHER), own=CHILD)
        record = earth.parts.records.people.get(person)
        assert record
        return earth.parts.services.minors.ask_unbinding(record, MOTHER, earth.clock()).receipt

    before, act = approved(earth, asks)
    for _ in killer.everywhere(earth, act, given=before):
        assert set(earth.parts.records.agents.of_person(earth.person(who))) == {FATHER}
        assert earth.parts.records.agents.dependants(MOTHER) == ()
        assert any("review_released" in text for text in notices(earth, MOTHER))


def test_a_question_for_the_own_yes(earth: World, killer: Killer) -> None:
    people: list[str] = []

    def before() -> None:
        people[:] = [held(earth, youth(earth), (MOTHER,), own=CHILD)]

    def ask() -> None:
        earth.parts.jobs.run("own_yes", f"{people[0]} {MOTHER}", earth.clock())

    for _ in killer.everywhere(earth, ask, given=before):
        (request,) = earth.parts.records.consent_requests.waiting(CHILD)
        assert (request.agent, request.claim) == (MOTHER, people[0])
        assert any("notice.consent" in text for text in notices(earth, CHILD))


def test_an_answer_of_the_own_chat(earth: World, killer: Killer) -> None:
    people: list[str] = []

    def before() -> None:
        people[:] = [held(earth, youth(earth), (MOTHER,), own=CHILD)]
        earth.parts.jobs.run("own_yes", f"{people[0]} {MOTHER}", earth.clock())

    def agree() -> None:
        earth.parts.services.consent.answer(CHILD, f"{people[0]}|{MOTHER}", earth.clock(), yes=True)

    for _ in killer.everywhere(earth, agree, given=before):
        agents = earth.parts.records.agents
        assert (agents.lasts(people[0], MOTHER), agents.ending(people[0])) == (True, ())
        assert earth.parts.records.consent_requests.waiting(CHILD) == ()
        assert earth.keys("p:*") == {f"p:{{{people[0]}}}"}


def test_nobody_is_left_for_whom_an_adult_once_was_a_child(earth: World) -> None:
    who = adult()
    person = held(earth, who, (MOTHER,))

    earth.parts.jobs.run("birthday", person, earth.clock())
    earth.works()

    assert earth.parts.records.agents.of_person(person) == {MOTHER: "child"}
