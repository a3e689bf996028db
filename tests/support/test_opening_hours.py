"""What people and clerks are told of the desk's hours: lunch, evenings, holidays, and days that nobody knows."""

from datetime import datetime, timedelta

import pytest

from bot.health.support.hours import DayKind
from tests.cast import adult
from tests.desk import SupportDesk

HOURS = "工作日 08:30-12:00 13:30-17:30"


def goes_to(desk: SupportDesk, hour: int, minute: int = 0, days: int = 0) -> datetime:
    """Let time pass until this time of a later day, or of today; gives the moment."""
    now = desk.earth.clock()
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
    desk.earth.passes(seconds=(then - now).total_seconds())
    return desk.earth.clock()


def test_outside_the_hours_the_next_ones_are_named_and_the_bot_goes_on(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    assert "要等多久现在还说不准" in chat.says("人工")
    assert "现在是客服时间，到 12:00" in desk.an.sees()

    asked = desk.earth.chat().says("人工几点上班，电话打不通怎么办")
    assert f"聊天里的客服{HOURS} 答复" in asked
    today = goes_to(desk, 12, 10)
    assert f"现在不是客服时间（{HOURS}），13:30 起按先后答复" in chat.says("人工")
    assert chat.says("外地人能用吗").endswith(desk.earth.words("answers.helpful"))
    tomorrow, third = today + timedelta(days=1), today + timedelta(days=2)
    desk.earth.workdays.exceptions[tomorrow.date()] = DayKind.FREE
    goes_to(desk, 17, 30)
    assert f"{third:%m-%d} 08:30 起按先后答复" in chat.says("人工")
    assert "到时回来" not in chat.sees
    desk.an.signs_in()
    assert f"现在不是客服时间（{HOURS}），{third:%m-%d} 08:30 开始" in desk.an.sees()
    assert f"第 1 位，{third:%m-%d} 08:30 起答复" in desk.an.page()
    goes_to(desk, 10, days=1)
    assert f"{third:%m-%d} 08:30 起按先后答复" in chat.says("人工")


def test_before_a_long_holiday_people_are_told_to_come_back_as_the_platform_forbids_to_write_first(
    desk: SupportDesk,
) -> None:
    chat, today = desk.house.citizen(adult()), desk.earth.clock()
    desk.asks(chat)
    free = {(today + timedelta(days=ahead)).date(): DayKind.FREE for ahead in range(1, 9)}
    desk.earth.workdays.exceptions |= free

    goes_to(desk, 18)

    assert f"{today + timedelta(days=9):%m-%d} 08:30 起按先后答复" in chat.says("人工")
    assert "那时微信已不让客服主动发消息：请到时回来" in chat.sees


def test_days_that_are_not_announced_are_not_guessed_in_chat_desk_and_doctor(
    desk: SupportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.redis.server_checks.CLOCK_SECONDS", 10**9)  # the clock of the tests is moved
    chat, tomorrow = desk.house.citizen(adult()), desk.earth.clock() + timedelta(days=1)
    ref = desk.asks(chat)
    assert "放假安排还没有" not in desk.an.sees()
    assert "DESK_HOURS" not in desk.house.command("doctor").output
    desk.earth.workdays.end = tomorrow.date()

    assert f"{tomorrow:%Y-%m-%d} 起的放假安排还没有" in desk.an.sees()
    assert f"from {tomorrow:%Y-%m-%d} on it is not known" in desk.house.command("doctor").output
    assert "要等多久现在还说不准" in chat.says("人工")  # today is known
    for hour, days in ((18, 0), (10, 1)):
        goes_to(desk, hour, days=days)
        said = f"{tomorrow:%m-%d} 是不是工作日，机器人还不知道，所以说不准什么时候答复（客服时间：{HOURS}）"
        assert said in chat.says("人工")
    desk.an.signs_in()
    assert f"不知道 {tomorrow:%m-%d} 是不是工作日" in desk.an.sees()
    assert "第 1 位，说不准何时答复" in desk.an.page()
    desk.an.does(ref, "take")
    assert "客服已接手" in chat.says("人工")
    assert said in chat.sees
