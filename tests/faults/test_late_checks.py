"""Limits also hold for checks made later, because the authority was down."""

from bot.sandbox.authorities.switches import Mode
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER
from tests.faults.test_authorities import back
from tests.world import World


def test_wrong_names_tried_while_the_authority_is_down_do_not_lock_the_owner_out(earth: World) -> None:
    earth.switch(Mode.OFF)
    for _ in range(6):
        earth.chat().registers(CITIZEN.called("王错误"))
    back(earth)
    earth.passes(minutes=1)

    chat = earth.chat("citizen")
    chat.registers(CITIZEN)

    assert chat.colour == "green"


def test_a_wrong_name_found_later_is_told(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)
    mother.adds(GRANDMOTHER.called("孙错误"))

    back(earth)

    assert earth.words("notice.rejected_dependant", name="孙错误") in mother.all


def test_a_pending_relative_is_entered_once(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.switch(Mode.OFF)

    mother.adds(GRANDMOTHER.called("孙错误"))
    mother.adds(GRANDMOTHER)

    assert mother.claims
    assert len(earth.parts.records.agents.dependants(mother.id)) == 1
    assert len(earth.keys("p:*")) == 2
    back(earth)
    mother.says("家人的码")
    assert mother.colour == "green"
