"""The platform's windows by the platform's own rules and clock, and what clerk and person know of them."""

from bot.sandbox.wechat.injection import Fault
from tests.cast import adult
from tests.desk import SupportDesk
from tests.support.test_delivery import SEND, left


def refusals(desk: SupportDesk) -> list[int]:
    """The codes with which the platform refused messages."""
    calls = desk.earth.platform.conversations.entries("call", "")
    return [call["result"] for call in calls if call["api"] == SEND and call["result"]]


def test_a_button_opens_a_window_of_a_minute_and_what_comes_later_waits_for_a_message(desk: SupportDesk) -> None:
    chat = desk.earth.chat()
    known = set(desk.an.refs("all"))
    chat.clicks("HUMAN")
    (ref,) = set(desk.an.refs("all")) - known
    desk.an.does(ref, "take")
    assert left(desk.an.opens(ref)) == 3
    assert "您好" in desk.talks(ref, desk.an, chat, "您好")
    assert left(desk.an.opens(ref)) == 2

    desk.earth.passes(minutes=2)
    assert "能不能主动发还不知道" in desk.an.opens(ref)
    assert "请说" not in desk.talks(ref, desk.an, chat, "请说")
    assert refusals(desk) == [45015]
    assert "待送达" in desk.an.opens(ref)

    assert "客服：请说" in chat.says("在吗")
    assert "待送达" not in desk.an.opens(ref)
    assert left(desk.an.page()) == 5


def test_sends_from_before_the_conversation_are_found_by_the_platforms_refusal(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    earth.passes(minutes=2)  # after the window that following the account opens
    for number in range(5):
        earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.review_refused", receipt=f"R1-{number}")
        earth.works()
    earth.passes(minutes=2)
    chat.clicks("HUMAN")
    (ref,) = desk.an.refs("all")
    desk.an.does(ref, "take")
    earth.passes(minutes=2)

    assert "您好" not in desk.talks(ref, desk.an, chat, "您好")
    assert refusals(desk) == [45047]
    assert "待送达" in desk.an.opens(ref)
    chat.clicks("HUMAN")  # which opens a window of a minute
    earth.passes(seconds=6)
    earth.works()
    assert chat.all.count("您好") == 1
    assert "待送达" not in desk.an.opens(ref)


def test_who_unfollowed_while_the_bot_was_away_gets_nothing_until_they_are_back(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.earth.passes(minutes=1)
    desk.earth.platform.people.unfollow(chat.openid)

    assert "在吗" not in desk.talks(ref, desk.an, chat, "在吗")
    assert refusals(desk) == [45015]
    assert "待送达" in desk.an.opens(ref)
    assert "现在不能主动发" in desk.an.page()
    chat.phone.follow()
    assert "客服：在吗" in chat.sees
    assert "已送达" in desk.an.opens(ref)


def test_a_busy_platform_costs_no_send_and_the_reply_comes_when_it_is_back(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.earth.platform.injection.add(Fault(SEND, code=-1, times=6))

    assert "马上查" not in desk.talks(ref, desk.an, chat, "马上查")
    for _ in range(6):
        assert "待送达" in desk.an.opens(ref)
        assert left(desk.an.page()) == 5
        desk.earth.passes(minutes=3)
        desk.earth.works()

    assert chat.all.count("马上查") == 1
    assert left(desk.an.opens(ref)) == 4


def test_replies_in_a_row_are_one_message_and_the_last_send_says_how_to_go_on(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    for words in ("您好", "我看到了", "请稍等"):
        desk.an.replies(ref, words)
    desk.earth.works()
    assert "客服：您好\n我看到了\n请稍等\n（客服在答复您" in chat.sees
    assert left(desk.an.opens(ref)) == 4

    for number in range(2):
        assert "请回复 好的" not in desk.talks(ref, desk.an, chat, f"第{number}句")
    for words in ("再等", "快好了"):  # the last two are gathered for ten seconds
        desk.an.replies(ref, words)
        desk.earth.works()
        assert words not in chat.sees
    assert "客服：再等\n快好了\n不急" in desk.talks(ref, desk.an, chat, "不急")
    assert left(desk.an.opens(ref)) == 1
    assert "客服：最后一句\n\n（微信不让客服再主动发消息了。要继续，请回复 好的。）" in desk.talks(
        ref, desk.an, chat, "最后一句"
    )
    desk.an.replies(ref, "还有")
    desk.an.replies(ref, "一件事")
    desk.earth.works()
    assert "还有" not in chat.sees
    said = chat.says("好的")
    assert f"客服在 {desk.earth.clock():%m-%d} " in said
    assert "当时微信不让主动发，现在才送到：还有\n一件事" in said
    assert desk.an.opens(ref).count("已送达") == 11
