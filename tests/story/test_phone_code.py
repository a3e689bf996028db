"""The code by text message: asked after the phone, sent no more often than needed, and never a dead end."""

import re
from dataclasses import replace

import pytest

from bot.sandbox.sms import SmsMode
from handlers.people.person_form import proved_phone
from tests.cast import CITIZEN, CODE, MOTHER, Someone, adult
from tests.talk import Chat
from tests.world import World, world

PHONE = "+86" + CITIZEN.phone


@pytest.fixture
def chat(earth: World) -> Chat:
    """Somebody who has typed everything up to the phone."""
    found = earth.chat("citizen")
    found.says("注册", *CITIZEN.own_answers())
    return found


def answers(earth: World, chat: Chat) -> dict[str, str]:
    """What is kept of the open form."""
    draft = earth.parts.records.sessions.begin(chat.id, "reading", 1).draft  # type: ignore[union-attr]
    earth.keys("l:*") and earth.parts.records.store.run(f"l:{{{chat.id}}}", ("DEL", f"l:{{{chat.id}}}"))
    return draft or {}


def sent(earth: World, phone: str = PHONE) -> int:
    """How many messages came to the phone."""
    return len(earth.sms.messages(phone))


def test_the_code_in_the_message_proves_the_phone(earth: World, chat: Chat) -> None:
    assert earth.words("person.code.sent", tail="0001") in chat.sees
    assert "验证码" in chat.sees

    assert "同意" in chat.says(CODE)

    assert proved_phone(answers(earth, chat))
    assert "手机验证：已验证" in chat.says("同意")


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        " {} 。",
        "验证码{}",
        "验证码是：{}",
        "【吉祥码】验证码 {}，5 分钟内有效。",
        "wide",
        "blanks",
        "hyphen",
        "chinese",
    ],
)
def test_a_code_is_read_however_it_is_typed(earth: World, chat: Chat, typed: str) -> None:
    code = earth.tray.code(PHONE)
    written = {
        "wide": "".join(chr(0xFF10 + int(digit)) for digit in code),
        "blanks": " ".join(code),
        "hyphen": f"{code[:3]}-{code[3:]}",
        "chinese": "".join("零一二三四五六七八九"[int(digit)] for digit in code),
    }.get(typed, typed.format(code))

    assert "同意" in chat.says(written)


@pytest.mark.parametrize("word", ["收不到", "没收到", "2", "２", "二", "Not received"])
def test_who_gets_no_message_goes_on_without_the_proof(earth: World, chat: Chat, word: str) -> None:
    assert "同意" in chat.says(word)

    assert not proved_phone(answers(earth, chat))
    assert "手机验证：未验证" in chat.says("同意")


@pytest.mark.parametrize("forged", ["proved " + PHONE, "proved", "unreceived " + PHONE, "again"])
def test_nobody_can_type_what_is_kept(earth: World, chat: Chat, forged: str) -> None:
    said = chat.says(forged)

    assert "验证码" in said
    assert "code" not in answers(earth, chat)


def test_another_code_comes_after_a_minute_and_replaces_the_first(earth: World, chat: Chat) -> None:
    first = earth.tray.code(PHONE)
    assert re.search(r"请过 [56]\d 秒再回复 重发", chat.says("重发"))
    assert sent(earth) == 1
    earth.passes(minutes=1)

    assert earth.words("person.code.sent", tail="0001") in chat.says("1")
    assert sent(earth) == 2
    if first != earth.sms.messages(PHONE)[-1].code:
        assert "不对" in chat.says(first)
    assert "同意" in chat.says(CODE)


def test_nothing_is_sent_twice_while_a_code_can_be_typed(earth: World, chat: Chat) -> None:
    assert earth.words("person.code.waiting", tail="0001") in chat.says("上一步", CITIZEN.phone)
    for text in ("继续", "菜单", "继续", "帮助", "啊", "000", "我的码"):
        chat.says(text)
    chat.phone.send({"MsgType": "voice", "MediaId": "m", "Format": "amr"})
    earth.platform.repeat(chat.openid)

    assert sent(earth) == 1


