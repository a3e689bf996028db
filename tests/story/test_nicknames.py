"""Nicknames of dependants: asked for where two codes look alike, changed later, shown to the agent who gave them."""

from dataclasses import replace
from datetime import date

import pytest
import requests

from bot.sandbox.authorities.people import person_id
from bot.sandbox.wechat.injection import Fault
from tests.cast import CHILD, CODE, MOTHER, PASSPORT, Someone, adult, elder, resident
from tests.story.test_earlier_entries import entered
from tests.story.test_taking_over import holder
from tests.story.test_two_documents import BORN, holds, person
from tests.surfing import Browser
from tests.talk import Chat
from tests.world import World

BIG = resident(date(2012, 5, 6), "赵大宇")
SKIP = "跳过"


@pytest.fixture
def mother(earth: World) -> Chat:
    """An agent with a child 赵小宇."""
    chat = earth.chat()
    chat.registers(MOTHER)
    chat.adds(CHILD, "子女")
    return chat


def adds(chat: Chat, who: Someone, nickname: str) -> str:
    """Register a child who looks like another one, with this answer to the question for a nickname."""
    return chat.says("代办", "子女", *who.dependant_answers(), nickname, "同意", "确认")


def shown_name(earth: World, chat: Chat, *says: str) -> str:
    """The name on the live page of a code, without uploads."""
    earth.platform.injection.add(Fault("media/upload", code=45009, times=1))
    earth.passes(minutes=31)
    chat.says(*says)
    page = Browser(earth.config.public_url).opens(chat.card["url"]).text
    return page.partition('<p class="name">')[2].partition("</p>")[0]


def test_where_two_look_alike_a_nickname_is_asked_for(earth: World, mother: Chat) -> None:
    asked = mother.says("代办", "子女", *BIG.dependant_answers())
    assert earth.words("relative.nickname.ask") in asked

    summary = mother.says("大宝", "同意")
    assert "昵称：大宝" in summary
    mother.says("确认")

    assert mother.last["kind"] == "image"
    assert "赵大宇（子女，大宝）" in mother.says("家人的码")
    assert "赵小宇（子女）" in mother.sees
    assert shown_name(earth, mother, "家人的码", "大宝") == "赵*宇（大宝）"
    assert shown_name(earth, mother, "家人的码", CHILD.name) == "赵*宇"


def test_who_looks_like_the_agent_is_asked_for_too(earth: World) -> None:
    chat = earth.chat()
    chat.registers(resident(date(1985, 3, 14), "赵老宇"))

    assert earth.words("relative.nickname.ask") in chat.says("代办", "子女", *CHILD.dependant_answers())


def test_the_question_can_be_skipped_and_others_are_not_asked(earth: World, mother: Chat) -> None:
    adds(mother, BIG, SKIP)
    assert "赵大宇（子女）" in mother.says("家人的码")

    other = resident(date(2012, 5, 6), "赵大明")
    assert earth.words("relative.nickname.ask") not in mother.says("代办", "子女", *other.dependant_answers())


def test_the_same_person_registered_again_is_not_asked_for_and_keeps_the_nickname(earth: World, mother: Chat) -> None:
    mother.says("昵称", "小宝")

    mother.adds(CHILD, "子女")

    assert mother.last["kind"] == "image"
    assert shown_name(earth, mother, "家人的码") == "赵*宇（小宝）"


def test_a_nickname_is_given_changed_and_removed_later(earth: World, mother: Chat) -> None:
    assert mother.says("昵称", "小宝") == earth.words("nickname.done", name=CHILD.name, nickname="小宝")
    assert shown_name(earth, mother, "家人的码") == "赵*宇（小宝）"
    mother.says("改昵称", "二宝")
    assert shown_name(earth, mother, "家人的码") == "赵*宇（二宝）"

    assert mother.says("改昵称", "不用昵称") == earth.words("nickname.removed", name=CHILD.name)

    assert shown_name(earth, mother, "家人的码") == "赵*宇"


def test_with_several_dependants_the_chat_asks_whose(earth: World, mother: Chat) -> None:
    grandmother = elder()
    mother.adds(grandmother)

    assert earth.words("nickname.person.ask") in mother.says("昵称")
    assert mother.says(grandmother.name, "姥姥").startswith("好，")

    assert f"{grandmother.name}（父母，姥姥）" in mother.says("谁扫过我")


def test_a_new_nickname_is_on_the_picture_at_once(earth: World, mother: Chat) -> None:
    mother.says("家人的码")
    before = mother.picture

    mother.says("昵称", "小宝", "家人的码")
    assert mother.last["kind"] == "image"
    assert mother.picture != before
    mother.says("昵称", SKIP, "家人的码")
    assert mother.picture == before


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("一二三四五六七八九", "length"),
        ("小宝🐯", "characters"),
        ("小宝2716", "digits"),
        ("赵小宇", "full_name"),
    ],
)
def test_what_the_picture_must_not_show_is_refused(earth: World, mother: Chat, typed: str, fault: str) -> None:
    assert earth.words(f"person.nickname.{fault}") in mother.says("昵称", typed)
    assert mother.says("小宝").startswith("好，")


