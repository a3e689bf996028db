"""Limits also hold for checks made later, because the authority was down."""

from bot.sandbox.authorities.switches import Mode, Service
from bot.store.people.attempts import MAX_FAILED_CHECKS
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER
from tests.faults.test_authorities import back
from tests.world import World


def test_names_cannot_be_tried_on_a_document_while_the_authority_is_down(earth: World) -> None:
    earth.switch(Mode.OFF)
    for _ in range(MAX_FAILED_CHECKS):
        earth.chat().registers(CITIZEN.called("王错误"))
    back(earth)

    chat = earth.chat("citizen")

    assert earth.words("register.finish.unmatched", hotline="12345") in chat.registers(CITIZEN)


def test_a_document_tried_too_often_is_rejected_without_a_check(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.switch(Mode.OFF)
    chat.registers(CITIZEN)
    for _ in range(MAX_FAILED_CHECKS):
        earth.parts.records.attempts.count_failure(CITIZEN.type, CITIZEN.number)
    asked = earth.state.switches.request_count(Service.IDENTITY)

    back(earth)

    assert earth.state.switches.request_count(Service.IDENTITY) == asked
    assert chat.sees == earth.words("notice.rejected")


def test_failures_found_later_count_in_the_chat(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    for number in (1, 2):
        earth.switch(Mode.OFF)
        mother.adds(GRANDMOTHER.called("孙错误"))
        back(earth)

        failed = earth.parts.records.chat_fields.read(mother.id)["failed"]
        assert failed == f"{earth.clock().date().isoformat()} {number}"


def test_a_pending_relative_is_entered_once(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)

    mother.adds(GRANDMOTHER)
    mother.adds(GRANDMOTHER.called("孙错误"))

    assert mother.colour == "grey"
    assert len(earth.parts.records.agents.dependants(mother.id)) == 1
    assert len(earth.keys("p:*")) == 2
    back(earth)
    mother.says("家人的码")
    assert mother.colour == "green"