def test_after_a_long_pause_the_question_is_asked_but_nothing_is_sent_by_itself(earth: World, chat: Chat) -> None:
    earth.passes(hours=2)
    assert "验证码" in chat.says("继续")
    assert earth.words("person.code.expired") in chat.says(CODE)
    assert sent(earth) == 1

    assert "同意" in chat.says("重发", CODE)


def test_another_phone_at_the_summary_must_be_proved_and_the_same_need_not(earth: World, chat: Chat) -> None:
    chat.says(CODE, "同意")
    assert "手机验证：已验证" in chat.says("改手机号", CITIZEN.phone)
    assert sent(earth) == 1

    assert "验证码" in chat.says("改手机号", MOTHER.phone)
    assert sent(earth, "+86" + MOTHER.phone) == 1
    assert "手机验证：未验证" in chat.says("收不到")


def test_who_went_on_without_a_code_can_prove_the_phone_at_the_summary(earth: World, chat: Chat) -> None:
    chat.says("收不到", "同意")

    assert earth.words("person.code.waiting", tail="0001") in chat.says("改手机验证")
    assert "手机验证：已验证" in chat.says(CODE)
    assert sent(earth) == 1


def test_a_code_proves_nothing_in_another_chat(earth: World, chat: Chat) -> None:
    code = earth.tray.code(PHONE)
    thief = earth.chat()
    thief.says("注册", *CITIZEN.own_answers())
    own = earth.sms.messages(PHONE)[-1].code

    assert own == code or "不对" in thief.says(code)
    assert "同意" in chat.says(code)


def test_guessing_ends_after_five_tries_also_for_the_right_code(earth: World, chat: Chat) -> None:
    code = earth.tray.code(PHONE)
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 6)]

    assert "4 次" in chat.says(wrong[0])
    assert earth.words("person.code.spent") in chat.says(*wrong[1:])
    assert earth.words("person.code.spent") in chat.says(code)


def test_three_messages_a_day_to_one_phone_and_then_the_way_on_is_told(earth: World, chat: Chat) -> None:
    for _ in range(3):
        earth.passes(minutes=1)
        chat.says("重发")

    assert earth.words("person.code.day") in chat.sees
    assert sent(earth) == 3
    assert "同意" in chat.says("收不到")


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        (SmsMode.DOWN, "late"),
        (SmsMode.QUOTA, "quota"),
        (SmsMode.BLACKLIST, "blocked"),
        (SmsMode.LIMIT, "day"),
    ],
)
def test_what_hinders_the_message_is_told_and_people_go_on(earth: World, mode: SmsMode, fault: str) -> None:
    earth.sms.order(mode)
    chat = earth.chat("citizen")

    assert earth.words(f"person.code.{fault}") in chat.says("注册", *CITIZEN.own_answers())
    assert "收不到" in chat.sees
    chat.says("收不到", "同意", "确认")
    assert chat.claims


def test_what_surely_was_not_sent_does_not_count(earth: World) -> None:
    earth.sms.order(SmsMode.QUOTA)
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers(), "重发", "重发", "重发")
    earth.sms.order(SmsMode.NORMAL)

    assert earth.words("person.code.sent", tail="0001") in chat.says("重发")


def test_without_a_gateway_people_are_told_and_go_on(store_url: str, store: object) -> None:
    names = ("SECRET_ID", "SECRET_KEY", "APP_ID", "SIGN", "TEMPLATE", "TEMPLATE_ABROAD")
    with world(store_url, **{f"SMS_{name}": "" for name in names}) as earth:
        chat = earth.chat("citizen")

        assert earth.words("person.code.off") in chat.says("注册", *CITIZEN.own_answers())
        chat.says("收不到", "同意", "确认")
        assert chat.claims