def test_the_persons_own_chat_and_other_agents_see_no_nickname(earth: World) -> None:
    daughter, son, grandmother = earth.chat(), earth.chat(), elder()
    daughter.registers(MOTHER)
    daughter.adds(grandmother)
    son.registers(resident(date(1980, 1, 1)))
    son.adds(grandmother)
    earth.works()
    daughter.says("同意代办")
    earth.works()

    daughter.says("昵称", "姥姥")

    assert shown_name(earth, daughter, "家人的码").endswith("（姥姥）")
    assert "姥姥" not in shown_name(earth, son, "家人的码")
    assert "姥姥" not in son.says("家人的码", "谁扫过我", "解除代办")


def test_a_nickname_goes_from_a_claim_to_the_record(earth: World) -> None:
    daughter, son, grandmother = earth.chat(), earth.chat(), elder()
    daughter.registers(MOTHER)
    daughter.adds(grandmother)
    son.registers(resident(date(1980, 1, 1)))
    son.adds(grandmother)
    earth.works()
    son.says("昵称", "外婆")

    daughter.says("同意代办")
    earth.works()

    assert shown_name(earth, son, "家人的码").endswith("（外婆）")


def test_a_nickname_is_sealed_and_in_no_address(earth: World, mother: Chat) -> None:
    mother.says("昵称", "小宝")
    earth.platform.injection.add(Fault("media/upload", code=45009, times=1))
    earth.passes(minutes=31)
    mother.says("家人的码")
    store = earth.parts.records.store

    for word in ("小宝".encode(), b"\\u5c0f\\u5b9d"):
        for key in earth.keys("[!lm]*"):
            (dumped,) = store.run(key, ("DUMP", key))
            assert word not in (dumped or b""), key
    assert "小宝" not in requests.utils.unquote(str(mother.card))


def test_without_dependants_there_is_nobody_to_name(earth: World) -> None:
    chat = earth.chat()
    chat.registers(MOTHER)

    assert chat.says("昵称") == earth.words("family.none")


def test_a_nickname_moves_along_with_the_agent(earth: World, mother: Chat) -> None:
    mother.says("昵称", "小宝")
    earth.passes(minutes=2)

    new = earth.chat()
    new.registers(MOTHER)

    assert shown_name(earth, new, "家人的码") == "赵*宇（小宝）"


def test_the_bot_asks_where_two_people_have_one_name(earth: World, mother: Chat) -> None:
    twin, asked = resident(date(2012, 5, 6), CHILD.name), earth.words("notice.look_alike", name=CHILD.name)
    mother.adds(twin, "子女")
    earth.works()
    assert asked in mother.all

    assert mother.says("不用昵称") == earth.words("nickname.none")
    mother.adds(twin, "子女")
    mother.adds(resident(date(2011, 5, 6), "赵大明"), "子女")
    earth.works()
    assert mother.all.count(asked) == 1


def test_the_bot_asks_where_two_come_to_look_alike_by_a_correction(earth: World) -> None:
    who = adult().called("赵老玉")
    chat = holder(earth, who)
    chat.adds(CHILD, "子女")
    earth.works()
    asked, right = earth.words("notice.look_alike", name=CHILD.name), earth.knows(who.called("赵老宇"))
    assert asked not in chat.all

    chat.types(who.phone)
    assert chat.says("更正信息", "姓名", right.name, CODE, "确认") == earth.words(
        "correct.outcome.done", name=right.name
    )
    earth.works()

    assert asked in chat.all
    chat.says("昵称", "小宝")
    assert shown_name(earth, chat, "家人的码").endswith("（小宝）")


def test_the_bot_asks_where_the_families_of_two_chats_come_together_by_a_second_document(earth: World) -> None:
    card, passport = person(earth)
    second = replace(passport, phone=adult().phone)
    earth.state.registry.set_phone(person_id(passport.type, passport.number), f"{second.phone} {passport.phone}")
    old, new = holds(earth, card), holds(earth, second)
    old.adds(CHILD, "子女")
    new.adds(BIG, "子女")
    earth.passes(minutes=2)

    new.says("修改手机号", passport.phone, CODE, "核对证件", "是")
    earth.works()

    assert earth.words("notice.look_alike", name=CHILD.name) in new.all
    assert shown_name(earth, new, "家人的码", CHILD.name) == "赵*宇"


def test_agents_of_a_person_with_two_documents_keep_the_nickname_and_are_asked_for_one(earth: World) -> None:
    card = earth.knows(resident(BORN, BIG.name))
    passport = earth.knows(Someone(card.name, "E12345678", PASSPORT, card.phone, "GB", "19850314"))
    old, (named, skipped) = holds(earth, card), (holds(earth, adult()), holds(earth, adult()))
    for agent, answer in ((named, "大宝"), (skipped, SKIP)):
        agent.adds(CHILD, "子女")
        agent.says("代办", "兄弟姐妹", *replace(card, phone="").dependant_answers(), answer, "同意", "确认")
        earth.works()
        old.says("同意代办")
        earth.works()
    asked, new = earth.words("notice.look_alike", name=card.name), earth.chat()
    assert asked not in skipped.all

    assert earth.words("same.same.ask") in new.registers(passport)
    new.says("是")
    earth.works()

    assert [asked in agent.all for agent in (named, skipped)] == [False, True]
    assert f"{card.name}（兄弟姐妹，大宝）" in named.says("家人的码")


def test_the_bot_asks_where_a_family_comes_to_another_one_by_a_new_wechat(earth: World, mother: Chat) -> None:
    new = earth.chat()
    entered(earth, BIG, agents=(new,))
    earth.passes(minutes=2)

    new.registers(MOTHER)
    earth.works()

    assert earth.words("notice.look_alike", name=CHILD.name) in new.all
