"""Limits also hold for checks made later, because the authority was down, and for many checks at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.health.people.attempts import CHAT_DAILY, DOCUMENT_DAILY, MAX_PAUSE, WITHOUT_PAUSE, CheckedTooOften
from bot.health.people.identity import Identity, Unmatched
from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER, Someone, adult, elder
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


def test_names_are_tried_no_faster_because_the_authority_was_down(earth: World) -> None:
    earth.switch(Mode.OFF)
    for _ in range(10):
        stranger = replace(CITIZEN.called("王错误"), phone=adult().phone)
        earth.chat().says("注册", *stranger.own_answers(), "收不到", "同意", "确认")
    asked = earth.state.switches.request_count(Service.IDENTITY)

    back(earth)

    assert earth.state.switches.request_count(Service.IDENTITY) == asked + WITHOUT_PAUSE
    earth.passes(seconds=MAX_PAUSE)
    owner = earth.chat("citizen")
    owner.registers(CITIZEN)
    assert owner.colour == "green"


def test_a_registration_that_has_to_wait_is_not_rejected(earth: World) -> None:
    owner = earth.chat("citizen")
    earth.switch(Mode.OFF)
    for _ in range(WITHOUT_PAUSE):
        earth.chat().registers(CITIZEN.called("王错误"))
    owner.registers(CITIZEN)

    back(earth)
    assert owner.sees != earth.words("notice.rejected")
    earth.passes(minutes=5)
    earth.works()

    assert earth.words("notice.verified") in owner.all
    owner.says("我的码")
    assert owner.colour == "green"


def test_failures_found_later_count_in_the_chat(earth: World) -> None:
    mother, wrong = earth.chat("mother"), GRANDMOTHER.called("孙错误")
    mother.registers(MOTHER)
    for _ in range(DOCUMENT_DAILY):
        earth.switch(Mode.OFF)
        mother.adds(wrong)
        back(earth)

    asked = earth.state.switches.request_count(Service.IDENTITY)

    assert earth.words("person.finish.too_many") in mother.adds(wrong)
    assert earth.state.switches.request_count(Service.IDENTITY) == asked


def at_once(earth: World, *checks: tuple[str, Someone]) -> int:
    """The questions that reach the authority when these chats register these people in the same moment."""
    asked = earth.state.switches.request_count(Service.IDENTITY)

    def register(chat: str, who: Someone) -> None:
        identity = Identity(who.name, who.type, who.number, f"+86{who.phone}")
        try:
            earth.parts.services.enrolment.register(chat, identity, lambda: 30.0, earth.clock())
        except (Unmatched, CheckedTooOften):
            return
        raise AssertionError("a wrong name matched")

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(register, *zip(*checks, strict=True)))
    return earth.state.switches.request_count(Service.IDENTITY) - asked


def test_forty_chats_at_once_are_not_forty_questions_about_a_document(earth: World) -> None:
    wrong = earth.knows(CITIZEN).called("王错误")

    assert at_once(earth, *((f"oChat{number}", wrong) for number in range(40))) == WITHOUT_PAUSE


def test_one_chat_at_once_asks_no_more_than_in_a_day(earth: World) -> None:
    wrong = [earth.knows(elder()).called("王错误") for _ in range(40)]

    assert at_once(earth, *(("oChat", who) for who in wrong)) == CHAT_DAILY
    assert at_once(earth, *(("oOther", wrong[0]) for _ in range(40))) <= WITHOUT_PAUSE


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
