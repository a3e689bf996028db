"""One person registers with two documents and one phone: asked 请核对, then one record; the worse verdict counts."""

from dataclasses import replace
from datetime import date

import pytest

from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import CODE, PASSPORT, Someone, adult, resident
from tests.staff import Staff
from tests.talk import Chat
from tests.world import World

BORN = date(1985, 3, 14)


def person(earth: World) -> tuple[Someone, Someone]:
    """A person with an identity card, and the same with a passport; the phone is theirs for both."""
    card = earth.knows(resident(BORN))
    return card, earth.knows(Someone(card.name, "E12345678", PASSPORT, card.phone, "GB", "19850314"))


def holds(earth: World, who: Someone, status: Status | None = None) -> Chat:
    """The chat of a person who holds their record, with this status at the platform."""
    if status:
        earth.health(who, status)
    chat = earth.chat()
    chat.registers(who)
    earth.works()
    chat.says("我的码")
    assert chat.last["kind"] in ("image", "news")
    assert not chat.claims
    earth.passes(minutes=2)
    return chat


def asked(earth: World, other: Someone) -> str:
    """The line that asks about the record with this document."""
    word = earth.words(f"person.document.option.{other.type}").partition("|")[0]
    return earth.words("same.found", document=word, tail=other.number[-4:])


def colours(*chats: Chat) -> list[str]:
    """What each of them shows."""
    for chat in chats:
        chat.says("我的码")
    return [str(chat.colour) for chat in chats]


def test_a_yes_makes_one_record_with_both_documents_in_the_new_chat(earth: World) -> None:
    card, passport = person(earth)
    old = holds(earth, card)
    new = earth.chat()

    assert asked(earth, card) in new.registers(passport)
    new.says("是")
    earth.works()

    assert earth.person(card) == earth.person(passport)
    assert colours(new) == ["green"]
    info = new.says("我的信息")
    assert card.number[-4:] in info
    assert passport.number[-4:] in info
    assert earth.words("notice.merged") in old.all
    assert old.says("我的码") == earth.words("code.unregistered")
    assert earth.words("notice.same_person", tail=card.number[-4:]) not in new.all
    assert len(earth.keys("p:*")) == 1
    assert "编号" in old.says("申诉")


@pytest.mark.parametrize(("first", "second"), [(Status.CONFIRMED, None), (None, Status.CONFIRMED)])
@pytest.mark.parametrize("answer", ["是", "不是", ""])
def test_nobody_is_green_by_one_document_and_red_by_the_other(
    earth: World, first: Status | None, second: Status | None, answer: str
) -> None:
    card, passport = person(earth)
    if second:
        earth.health(passport, second)
    old = holds(earth, card, first)
    new = earth.chat()
    new.registers(passport)

    if answer:
        new.says(answer)
    earth.works()

    assert colours(new) == ["red" if answer == "是" else "grey"]
    if answer != "是":
        assert colours(old) == ["red"]
    for who in (card, passport):
        record = earth.parts.records.people.get(earth.person(who))
        assert record
        assert record.facts.status == Status.CONFIRMED.value


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_reported_later_of_either_document_counts_for_both(earth: World, which: int) -> None:
    documents = person(earth)
    old = holds(earth, documents[0])
    new = earth.chat()
    new.registers(documents[1])
    new.says("不是")
    earth.works()

    earth.health(documents[which], Status.CONFIRMED)
    earth.passes(seconds=2)
    earth.works()

    assert colours(old, new) == ["red", "grey"]
    record = earth.parts.records.people.get(earth.person(documents[1]))
    assert record
    assert record.facts.status == Status.CONFIRMED.value


def test_a_no_is_looked_at_by_staff_and_can_be_taken_back(staff: Staff) -> None:
    earth = staff.house.world
    card, passport = person(earth)
    holds(earth, card)
    new = earth.chat()
    new.registers(passport)

    assert "工作人员将核对" in new.says("不是")

    (review,) = earth.parts.records.reviews.open_ones()
    assert review.person == earth.person(passport)
    assert review.receipt in new.all
    for name in ("wang", "li"):
        staff.votes(name, "refuse", review.receipt)
    new.says("核对证件")
    again = new.says("不是")
    assert again == earth.words("same.paused", receipt=review.receipt, hotline=earth.config.hotline)
    assert asked(earth, card) in new.says("核对证件")
    new.says("1")
    earth.works()
    assert colours(new) == ["green"]
    assert earth.person(card) == earth.person(passport)


def test_who_does_not_answer_is_asked_again_by_a_notice_and_a_word(earth: World) -> None:
    card, passport = person(earth)
    holds(earth, card)
    new = earth.chat()
    new.registers(passport)

    assert "请回复 1" in new.says("什么意思啊")
    new.says("取消")
    assert asked(earth, card) in new.says("核对证件")
    new.says("是的")

    assert earth.person(card) == earth.person(passport)


