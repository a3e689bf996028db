"""The colour is a pure function of facts and time."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Reason, Status, Verdict, compute_verdict, severity

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)
LAST_DAY = date(2026, 11, 21)
QUARANTINED = [Status.CONTACT, Status.QUARANTINE]

moments = st.builds(datetime.fromtimestamp, st.integers(946_684_800, 4_102_444_800), st.sampled_from([UTC, BEIJING]))
facts = st.builds(
    Facts,
    status=st.none() | st.sampled_from(Status),
    until=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    as_of=st.none() | moments,
    temperature=st.none() | st.integers(300, 450),
    measured_at=st.none() | moments,
)


def test_a_person_who_was_never_checked_is_grey_at_any_temperature() -> None:
    for temperature in (None, 365, 400):
        actual = compute_verdict(Facts(temperature=temperature), NOON)

        assert actual == Verdict(Colour.GREY, Reason.UNCHECKED, check_due=True)


@pytest.mark.parametrize(
    ("temperature", "colour", "reason"),
    [
        (None, Colour.GREEN, Reason.CLEAN),
        (360, Colour.GREEN, Reason.CLEAN),
        (372, Colour.GREEN, Reason.CLEAN),
        (373, Colour.YELLOW, Reason.FEVER),
        (374, Colour.YELLOW, Reason.FEVER),
        (410, Colour.YELLOW, Reason.FEVER),
    ],
)
def test_a_clear_person_is_yellow_from_37_3_degrees(temperature: int | None, colour: Colour, reason: Reason) -> None:
    actual = compute_verdict(Facts(Status.CLEAR, temperature=temperature), NOON)

    assert actual == Verdict(colour, reason, check_due=False)


@pytest.mark.parametrize("status", QUARANTINED)
def test_the_last_day_still_counts_and_ends_at_beijing_midnight(status: Status) -> None:
    known = Facts(status, until=LAST_DAY)
    midnight = datetime.combine(LAST_DAY + timedelta(days=1), time(), BEIJING)

    before, after = compute_verdict(known, midnight - timedelta(microseconds=1)), compute_verdict(known, midnight)

    assert before == Verdict(Colour.ORANGE, Reason(status.value), check_due=False)
    assert after == Verdict(Colour.ORANGE, Reason.QUARANTINE_OVER, check_due=True)


@pytest.mark.parametrize("status", QUARANTINED)
def test_midnight_is_beijings_also_for_a_clock_in_utc(status: Status) -> None:
    known = Facts(status, until=LAST_DAY)

    assert not compute_verdict(known, datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)).check_due
    assert compute_verdict(known, datetime(2026, 11, 21, 16, 0, 0, tzinfo=UTC)).check_due


@pytest.mark.parametrize("status", QUARANTINED)
def test_a_quarantine_without_an_end_is_never_over(status: Status) -> None:
    actual = compute_verdict(Facts(status), NOON + timedelta(days=10_000))

    assert actual == Verdict(Colour.ORANGE, Reason(status.value), check_due=False)


@pytest.mark.parametrize("status", [Status.SUSPECTED, Status.CONFIRMED])
def test_a_case_is_red_until_the_platform_says_otherwise(status: Status) -> None:
    actual = compute_verdict(Facts(status, until=date(2020, 1, 1), temperature=365), NOON)

    assert actual == Verdict(Colour.RED, Reason(status.value), check_due=False)


def expected(known: Facts, now: datetime) -> Verdict:
    """The rules a second time, as a table."""
    over = known.until is not None and now >= datetime.combine(known.until + timedelta(days=1), time(), BEIJING)
    hot = known.temperature is not None and known.temperature / 10 >= 37.3
    table = {
        None: Verdict(Colour.GREY, Reason.UNCHECKED, True),
        Status.CLEAR: Verdict(Colour.YELLOW, Reason.FEVER, False)
        if hot
        else Verdict(Colour.GREEN, Reason.CLEAN, False),
        Status.SUSPECTED: Verdict(Colour.RED, Reason.SUSPECTED, False),
        Status.CONFIRMED: Verdict(Colour.RED, Reason.CONFIRMED, False),
        Status.CONTACT: Verdict(Colour.ORANGE, Reason.CONTACT, False),
        Status.QUARANTINE: Verdict(Colour.ORANGE, Reason.QUARANTINE, False),
    }
    if over and known.status in QUARANTINED:
        return Verdict(Colour.ORANGE, Reason.QUARANTINE_OVER, True)
    return table[known.status]


@given(facts, moments)
def test_any_facts_at_any_time_give_the_colour_of_the_table(known: Facts, now: datetime) -> None:
    assert compute_verdict(known, now) == expected(known, now)


def test_every_combination_around_the_boundaries_gives_the_colour_of_the_table() -> None:
    nows = [NOON.replace(hour=0) + timedelta(hours=hours) for hours in range(-30, 54, 3)]
    untils = [None, *(LAST_DAY + timedelta(days=days) for days in (-2, -1, 0, 1, 2))]
    temperatures = [None, *range(350, 421)]
    for status, until, temperature, now in product([None, *Status], untils, temperatures, nows):
        known = Facts(status, until, temperature=temperature)

        assert compute_verdict(known, now) == expected(known, now)


@given(facts, moments, moments)
def test_time_and_measurements_alone_never_end_orange_or_red(known: Facts, now: datetime, later: datetime) -> None:
    first, second = compute_verdict(known, now), compute_verdict(known, later)

    assert first.colour == second.colour


def test_of_two_statuses_the_worse_counts_and_of_equal_ones_that_which_lasts_longer() -> None:
    ordered = [
        (Status.CLEAR, None),
        (Status.CONTACT, LAST_DAY),
        (Status.QUARANTINE, LAST_DAY),
        (Status.QUARANTINE, LAST_DAY + timedelta(days=1)),
        (Status.SUSPECTED, None),
        (Status.CONFIRMED, None),
    ]

    for worse in range(1, len(ordered)):
        assert severity(*ordered[worse - 1]) < severity(*ordered[worse])
