"""申诉: who lost a record to another chat gets it back, when staff say so."""

from dataclasses import replace

from bot.sandbox.authorities.people import Status, person_id
from tests.cast import CHILD, CODE, MOTHER, PASSPORT, Someone, adult
from tests.gatehouse import Gatehouse
from tests.staff import Staff, receipt_in
from tests.story.test_taking_over import holder
from tests.talk import Chat


def robbed(staff: Staff) -> tuple[Chat, Chat]:
    """A mother with a child, and a thief with her phone who took over her record."""
    earth = staff.house.world
    mother, thief = earth.chat(), earth.chat()
    mother.registers(MOTHER)
    mother.adds(CHILD, "子女")
    thief.registers(MOTHER)
    earth.works()
    return mother, thief


def approved(staff: Staff, receipt: str) -> None:
    """Two operators approve, and the 72 hours pass."""
    for name in ("wang", "li"):
        assert staff.votes(name, "approve", receipt).exit_code == 0
    staff.house.world.passes(hours=73)
    staff.house.world.works()


def test_an_appeal_brings_everything_back(gatehouse: Gatehouse) -> None:
    staff = Staff(gatehouse)
    earth, (mother, thief) = gatehouse.world, robbed(staff)

    said = mother.says("申诉")

    receipt = receipt_in(said)
    assert said == earth.words("appeal.opened", receipt=receipt, hotline=earth.config.hotline)
    earth.works()
    assert earth.words("notice.review_appealed", receipt=receipt) in thief.all
    approved(staff, receipt)
    assert earth.words("notice.review_returned") in mother.says("0")
    mother.says("我的码")
    assert mother.colour == "green"
    mother.says("家人的码")
    assert mother.colour == "green"
    assert earth.words("notice.moved_by_staff") in thief.says("0")
    assert thief.says("我的码") == earth.words("code.unregistered")
    assert thief.says("家人的码") == earth.words("family.none")
    shown = gatehouse.command("audit", "show").output.splitlines()
    votes = [line for line in shown if f"review.approve  operator:wang  review:{receipt}" in line]
    assert ["-> approved" in line for line in votes] == [True]


def test_after_an_appeal_the_stolen_phone_takes_the_record_no_more(gatehouse: Gatehouse) -> None:
    staff = Staff(gatehouse)
    mother, thief = robbed(staff)
    approved(staff, receipt_in(mother.says("申诉")))
    gatehouse.world.passes(minutes=2)
    gatehouse.world.works()
    index = gatehouse.world.parts.records.phone_index
    assert index.find(index.digest(f"+86{MOTHER.phone}")) == ()

    thief.registers(MOTHER)

    assert thief.claims
    mother.says("0", "我的码")
    assert mother.colour == "green"


def test_who_has_the_record_back_can_prove_another_phone(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    mother, _ = robbed(staff)
    approved(staff, receipt_in(mother.says("申诉")))
    new = adult().phone
    earth.state.registry.set_phone(person_id(MOTHER.type, MOTHER.number), new)
    mother.says("0")

    assert "手机号" in mother.says("验证手机")
    assert earth.words("phone.changed", tail=new[-4:]) in mother.says(new, CODE)


def test_a_refused_appeal_changes_nothing_and_both_are_told(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    mother, thief = robbed(staff)
    receipt = receipt_in(mother.says("不是本人操作"))

    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)
    earth.works()

    assert earth.words("notice.review_refused", receipt=receipt) in mother.all
    assert earth.words("notice.review_kept", receipt=receipt) in thief.all
    thief.says("我的码")
    assert thief.colour == "green"
    assert mother.says("申诉") == earth.words("appeal.paused", receipt=receipt, hotline=earth.config.hotline)
    earth.passes(days=8)
    assert receipt_in(mother.says("申诉")) != receipt


def test_an_appeal_that_is_repeated_is_one_appeal(gatehouse: Gatehouse) -> None:
    mother, thief = robbed(Staff(gatehouse))

    receipts = {receipt_in(mother.says("申诉")) for _ in range(3)}
    gatehouse.world.works()

    assert len(receipts) == 1
    assert thief.all.count(receipts.pop()) == 1


def test_who_lost_nothing_has_nothing_to_appeal_against(gatehouse: Gatehouse) -> None:
    earth = gatehouse.world
    stranger, owner = earth.chat(), holder(earth, adult())

    for chat in (stranger, owner):
        assert chat.says("申诉") == earth.words("appeal.none", hotline=earth.config.hotline)
    assert earth.parts.records.reviews.open_ones() == ()


def test_who_took_the_record_back_by_phone_needs_no_decision(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    mother, thief = robbed(staff)
    mother.says("申诉")
    earth.passes(minutes=2)
    mother.registers(MOTHER)
    assert mother.colour == "green"

    assert staff.house.command("review", "list", key=staff.key("wang")).output == ""
    assert mother.says("申诉").endswith(earth.words("appeal.none", hotline=earth.config.hotline))
    assert receipt_in(thief.says("申诉"))


def test_a_returned_record_has_the_data_that_were_matched_for_who_gets_it_back(gatehouse: Gatehouse) -> None:
    """Not those with which another chat took it: the register may know none of them, so that any match."""
    staff, earth = Staff(gatehouse), gatehouse.world
    anna = Someone("ANNA SMITH", "X7654321", PASSPORT, "13912340099", "英国", "19900412")
    chat, thief = earth.chat(), earth.chat()
    chat.registers(anna)
    earth.passes(minutes=2)
    thief.registers(replace(anna, name="JOHN DOE", nationality="法国", born="19660101"))
    earth.works()
    record = earth.person(anna)
    kept = earth.keys("fi:*")

    approved(staff, receipt_in(chat.says("申诉")))

    shown = chat.says("0", "我的信息")
    assert anna.name in shown
    assert "United Kingdom" in shown
    assert "JOHN DOE" not in shown
    people = earth.parts.records.people
    found = people.get(record)
    assert found
    assert people.identity(found).born == "1990-04-12"
    assert kept == {f"fi:{{{record}}}"}
    chat.says("验证手机", anna.phone, CODE, "注销", "1", CODE, "确认")
    assert earth.keys("fi:*") == set()


def test_a_returned_record_shows_its_colour_as_before(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    mother, _ = robbed(staff)
    receipt = receipt_in(mother.says("申诉"))
    earth.health(MOTHER, Status.CONFIRMED)
    earth.works()

    approved(staff, receipt)

    mother.says("0", "我的码")
    assert mother.colour == "red"
