"""The windows for customer-service messages: those that the simulated platform keeps, and their limits."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.support.window import (
    Act,
    Allowance,
    Allowed,
    act_of,
    after_act,
    after_send,
    allowance,
    windows_after,
)

START = 1_800_000_000
TWO_DAYS, MINUTE, SECOND = 48 * 3600, 60, 1


def after(seconds: int) -> int:
    return START + seconds


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.UNFOLLOW])
def test_each_act_opens_its_window(act: Act) -> None:
    sends, duration = (5, TWO_DAYS) if act is Act.MESSAGE else (3, MINUTE)
    windows = windows_after([(act, START)], [])
    lasting = 5 if act is Act.MESSAGE else 0

    assert allowance(windows, START) == Allowance(Allowed.OPEN, sends, START + duration, lasting)
    assert allowance(windows, START + duration - SECOND).left == sends
    assert allowance(windows, START + duration) == Allowance(Allowed.CLOSED, 0, None, 0)


def test_the_fifth_send_is_the_last_until_the_next_message() -> None:
    acts, sends = [(Act.MESSAGE, START)], [after(second) for second in range(5)]

    left = [allowance(windows_after(acts, sends[:count]), after(9)).left for count in range(6)]
    used_up = windows_after(acts, sends)

    assert left == [5, 4, 3, 2, 1, 0]
    assert allowance(used_up, after(9)) == Allowance(Allowed.USED_UP, 0, START + TWO_DAYS, 0)
    assert allowance(used_up, START + TWO_DAYS).allowed is Allowed.CLOSED
    assert allowance(after_act(used_up, Act.MESSAGE, after(9)), after(9)).left == 5
    assert allowance(windows_after([*acts, (Act.MENU, after(9))], sends), after(9)).left == 3


def test_a_send_uses_the_window_that_closes_first() -> None:
    acts = [(Act.MESSAGE, START), (Act.MENU, after(10)), (Act.SCAN, after(5))]

    windows = windows_after(acts, [after(20)] * 4)

    assert [(one.act, one.left) for one in windows] == [(Act.SCAN, 0), (Act.MENU, 2), (Act.MESSAGE, 5)]
    assert allowance(windows, after(20)) == Allowance(Allowed.OPEN, 7, START + TWO_DAYS, 5)
    assert allowance(windows, after(70)) == Allowance(Allowed.OPEN, 5, START + TWO_DAYS, 5)


def test_a_message_of_the_same_second_comes_before_its_answer() -> None:
    assert allowance(windows_after([(Act.MESSAGE, START)], [START]), START).left == 4


def test_who_leaves_gets_nothing_and_who_comes_back_gets_little() -> None:
    acts = [(Act.MESSAGE, START), (Act.UNFOLLOW, after(1))]

    assert allowance(windows_after(acts, []), after(2)).allowed is Allowed.CLOSED
    assert allowance(windows_after([*acts, (Act.FOLLOW, after(3))], []), after(3)).left == 3


@pytest.mark.parametrize(
    ("kind", "event", "act"),
    [
        *((kind, "", Act.MESSAGE) for kind in ("text", "image", "voice", "video", "shortvideo", "location", "link")),
        *(("event", event, Act.MENU) for event in ("click", "scancode_push", "scancode_waitmsg")),
        ("event", "subscribe", Act.FOLLOW),
        ("event", "scan", Act.SCAN),
        ("event", "unsubscribe", Act.UNFOLLOW),
        *(("event", event, None) for event in ("view", "pic_weixin", "location", "location_select", "")),
    ],
)
def test_what_opens_a_window(kind: str, event: str, act: Act | None) -> None:
    assert act_of(kind, event) is act


acts = st.lists(st.tuples(st.sampled_from(Act), st.integers(0, 400).map(after)), max_size=8)
sends = st.lists(st.integers(0, 400).map(after), max_size=12)


@given(acts, sends)
def test_the_order_of_the_lists_changes_nothing(acts: list[tuple[Act, int]], sends: list[int]) -> None:
    by_time = sorted(acts, key=lambda one: one[1])

    assert windows_after(by_time, sorted(sends)) == windows_after(acts, sends[::-1])


@given(acts, sends, st.integers(0, 400).map(after))
def test_a_send_costs_one_and_never_more_than_there_are(
    acts: Sequence[tuple[Act, int]], sends: Sequence[int], now: int
) -> None:
    windows = windows_after([one for one in acts if one[1] <= now], [one for one in sends if one <= now])
    before, then = allowance(windows, now), allowance(after_send(windows, now), now)

    assert then.left == max(0, before.left - 1)
    assert 0 <= before.lasting <= 5
    assert (before.left > 0) is (before.allowed is Allowed.OPEN)
    assert before.until is None or before.until > now
