"""Taking over: another phone or another WeChat account, by the person, by a stranger, by a thief."""

from dataclasses import replace

import pytest

from bot.sandbox.authorities.people import Status, person_id
from tests.cast import CHILD, CODE, MOTHER, Someone, adult
from tests.talk import Chat
from tests.world import World


def holder(earth: World, who: Someone) -> Chat:
    """The chat of a person who proved their phone."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    assert chat.last["kind"] == "image"
    return chat


def changed_phone(earth: World, who: Someone) -> Someone:
    """The same person with another phone that is theirs."""
    other = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), other.phone)
    return other


def test_a_new_wechat_with_the_phone_on_record_gets_everything_at_once(earth: World) -> None:
    old = earth.chat()
    old.registers(MOTHER)
    old.adds(CHILD, "子女")
    new = earth.chat()

    new.registers(MOTHER)

    assert new.last["kind"] == "image"
    assert new.colour == "green"
    earth.works()
    assert earth.words("notice.moved", tail=MOTHER.phone[-4:]) in old.all
    new.says("家人的码")
    assert new.last["kind"] == "image"
    assert old.says("家人的码") == earth.words("family.none")
    assert old.says("我的码") == earth.words("code.unregistered")


def test_a_new_wechat_speaks_as_the_old_one_did(earth: World) -> None:
    old, new = holder(earth, who := adult()), earth.chat()
    old.says("长辈模式", "English")

    new.registers(who)

    assert new.says("0") == earth.words("hello.menu_elder", "en")


def test_the_codes_of_the_old_chat_are_void_after_the_move(earth: World) -> None:
    who = adult()
    old = holder(earth, who)
    shown = old.code
    earth.passes(minutes=2)

    holder_again = earth.chat()
    holder_again.registers(who)

    assert shown != holder_again.code
    record = earth.parts.records.people.get(earth.person(who))
    assert record is not None
    claim = earth.parts.services.gate.scanning.contents.read_claim(shown, earth.clock())
    assert claim.issued < record.since


def test_another_phone_takes_over_when_the_recorded_one_is_lost(earth: World) -> None:
    who = adult()
    old, new = holder(earth, who), earth.chat()

    new.registers(changed_phone(earth, who))

    assert new.colour == "green"
    assert old.says("我的码").endswith(earth.words("code.unregistered"))


def test_another_phone_asks_the_holder_while_the_recorded_one_is_still_theirs(earth: World) -> None:
    old, new, phone = claimed_with_another_phone(earth, adult())
    assert earth.words("notice.asked_own", tail=phone[-4:]) in old.all
    assert old.says("同意转移") == earth.words("agents.moved")
    earth.works()

    new.says("我的码")
    assert new.colour == "green"
    assert old.says("我的码").endswith(earth.words("code.unregistered"))


@pytest.mark.parametrize("answer", ["拒绝转移", ""])
def test_a_no_or_silence_opens_a_review(earth: World, answer: str) -> None:
    who = adult()
    old, new, _ = claimed_with_another_phone(earth, who)

    if answer:
        assert old.says(answer) == earth.words("agents.declined_move", name=who.name)
    else:
        earth.passes(hours=73)
    earth.works()

    (review,) = earth.parts.records.reviews.open_ones()
    assert f"编号 {review.receipt}" in old.all + old.says("0")
    assert f"编号 {review.receipt}" in new.all + new.says("0")
    old.says("我的码")
    assert old.colour == "green"


def test_a_chat_that_unfollows_instead_of_answering_stops_nothing(earth: World) -> None:
    old, new, _ = claimed_with_another_phone(earth, adult())

    old.phone.unfollow()
    earth.passes(hours=73)
    earth.works()

    (review,) = earth.parts.records.reviews.open_ones()
    assert f"编号 {review.receipt}" in new.all + new.says("0")


def claimed_with_another_phone(earth: World, who: Someone) -> tuple[Chat, Chat, str]:
    """The chats of a holder, who has been asked, and of a claimant with a second phone that is the person's, too; and
    that phone.
    """
    old, new, phone = holder(earth, who), earth.chat(), adult().phone
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {phone}")
    new.registers(replace(who, phone=phone))
    assert new.claims
    earth.works()
    return old, new, phone


def test_a_claim_shows_nothing_of_the_record(earth: World) -> None:
    who = adult()
    holder(earth, who)
    earth.health(who, Status.CONFIRMED)
    earth.works()
    stranger = earth.chat()
    stranger.says("注册", *who.own_answers(), "收不到", "同意", "确认")

    for said in ("我的码", "为什么", "谁扫过我", "我的代办人", "代办"):
        stranger.says(said)

    assert earth.words("code.red.title") not in stranger.all
    assert "确诊" not in stranger.all
    assert earth.words("visits.prove_first") in stranger.all
    assert earth.words("agents.prove_first") in stranger.all
    assert earth.words("relative.unverified") in stranger.all
    pictures = [one for one in earth.platform.conversations.items(stranger.openid) if one["kind"] == "image"]
    assert pictures == []


def test_a_claim_becomes_a_hold_when_the_phone_is_proved_later(earth: World) -> None:
    who = earth.knows(adult())
    chat = earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.passes(minutes=2)

    assert "手机号" in chat.says("验证手机")
    chat.says(who.phone, CODE)

    assert chat.colour == "green"
    chat.says("我的码")
    assert chat.last["kind"] == "image"


def test_the_phone_of_a_holder_is_changed_by_a_code_and_only_to_their_own(earth: World) -> None:
    who, other = adult(), earth.knows(adult())
    chat = holder(earth, who)
    earth.passes(minutes=2)

    assert chat.says("修改手机号", other.phone, CODE).startswith(earth.words("phone.finish.not_theirs"))
    assert who.phone[-4:] in chat.says("取消", "我的信息")
    earth.passes(minutes=2)
    new = changed_phone(earth, who)

    assert chat.says("修改手机号", new.phone, CODE) == earth.words("phone.changed", tail=new.phone[-4:])
    assert new.phone[-4:] in chat.says("我的信息")
