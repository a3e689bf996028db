"""The government services down, slow, wrong or busy, and working again: answers come in time, no accepted message
is lost.
"""

import pytest

from bot.sandbox.authorities.people import Result, Status, person_id
from bot.sandbox.authorities.switches import Mode, Service
from bot.worker import LEASE_SECONDS
from tests.cast import CHILD, CITIZEN, GRANDMOTHER, MOTHER, adult
from tests.talk import Chat
from tests.world import World

ILL = [Mode.OFF, Mode.SLOW, Mode.LYING, Mode.BUSY]


def in_time(earth: World, chat: Chat) -> None:
    """Every message of the chat was answered at the first attempt."""
    attempts = earth.platform.conversations.entries("attempt", chat.openid)
    assert {(attempt["number"], attempt["error"]) for attempt in attempts} == {(1, "")}
    assert max(attempt["ms"] for attempt in attempts) < 4800


def back(earth: World) -> None:
    """Both services work again, the circuit breakers are closed, and the worker has run the due jobs."""
    earth.recovers()
    earth.passes(minutes=6)
    earth.works()


@pytest.mark.parametrize("mode", ILL)
def test_without_the_identity_authority_the_code_is_grey_and_later_green(earth: World, mode: Mode) -> None:
    chat = earth.chat("citizen")
    earth.switch(mode, Service.IDENTITY)

    chat.registers(CITIZEN)
    in_time(earth, chat)
    assert chat.colour == "grey"
    assert earth.words("code.claim.pending") in chat.says("为什么")
    assert earth.words("info.level.pending") in chat.says("我的信息")
    if mode is not Mode.SLOW:
        earth.works()  # in vain

    back(earth)
    assert chat.sees == earth.words("notice.verified")
    chat.says("我的码")
    assert chat.colour == "green"


@pytest.mark.parametrize("mode", ILL)
def test_without_the_platform_the_code_is_grey_and_later_green(earth: World, mode: Mode) -> None:
    chat = earth.chat("citizen")
    earth.switch(mode, Service.PLATFORM)

    chat.registers(CITIZEN)
    in_time(earth, chat)
    assert chat.colour == "grey"
    assert earth.words("code.why.unchecked", hotline="12345") in chat.says("为什么")

    back(earth)
    assert chat.sees == earth.words("notice.checked")
    chat.says("我的码")
    assert chat.colour == "green"


@pytest.mark.parametrize("mode", ILL)
def test_without_both_a_registered_person_keeps_the_last_colour(earth: World, mode: Mode) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.health(CITIZEN, Status.CONFIRMED)
    earth.works()
    earth.switch(mode)
    earth.passes(hours=1)

    chat.says("我的码")

    assert chat.colour == "red"
    in_time(earth, chat)


def test_relatives_registered_meanwhile_are_finished_as_well(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)
    mother.adds(GRANDMOTHER)
    assert mother.colour == "grey"
    mother.adds(CHILD, "子女")
    assert mother.colour == "grey"

    back(earth)

    for name in (GRANDMOTHER.name, CHILD.name):
        assert mother.all.count(earth.words("notice.verified_dependant", name=name)) == 1
    listed = mother.says("家人的码")
    for choice in "12":
        mother.says("家人的码", choice)
        assert mother.colour == "green"
    assert len([line for line in listed.splitlines() if "（" in line]) == 2


def test_a_mismatch_found_later_is_notified_and_the_code_is_removed(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.switch(Mode.OFF)
    chat.registers(CITIZEN.called("王错误"))
    assert chat.colour == "grey"

    back(earth)

    assert chat.sees == earth.words("notice.rejected")
    assert chat.says("我的码") == earth.words("code.unregistered")
    chat.registers(CITIZEN)
    assert chat.colour == "green"


def test_a_relatives_mismatch_found_later_is_notified_and_the_entry_is_removed(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)
    mother.adds(GRANDMOTHER.called("孙错误"))
    back(earth)

    assert mother.sees == earth.words("notice.rejected_dependant", name="孙错误")
    assert mother.says("家人的码") == earth.words("family.none")


def test_unbinding_an_unverified_relative_leaves_no_job(earth: World, caplog: pytest.LogCaptureFixture) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)
    mother.adds(GRANDMOTHER)
    mother.says("解除代办", "1", "确认")

    back(earth)

    assert "job failed" not in caplog.text
    assert earth.parts.records.jobs.depth(earth.clock())[0] == 0
    assert earth.keys("p:*") == {f"p:{{{earth.person(MOTHER)}}}"}
    mother.adds(GRANDMOTHER)
    assert mother.colour == "green"


def test_two_pending_records_of_one_person_become_one(earth: World) -> None:
    first, second = earth.chat("citizen"), earth.chat()
    earth.switch(Mode.OFF)
    first.registers(CITIZEN)
    second.registers(CITIZEN)
    back(earth)

    served = [chat.says("我的码") for chat in (first, second)]

    assert sorted(served) == ["", earth.words("code.unregistered")]  # the phone proved last has the record
    winner, loser = (first, second) if served[0] == "" else (second, first)
    assert earth.words("notice.verified") in winner.all
    assert earth.words("notice.moved", tail=CITIZEN.phone[-4:]) in loser.all


def test_a_first_status_from_the_feed_is_notified(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.switch(Mode.OFF, Service.PLATFORM)
    chat.registers(CITIZEN)
    earth.switch(Mode.NORMAL)
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()  # only seconds later: the check itself is not due yet

    assert chat.sees == earth.words("notice.checked")
    chat.says("我的码")
    assert chat.colour == "orange"


def test_a_worker_killed_between_claim_and_finish_loses_nothing(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.switch(Mode.OFF)
    chat.registers(CITIZEN)
    earth.switch(Mode.NORMAL)
    schedule = earth.parts.records.jobs
    assert [job.kind for job in schedule.claim(earth.clock(), LEASE_SECONDS, 8)] == ["verify"]  # and then it dies
    earth.works()
    assert earth.words("notice.verified") not in chat.all

    earth.passes(seconds=LEASE_SECONDS + 1)
    earth.works()

    assert chat.sees == earth.words("notice.verified")
    chat.says("我的码")
    assert chat.colour == "green"


def test_a_service_that_is_down_is_not_called_and_is_used_again_later(earth: World) -> None:
    earth.switch(Mode.OFF, Service.IDENTITY)
    for _ in range(4):
        chat = earth.chat()
        chat.registers(adult())
        assert chat.colour == "grey"
    asked = earth.state.switches.request_count(Service.IDENTITY)
    assert asked <= 5

    chat.says("0")
    back(earth)

    chat.says("我的码")
    assert chat.colour == "green"


def test_an_unknown_person_gets_the_same_answer_as_a_wrong_name(earth: World) -> None:
    one, two = earth.chat(), earth.chat()
    who = earth.knows(adult())
    said = []
    for chat, result in ((one, Result.NOT_FOUND), (two, Result.MISMATCH)):
        earth.state.registry.set_identity(person_id(who.type, who.number), result)
        said.append(chat.registers(who))
        earth.passes(minutes=1)

    assert said[0] == said[1]
    assert earth.words("register.finish.unmatched", hotline="12345") in said[0]