def test_when_the_hourly_budget_is_used_up_operators_see_it(store_url: str, store: object, caplog) -> None:
    with world(store_url, SMS_HOURLY_BUDGET="1") as earth:
        earth.chat("citizen").says("注册", *CITIZEN.own_answers())

        said = earth.chat("mother").says("注册", *MOTHER.own_answers())

        assert earth.words("person.code.budget") in said
        assert "the hourly budget of messages is used up" in caplog.text
        assert sent(earth, "+86" + MOTHER.phone) == 0


def test_neither_code_nor_phone_is_in_the_store(earth: World, chat: Chat) -> None:
    code = earth.tray.code(PHONE)
    store = earth.parts.records.store
    kept = []
    for key in sorted(earth.keys("*")):
        (kind,) = store.run(key, ("TYPE", key))
        read = {"hash": "HGETALL", "set": "SMEMBERS", "string": "GET"}.get(str(kind, "ascii"))
        kept.append(repr((key, store.run(key, (read, key)) if read else "")))

    assert any(key.startswith("v:") for key in earth.keys("*"))
    assert [line for line in kept if CITIZEN.phone in line or f"'{code}'" in line or f"b'{code}'" in line] == []


def used_up(earth: World, who: Someone | None = None) -> Someone:
    """A person with a record, a new one if none is given, of whose phone strangers have used up a day's messages."""
    if who is None:
        who = earth.knows(adult())
        earth.chat().registers(who)
    earth.passes(days=1)
    for count in (3, 3, 3, 1):
        chat = earth.chat()
        chat.says("注册", *replace(adult(), phone=who.phone).own_answers())
        for _ in range(count - 1):
            earth.passes(minutes=1)
            chat.says("重发")
    earth.tray.code(who.phone)
    assert sent(earth, f"+86{who.phone}") == 11  # one of them when they registered
    return who


def test_ten_messages_a_day_come_from_strangers_and_then_none_to_anybody_but_the_person(earth: World) -> None:
    who = used_up(earth)
    fifth = earth.chat()

    assert earth.words("person.code.many") in fifth.says("注册", *replace(adult(), phone=who.phone).own_answers())
    assert sent(earth, f"+86{who.phone}") == 11


def test_the_holder_is_still_sent_a_code_when_strangers_used_up_all(earth: World) -> None:
    who = earth.knows(adult())
    holder = earth.chat()
    holder.registers(who)
    used_up(earth, who)

    assert earth.words("person.code.sent", tail=who.phone[-4:]) in holder.says("验证手机", who.phone)
    assert sent(earth, f"+86{who.phone}") == 12


def test_strangers_do_not_keep_the_person_from_another_wechat(earth: World) -> None:
    who, new = used_up(earth), earth.chat()

    assert earth.words("person.code.many") in new.says("注册", *who.own_answers())
    new.says(CODE, "同意", "确认")

    assert new.colour == "green"


def test_nobody_learns_whose_number_it_is_when_few_messages_are_left(earth: World) -> None:
    who = used_up(earth)
    other = replace(earth.knows(adult()), phone=who.phone)
    answers = {}
    for one in (who, other):
        chat = earth.chat()
        chat.says("注册")
        said = [chat.says(text) for text in (*one.own_answers(), "000000", "上一步", who.phone, "重发", "收不到")]
        answers[one.name] = [re.sub(r"\d+ 秒", "… 秒", text) for text in said]  # real seconds went by between the two

    assert answers[who.name] == answers[other.name]
    assert sent(earth, f"+86{who.phone}") == 12


def test_a_message_that_fails_tells_no_more(earth: World) -> None:
    who, new = used_up(earth), earth.chat()
    earth.sms.order(SmsMode.QUOTA)

    assert earth.words("person.code.many") in new.says("注册", *who.own_answers())


def test_nothing_is_kept_for_a_record_whose_number_is_somebody_elses(earth: World) -> None:
    who, new = used_up(earth), earth.chat()
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    earth.parts.records.holds.mark_recycled(record)

    assert earth.words("person.code.many") in new.says("注册", *who.own_answers())
    assert sent(earth, f"+86{who.phone}") == 11
