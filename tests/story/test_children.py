"""A child's own chat: under 14 it takes no agent's place and erases nothing alone; without an agent it decides."""

from dataclasses import replace

import pytest

from bot.store.access.operators import Role
from tests.cast import CODE, MOTHER, Someone, adult, aged
from tests.staff import Staff, receipt_in
from tests.story.test_bereaved import approve, heard, shows
from tests.story.test_birthdays import parent, turning
from tests.story.test_recycled_numbers import gets
from tests.story.test_taking_over import holder
from tests.story.test_unbinding import moved
from tests.talk import Chat
from tests.world import World


@pytest.fixture
def earth(staff: Staff) -> World:
    """The world of these operators."""
    return staff.house.world


def grown(earth: World, years: int) -> tuple[Someone, Chat, Chat]:
    """Somebody who will be of this age in 20 days, their own chat, and that of a parent who agreed to it."""
    who = turning(earth, years, 20)
    mother, child = parent(earth, who), earth.chat()
    child.registers(who)
    earth.works()
    mother.says("同意转移")
    earth.works()
    assert shows(child, "我的码")
    earth.passes(minutes=2)
    child.types(who.phone)
    return who, mother, child


@pytest.mark.parametrize(("days", "asked"), [(0, "consent"), (-1, "consent_guardian")])
def test_under_14_a_guardian_is_asked_to_agree_to_ones_own_registration(earth: World, days: int, asked: str) -> None:
    who, chat = earth.knows(aged(14, days)), earth.chat()

    assert earth.words(f"person.{asked}.ask") in chat.says("注册", *who.own_answers(), CODE)

    assert chat.says("不同意") == earth.words(f"person.{asked}.declined")
    chat.registers(who)
    assert shows(chat, "我的码")


def another_chat(earth: World, who: Someone, *, keeps: bool) -> tuple[Chat, Someone]:
    """A new chat of the child, who has another phone, and the first one still or no more."""
    phone = adult().phone
    second = replace(gets(earth, who, f"{who.phone} {phone}" if keeps else phone), phone=phone)
    chat = earth.chat()
    chat.registers(second)
    assert chat.claims
    earth.works()
    return chat, second


@pytest.mark.parametrize("keeps", [True, False])
def test_another_phone_takes_the_place_of_a_childs_chat_by_the_agents_yes_only(earth: World, keeps: bool) -> None:
    who, mother, child = grown(earth, 12)
    new, second = another_chat(earth, who, keeps=keeps)

    assert earth.words("notice.asked_child", name=who.name, tail=second.phone[-4:]) in heard(mother)
    assert earth.words("notice.attempt") in heard(child)
    assert child.says("同意转移") == earth.words("agents.none")
    assert shows(child, "我的码")
    assert mother.says("同意转移") == earth.words("agents.moved_child", name=who.name)
    earth.works()

    assert earth.words("notice.moved", tail=second.phone[-4:]) in heard(child)
    assert not shows(child, "我的码")
    assert shows(new, "我的码")
    assert shows(mother)


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("answer", ["拒绝转移", ""])
def test_a_no_or_silence_of_the_agent_lets_staff_decide_about_a_childs_chat(
    staff: Staff, earth: World, answer: str, keeps: bool
) -> None:
    who, mother, child = grown(earth, 12)
    new, _ = another_chat(earth, who, keeps=keeps)
    if answer:
        mother.says(answer)
    else:
        earth.passes(hours=73)
    earth.works()

    (review,) = earth.parts.records.reviews.open_ones()
    assert earth.words("notice.review_asked", receipt=review.receipt) in heard(mother)
    assert earth.words("notice.review_of_child", receipt=review.receipt) in heard(child)
    assert earth.words("notice.review_opened", receipt=review.receipt) in heard(new)
    assert child.says("同意转移") == earth.words("agents.none")
    assert shows(child, "我的码")
    approve(staff, review.receipt)
    earth.passes(hours=73)
    earth.works()
    assert shows(new, "我的码")
    assert not shows(child, "我的码")
    assert shows(mother)


def test_the_phone_on_record_moves_a_childs_chat_at_once(earth: World) -> None:
    who, mother, child = grown(earth, 12)
    new = earth.chat()

    new.registers(who)

    assert shows(new, "我的码")
    earth.works()
    assert not shows(child, "我的码")
    assert shows(mother)


def test_a_child_does_not_remove_an_agent_alone(staff: Staff, earth: World) -> None:
    who, mother, child = grown(earth, 12)

    assert earth.words("agents.under_14.warning") in child.says("我的代办人")
    said = child.says("1", "确认")

    receipt = receipt_in(said)
    assert said == earth.words("agents.under_14.asked", receipt=receipt, hotline=earth.config.hotline)
    earth.works()
    assert earth.words("notice.review_unbind", name=who.name, receipt=receipt) in heard(mother)
    assert shows(mother)
    assert "unbind  张**  child" in staff.house.command("review", "show", receipt, key=staff.key("wang")).output
    assert "72 hours after" in approve(staff, receipt)
    earth.passes(hours=71)
    earth.works()
    assert shows(mother)
    earth.passes(hours=2)
    earth.works()
    assert earth.words("notice.review_released") in heard(mother)
    assert mother.says("家人的码") == earth.words("family.none")
    assert earth.words("notice.review_done", receipt=receipt) in heard(child)
    assert shows(child, "我的码")