def test_a_phone_proved_later_asks_too(earth: World) -> None:
    card, passport = person(earth)
    holds(earth, card)
    new = earth.chat()
    new.says("注册", *passport.own_answers(), "收不到", "同意", "确认")
    earth.works()
    assert new.claims
    earth.passes(minutes=2)

    assert asked(earth, card) in new.says("验证手机", passport.phone, CODE)
    new.says("是")
    earth.works()

    assert colours(new) == ["green"]
    assert earth.person(card) == earth.person(passport)


def test_a_holder_who_gets_the_phone_of_the_other_record_is_asked_and_the_worse_verdict_counts(earth: World) -> None:
    card, passport = person(earth)
    second = replace(passport, phone=adult().phone)
    earth.state.registry.set_phone(person_id(passport.type, passport.number), f"{second.phone} {passport.phone}")
    old = holds(earth, card, Status.CONFIRMED)
    new = holds(earth, second)
    assert colours(new) == ["green"]

    said = new.says("修改手机号", passport.phone, CODE)
    earth.works()

    assert earth.words("phone.changed", tail=passport.phone[-4:]) in said
    assert asked(earth, card) in said
    assert colours(new, old) == ["red", "red"]
    new.says("核对证件", "是")
    earth.works()
    assert earth.person(card) == earth.person(passport)
    assert colours(new) == ["red"]


def test_while_the_register_is_down_the_question_comes_later(earth: World) -> None:
    card, passport = person(earth)
    holds(earth, card, Status.CONFIRMED)
    new = earth.chat()
    earth.switch(Mode.OFF, Service.IDENTITY)
    new.registers(passport)
    assert new.claims
    earth.switch(Mode.NORMAL)
    earth.passes(minutes=2)
    earth.works()
    earth.works()

    assert earth.words("notice.same_person", tail=card.number[-4:]) in new.all
    new.says("核对证件", "是")
    earth.works()
    assert colours(new) == ["red"]


def namesake(earth: World) -> tuple[Someone, Someone]:
    """Somebody of the same name and birth date, with a phone of their own."""
    card, _ = person(earth)
    return card, earth.knows(replace(resident(BORN, card.name), phone=adult().phone))


def later_owner(earth: World) -> tuple[Someone, Someone]:
    """A namesake of the same birth date who has got the number, which is not the first one's any more."""
    card, other = namesake(earth)
    return card, replace(other, phone=card.phone)


def relative(earth: World) -> tuple[Someone, Someone]:
    """Somebody else with the phone of the first."""
    card, _ = person(earth)
    return card, replace(earth.knows(adult()), phone=card.phone)


@pytest.mark.parametrize("strangers", [namesake, relative])
def test_a_stranger_is_asked_nothing(earth: World, strangers: object) -> None:
    assert callable(strangers)
    card, other = strangers(earth)
    holds(earth, card, Status.CONFIRMED)
    new = earth.chat()
    new.registers(other)
    earth.works()

    assert "请核对：您已用" not in new.all
    assert new.says("核对证件") == earth.words("same.none")
    assert earth.person(card) != earth.person(other)


def test_names_and_numbers_alone_tell_nothing_of_two_documents(earth: World) -> None:
    card, passport = person(earth)
    holds(earth, card)
    thief, other = earth.chat(), adult()
    thief.registers(replace(passport, phone=other.phone))
    earth.works()

    assert thief.claims
    assert thief.says("核对证件") == earth.words("same.none")
    thief.says("验证手机", card.phone, "收不到")
    earth.works()
    assert "请核对：您已用" not in thief.all


def test_a_namesake_who_got_the_number_is_asked_nothing(earth: World) -> None:
    card, other = later_owner(earth)
    old = holds(earth, card, Status.CONFIRMED)
    earth.state.registry.set_phone(person_id(card.type, card.number), "")
    earth.state.registry.set_phone(person_id(other.type, other.number), other.phone)
    new = earth.chat()

    new.registers(other)
    earth.works()

    assert "请核对：您已用" not in new.all
    assert colours(new, old) == ["green", "red"]


def test_agents_of_the_other_record_stay_and_are_told(earth: World) -> None:
    card, passport = person(earth)
    old, agent = holds(earth, card), earth.chat()
    agent.registers(earth.knows(adult()))
    agent.adds(replace(card, phone=""), "兄弟姐妹")
    earth.works()
    old.says("同意代办")
    new = earth.chat()
    new.registers(passport)

    new.says("是")
    earth.works()

    assert earth.words("notice.taken_over", name=card.name) in agent.all
    assert "代办人" in new.all
    agent.says("家人的码")
    assert agent.last["kind"] == "image"
