"""The place in the queue and the forecast of the wait, in the chat and in the inbox."""

from collections.abc import Iterator

import pytest

from bot.store.redis.store import Store
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.talk import Chat
from tests.world import world


def answers(desk: SupportDesk, ref: str, chat: Chat) -> None:
    """The clerk takes a conversation, answers after three minutes and closes it."""
    assert desk.an.does(ref, "take") == 200
    desk.earth.passes(minutes=3)
    assert desk.an.replies(ref, "好了") == 200
    assert desk.an.does(ref, "close") == 200
    desk.earth.works()
    assert "好了" in chat.all


def test_the_place_and_the_wait_are_told_and_told_again_and_are_the_same_in_the_inbox(desk: SupportDesk) -> None:
    desk.earth.passes(hours=1, minutes=45)
    desk.an.signs_in()
    desk.bo.signs_in()
    chats = [desk.earth.chat() for _ in range(9)]
    for number, chat in enumerate(chats):
        said = chat.says("人工")
        assert ("排在第一位" if number == 0 else f"前面还有 {number} 位") in said
        assert "要等多久现在还说不准" in said
    refs = desk.an.refs()

    for number in range(3):
        answers(desk, refs[number], chats[number])

    assert "前面还有 5 位" in chats[8].says("人工")
    assert "预计 20 分钟内答复" in chats[8].sees  # six times three minutes
    assert "第 6 位，预计 20 分钟内答复" in desk.an.sees()
    desk.bo.does(refs[3], "take")
    assert "前面还有 5 位" in chats[8].says("人工")  # who was taken over has no answer yet
    assert "预计 5 分钟" not in chats[3].says("人工")
    desk.bo.replies(refs[3], "您好")
    assert "前面还有 4 位" in chats[8].says("人工")
    desk.earth.passes(minutes=40)
    assert "预计 14:30 前答复" in desk.earth.chat().says("人工")


@pytest.fixture
def patient(store: Store, store_url: str) -> Iterator[SupportDesk]:
    """A desk with hours and a silence of its own."""
    with world(store_url, DESK_SILENCE_MINUTES="10", DESK_HOURS="9:00-9:20") as around:
        yield SupportDesk(Gatehouse(around))


def test_who_waits_after_the_bot_came_back_is_in_the_queue_since_the_last_question(patient: SupportDesk) -> None:
    desk = patient
    first, second = desk.earth.chat(), desk.earth.chat()
    ref = desk.asks(first)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, first, "请说")
    assert "排在第一位" in second.says("人工")
    desk.earth.passes(minutes=5)
    first.says("我的问题是这样的")

    desk.earth.passes(minutes=4)
    desk.earth.works()
    assert desk.earth.words("notice.desk_bot_back") not in first.all
    desk.earth.passes(minutes=1)
    desk.earth.works()

    assert first.sees == desk.earth.words("notice.desk_bot_back")
    assert "前面还有 1 位" in first.says("人工")
    assert "排在第一位" in second.says("人工")
    assert desk.bo.refs()[1] == ref
    desk.earth.passes(minutes=10)
    assert "现在不是客服时间（工作日 09:00-09:20）" in first.says("人工")
