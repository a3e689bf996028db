"""Whether a clerk's reply arrives: the window, the five messages, a platform that refuses or is silent."""

import re

import pytest

from bot.channel import Answer, Text
from bot.sandbox.wechat.injection import Fault
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.jobs import TryLater
from tests.cast import adult
from tests.desk import SupportDesk

SEND = "message/custom/send"


def left(page: str) -> int:
    """How many messages the page says may be sent; 0 when none."""
    found = re.search(r"还能主动发 (\d) 条", page)
    return int(found[1]) if found else 0


def test_five_messages_are_counted_with_the_bots_own_and_the_rest_comes_with_the_next_message(
    desk: SupportDesk,
) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat, "我家电视坏了找谁修啊")
    desk.an.does(ref, "take")
    assert left(desk.an.opens(ref)) == 5
    desk.earth.parts.services.notices.notify(chat.id, desk.earth.clock(), "notice.verified")
    desk.earth.works()
    assert left(desk.an.opens(ref)) == 4

    for number in range(4):
        assert f"第{number}句" in desk.talks(ref, desk.an, chat, f"第{number}句")
    assert left(desk.an.opens(ref)) == 0
    assert "现在不能主动发" in desk.an.page()
    desk.earth.parts.services.notices.notify(chat.id, desk.earth.clock(), "notice.checked")
    assert "最后一句" not in desk.talks(ref, desk.an, chat, "最后一句")
    assert "待送达" in desk.an.opens(ref)

    said = chat.says("好的")
    assert "最后一句" in said
    assert desk.earth.words("notice.checked") in said
    assert "待送达" not in desk.an.opens(ref)
    assert left(desk.an.opens(ref)) == 5
    assert chat.all.count("最后一句") == 1


def test_the_bots_own_notices_wait_for_the_next_message_while_a_clerk_is_at_work(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "您好")

    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.verified")
    earth.works()
    assert left(desk.an.opens(ref)) == 4
    assert earth.words("notice.verified") not in chat.all
    assert chat.says("好的呀") == earth.words("notice.verified")
    assert "（自动通知，内容不显示）" in desk.an.opens(ref)

    desk.an.does(ref, "close")
    earth.works()
    desk.asks(chat)
    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.own_colour.green")
    earth.works()
    assert earth.words("notice.own_colour.green") in chat.all
    assert "（自动通知：关于码，内容不显示）" in desk.an.opens(ref)
    assert "绿码" not in desk.an.page()


def test_a_reply_is_sent_or_rides_on_an_answer_and_never_both(desk: SupportDesk) -> None:
    chat, parts = desk.house.citizen(adult()), desk.earth.parts
    ref, notices = desk.asks(chat), parts.records.chat_notices
    desk.an.does(ref, "take")
    desk.an.replies(ref, "只说一次")

    sending = notices.begin_sending(chat.id, notices.read(chat.id))
    assert sending
    assert "只说一次" not in chat.says("0")
    notices.put_back(chat.id, sending, doubted=False)
    loaded = parts.records.sessions.begin(chat.id, "a message that is being answered", 1)
    assert isinstance(loaded, LoadedChat)
    with pytest.raises(TryLater):
        parts.jobs.run("tell", chat.id, desk.earth.clock())
    parts.records.sessions.commit(loaded, Answer(Text("好"), 1), {}, None)

    desk.earth.works()
    assert chat.all.count("只说一次") == 1
    assert "已送达" in desk.an.opens(ref)


def test_after_two_days_and_after_a_refusal_a_reply_waits_and_both_know(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.earth.passes(hours=48, minutes=1)
    desk.an.signs_in()
    desk.an.does(ref, "take")
    assert "晚到的话" not in desk.talks(ref, desk.an, chat, "晚到的话")
    assert "现在不能主动发" in desk.an.page()
    assert "晚到的话" in chat.says("在吗")

    for code in (45015, 45047):
        desk.earth.platform.injection.add(Fault(SEND, code=code))
        assert f"第{code}句" not in desk.talks(ref, desk.an, chat, f"第{code}句")
        assert "待送达" in desk.an.opens(ref)
        assert left(desk.an.page()) == 0
        assert f"第{code}句" in chat.says("在吗")
        assert chat.all.count(f"第{code}句") == 1


def test_a_reply_without_an_answer_of_the_platform_is_in_doubt_and_comes_once_more(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.earth.platform.injection.add(Fault(SEND, drop=True, times=9))

    assert "会到的" not in desk.talks(ref, desk.an, chat, "会到的")
    assert "不确定是否送达" in desk.an.opens(ref)
    desk.earth.platform.injection.clear()
    desk.earth.passes(minutes=5)
    desk.earth.works()
    assert "不确定是否送达" in desk.an.opens(ref)
    assert "会到的" in chat.says("在吗")
    assert "对方可能收到两次" in desk.an.opens(ref)


def test_two_clicks_are_one_reply_and_one_who_unfollowed_is_sent_nothing(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    token = "the-token-of-one-form"

    assert [desk.an.replies(ref, "只说一次", token) for _ in range(2)] == [200, 200]
    desk.earth.works()

    assert chat.all.count("只说一次") == 1
    assert desk.an.opens(ref).count("只说一次") == 1
    chat.phone.unfollow()
    assert desk.an.browser.get(f"/d/chat/{ref}").status_code == 410
    assert desk.an.refs("all") == desk.an.refs("mine") == []
