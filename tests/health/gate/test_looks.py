"""The count of looks without a pass: of one Beijing day, and never below nothing."""

from datetime import date, datetime, timedelta

from bot.health.clock import BEIJING
from bot.health.gate.looks import OpenLooks, parse_looks

NOON = datetime(2020, 4, 1, 12, tzinfo=BEIJING)


def test_a_count_is_read_as_it_was_written() -> None:
    for looks in (OpenLooks(date(2020, 4, 1), 7), OpenLooks(date(2020, 4, 1), 60, told=True)):
        assert parse_looks(str(looks), NOON) == looks


def test_at_midnight_in_beijing_the_count_begins_anew() -> None:
    looks = str(OpenLooks(date(2020, 4, 1), 60, told=True))

    assert parse_looks(looks, NOON + timedelta(hours=11, minutes=59)).count == 60
    assert parse_looks(looks, NOON + timedelta(hours=12)) == OpenLooks(date(2020, 4, 2))
    assert parse_looks("", NOON) == OpenLooks(date(2020, 4, 1))


def test_a_pass_gives_a_look_back_and_no_more_than_there_are() -> None:
    looks = OpenLooks(date(2020, 4, 1), 2, told=True)

    assert looks.add(-1) == OpenLooks(date(2020, 4, 1), 1, told=True)
    assert looks.add(-5).count == 0
    assert looks.add(1).count == 3