def test_when_staff_refuse_the_agent_stays_and_both_are_told(staff: Staff, earth: World) -> None:
    _, mother, child = grown(earth, 12)
    receipt = receipt_in(child.says("我的代办人", "1", "确认"))

    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)
    earth.works()

    assert earth.words("notice.review_refused", receipt=receipt) in heard(child)
    assert earth.words("notice.review_kept", receipt=receipt) in heard(mother)
    assert shows(mother)
    again = child.says("我的代办人", "1", "确认")
    assert again == earth.words("agents.under_14.refused", receipt=receipt, hotline=earth.config.hotline)


def test_an_agent_who_leaves_meanwhile_ends_the_review(staff: Staff, earth: World) -> None:
    _, mother, child = grown(earth, 12)
    child.says("我的代办人", "1", "确认")

    mother.says("解除代办", "1", "确认")

    assert staff.house.command("review", "list", key=staff.key("wang")).output == ""


def test_a_child_does_not_erase_the_record_alone(staff: Staff, earth: World) -> None:
    who, mother, child = grown(earth, 12)

    assert child.says("注销") == earth.words("erase.child")
    said = child.says("申请注销")

    receipt = receipt_in(said)
    assert said == earth.words("erase.asked", receipt=receipt, hotline=earth.config.hotline)
    assert receipt_in(child.says("申请注销")) == receipt
    earth.works()
    assert earth.words("notice.review_erasure", name=who.name, receipt=receipt) in heard(mother)
    assert "72 hours after" in approve(staff, receipt)
    assert child.says("注销").endswith(earth.words("erase.child"))
    earth.passes(hours=73)
    earth.works()
    assert earth.words("notice.review_may_erase") in heard(child)
    assert earth.words("notice.review_will_erase", receipt=receipt) in heard(mother)
    assert shows(mother)  # nothing is erased before the child has had the last question

    assert "R1-" in child.says("注销", "1", CODE, "确认")

    earth.works()
    assert earth.words("notice.erased_dependant", name=who.name) in heard(mother)
    assert earth.parts.records.people.find_by_document(who.type, who.number) is None


def test_what_staff_refuse_stays(staff: Staff, earth: World) -> None:
    _, mother, child = grown(earth, 12)
    receipt = receipt_in(child.says("申请注销"))

    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)
    earth.works()

    assert earth.words("notice.review_kept", receipt=receipt) in heard(mother)
    assert child.says("0", "注销") == earth.words("erase.child")
    refused = earth.words("erase.refused", receipt=receipt, hotline=earth.config.hotline)
    assert child.says("申请注销") == refused
    assert shows(mother)


def test_from_14_on_the_person_decides(earth: World) -> None:
    _, mother, youth = grown(earth, 14)
    assert youth.says("注销") == earth.words("erase.child")

    earth.passes(days=20)
    earth.works()

    assert youth.says("0", "申请注销") == earth.words("erase.ask_nobody")
    assert youth.says("我的代办人", "1", "确认") == earth.words("agents.unbound")
    assert mother.says("0", "家人的码") == earth.words("family.none")
    assert "R1-" in youth.says("注销", "1", CODE, "确认")


def test_a_child_without_an_agent_decides(earth: World) -> None:
    who = turning(earth, 12, 20)
    child = holder(earth, who)
    earth.passes(minutes=2)

    assert child.says("申请注销") == earth.words("erase.ask_nobody")
    assert "R1-" in child.says("注销", "1", CODE, "确认")

    assert earth.chat().says("申请注销") == earth.words("erase.nothing")


def test_a_form_that_was_open_when_an_agent_came_erases_nothing(earth: World) -> None:
    who = turning(earth, 12, 20)
    child, mother = holder(earth, who), holder(earth, adult())
    mother.adds(who, "子女")
    earth.works()
    earth.passes(minutes=2)
    child.types(who.phone)
    child.says("注销", "1", CODE)

    child.says("同意代办")
    said = child.says("继续", "确认")

    assert earth.words("erase.finish.child") in said
    assert shows(child, "我的码")
    assert shows(mother)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWS])
def test_no_other_role_decides_it(staff: Staff, earth: World, role: Role) -> None:
    _, mother, child = grown(earth, 12)
    receipt = receipt_in(child.says("申请注销"))

    done = staff.house.command("review", "approve", receipt, "--reason", "看过", key=staff.key("stranger", role))

    assert (done.exit_code, "no such role" in done.output) == (1, True)
    assert shows(mother)


def test_an_adult_with_agents_asks_nobody(earth: World) -> None:
    chat = holder(earth, MOTHER)

    assert chat.says("申请注销") == earth.words("erase.ask_nobody")


def test_the_review_of_an_erasure_goes_along_to_a_new_wechat(staff: Staff, earth: World) -> None:
    who, _, child = grown(earth, 12)
    receipt = receipt_in(child.says("申请注销"))
    earth.works()

    new = moved(earth, who)
    assert receipt_in(new.says("申请注销")) == receipt  # the same question, not a second one
    approve(staff, receipt)
    earth.passes(hours=73)
    earth.works()

    assert earth.words("notice.review_may_erase") in heard(new)
    assert "R1-" in new.says("注销", "1", CODE, "确认")
