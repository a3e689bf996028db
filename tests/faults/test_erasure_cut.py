"""An erasure interrupted at every round trip to the store: said again it is finished, and else a job finishes it."""

import pytest

from bot.health.clock import unix_second
from tests.backups import lost_and_restored
from tests.cast import MOTHER, Someone, elder
from tests.faults.killer import Killer
from tests.faults.test_cut import AGENT, OWNER, claims, identity
from tests.world import World

OWN, SHARED = elder(), elder()
"""A dependant who has nobody else, and one who has another agent."""


def live(earth: World) -> None:
    """Somebody with two dependants."""
    enrolment, holds = earth.parts.services.enrolment, earth.parts.records.holds
    claims(earth, OWNER, enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock()))
    for who in (OWN, SHARED):
        enrolment.register_dependant(OWNER, "parent", identity(who), lambda: 4.0, earth.clock())
    assert holds.bind(earth.person(SHARED), AGENT, "parent", 2, 3, earth.clock())


def erase(earth: World) -> None:
    """What the last answer of the form does, with the commit."""
    fields = earth.parts.records.chat_fields.read(OWNER)
    record = earth.parts.services.standing.own(OWNER, fields.get("me", ""))
    earth.parts.services.ending.erasure.erase(OWNER, record, fields.get("erasing", ""), earth.clock())
    earth.parts.records.chat_fields.erase(OWNER)


def gone(earth: World) -> None:
    """Nothing is left of the chat, the person and the first dependant; the second is as before with the other agent."""
    people = earth.parts.records.people
    assert [people.find_by_document(who.type, who.number) for who in (MOTHER, OWN)] == [None, None]
    assert earth.keys("p:*") == {f"p:{{{earth.person(SHARED)}}}"}
    assert set(earth.parts.records.agents.of_person(earth.person(SHARED))) == {AGENT}
    record = people.get(earth.person(SHARED))
    assert record
    assert record.held
    assert earth.keys(f"[acfnq]:*{OWNER}*") == set()
    assert len(list(earth.parts.records.erasures.all())) == 3  # of two records, and of the chat's own claim


def test_what_was_begun_for_a_user_away_is_finished_when_they_are_back(earth: World, killer: Killer) -> None:
    fields, people, left = earth.parts.records.chat_fields, earth.parts.records.people, set()

    def given() -> None:
        live(earth)
        fields.set(OWNER, "left", str(unix_second(earth.clock())))
        earth.passes(days=earth.config.unfollowed_days + 1)

    def end() -> None:
        earth.parts.services.ending.expiry.end_unfollowed(OWNER, earth.clock())

    for _ in killer.cuts(earth, end, given=given):
        fields.set(OWNER, "openid", "x")
        end()
        earth.passes(minutes=11)
        earth.works()
        found = [people.get(earth.person(who)) if known(earth, who) else None for who in (MOTHER, OWN, SHARED)]
        assert [record.closing for record in found if record] == [False] * sum(map(bool, found))
        assert len(earth.keys("p:*")) == sum(map(bool, found))
        left.add(tuple(map(bool, found)))
    assert left == {(True, True, True), (False, True, True), (False, False, True)}


def known(earth: World, who: Someone) -> bool:
    """Whether the document leads to a record."""
    return bool(earth.parts.records.people.find_by_document(who.type, who.number))


def test_said_again_it_is_finished_with_the_same_receipt(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: erase(earth), given=lambda: live(earth)):
        gone(earth)
        earth.passes(minutes=1)
        earth.works()
        gone(earth)
        assert earth.keys("ep:*") == set()


@pytest.mark.parametrize("machine", ["the same machine", "a machine that a backup was restored on"])
def test_a_job_finishes_what_nobody_says_again(earth: World, killer: Killer, machine: str) -> None:
    begun, store = set(), earth.parts.records.store

    def given() -> None:
        earth.parts.store_format.check_in()
        live(earth)

    for _ in killer.cuts(earth, lambda: erase(earth), given=given):
        if machine != "the same machine":
            lost_and_restored(store)
        fields = earth.parts.records.chat_fields.read(OWNER)
        begun.add("erasing" in fields or "me" not in fields)
        earth.passes(minutes=1)
        earth.works()
        if "erasing" in fields or "me" not in fields:
            gone(earth)
        else:
            assert len(earth.keys("p:*")) == 3
    assert begun == {False, True}


def test_who_got_no_answer_gets_the_receipt_from_the_worker(earth: World, killer: Killer) -> None:
    chat = earth.chat("mother")
    chat.registers(MOTHER)
    record = earth.parts.records.people.get(earth.person(MOTHER))

    assert killer.kills(
        20, False, lambda: earth.parts.services.ending.erasure.erase(chat.id, record, "", earth.clock())
    )
    earth.passes(minutes=1)
    earth.works()

    assert "回执：R1-" in chat.sees
    assert earth.keys("p:*") | earth.keys(f"c:*{chat.id}*") == set()
    assert chat.says("我的码") == earth.words("code.unregistered")
