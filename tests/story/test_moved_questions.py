"""Who changes the WeChat account while a question waits is asked, or answered, in the new one."""

from dataclasses import replace

from bot.sandbox.authorities.people import person_id
from tests.cast import Someone, adult, elder
from tests.staff import Staff, receipt_in
from tests.story.test_bereaved import approve, heard, shows
from tests.story.test_birthdays import turning
from tests.story.test_taking_over import holder
from tests.story.test_unbinding import moved
from tests.talk import Chat
from tests.world import World


def kin(earth: World, who: Someone) -> tuple[Someone, Chat]:
    """A relative of this person, and their chat."""
    one = earth.knows(adult())
    earth.state.registry.make_kin(person_id(who.type, who.number), person_id(one.type, one.number))
    return one, holder(earth, one)


def test_a_question_is_asked_again_when_who_asks_or_who_is_asked_moves(earth: World) -> None:
    who = earth.knows(elder())
    person, (son, sons), (_, daughters) = holder(earth, who), kin(earth, who), kin(earth, who)
    sons.adds(replace(who, phone=""), "父母")
    earth.works()

    sons = moved(earth, son)
    assert f"{son.name}（手机尾号 {son.phone[-4:]}）" in heard(person)
    assert person.says("同意代办") == earth.words("agents.agreed", agent=son.name, name=who.name)
    assert shows(sons)

    daughters.adds(replace(who, phone=""), "父母")
    earth.works()
    assert "同意代办" in heard(person)
    new = moved(earth, who)
    assert "同意代办" in heard(new)
    assert person.says("同意代办") == earth.words("agents.none")
    new.says("同意代办")
    assert shows(daughters)


def test_a_relative_who_moves_is_asked_for_the_phone_in_the_new_chat(earth: World) -> None:
    lender, claimant = earth.knows(adult()), earth.chat()
    holder(earth, lender)
    claimant.registers(replace(earth.knows(adult()), phone=lender.phone))
    earth.works()

    new = moved(earth, lender)

    assert "同意核验" in heard(new)
    new.says("同意核验")
    assert shows(claimant, "我的码")


def leaving(earth: World) -> tuple[Someone, tuple[Someone, Chat], Chat, str]:
    """A child who wants to end the binding of the mother, she and her chat, the child's, and the receipt number."""
    who = turning(earth, 12, 20)
    mother, mothers = kin(earth, who)
    child = earth.chat()
    mothers.adds(replace(who, phone=""), "子女")
    child.registers(who)
    earth.works()
    mothers.says("同意转移")
    receipt = receipt_in(child.says("我的代办人", "1", "确认"))
    earth.works()
    return who, (mother, mothers), child, receipt


def test_an_agent_does_not_slip_out_of_a_review_by_another_wechat(staff: Staff) -> None:
    earth = staff.house.world
    who, (mother, mothers), child, receipt = leaving(earth)
    earth.passes(hours=48)

    new = moved(earth, mother)

    assert earth.words("notice.review_unbind", name=who.name, receipt=receipt) in heard(new)
    child.says("0")
    assert receipt_in(child.says("我的代办人", "1", "确认")) == receipt
    approve(staff, receipt)
    assert shows(new)
    earth.passes(hours=25)
    earth.works()
    assert not shows(new)
    child.says("0")
    assert child.says("我的代办人") == earth.words("agents.nobody")
