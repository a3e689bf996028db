"""Who may pass a gate, exact at the boundaries."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.colour import Colour, Facts, Status, verdict
from bot.health.passing import PASSING, RULES, Decision, decide
from bot.health.temperature import RANGE
from tests.health.test_colour import facts, moments

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)
CLEAR, UNCHECKED = Facts(Status.CLEAR), Facts()
HELD = {
    Status.CONTACT: Decision.STAY,
    Status.QUARANTINE: Decision.STAY,
    Status.SUSPECTED: Decision.ISOLATE,
    Status.CONFIRMED: Decision.ISOLATE,
}
temperatures = st.none() | st.sampled_from(RANGE)


@pytest.mark.parametrize(
    ("known", "temperature", "decision", "passes"),
    [
        (CLEAR, 372, Decision.PASS, True),
        (CLEAR, 373, Decision.RETEST, False),
        (CLEAR, None, Decision.PASS, True),
        (UNCHECKED, 372, Decision.MEASURED, True),
        (UNCHECKED, 373, Decision.RETEST, False),
        (UNCHECKED, None, Decision.MEASURED, True),
    ],
)
def test_a_normal_temperature_is_below_37_3(
    known: Facts, temperature: int | None, decision: Decision, passes: bool
) -> None:
    actual, lets_in, _ = decide(known, temperature, NOW)

    assert (actual, lets_in) == (decision, passes)


def test_a_fever_makes_yellow_and_a_normal_reading_green_again() -> None:
    decision, _, feverish = decide(CLEAR, 380, NOW)
    assert (decision, verdict(feverish, NOW).colour) == (Decision.RETEST, Colour.YELLOW)

    decision, passes, well = decide(feverish, 372, NOW + timedelta(hours=1))

    assert (decision, passes, verdict(well, NOW).colour) == (Decision.PASS, True, Colour.GREEN)
    assert well == replace(CLEAR, temperature=372, measured_at=NOW + timedelta(hours=1))


@pytest.mark.parametrize("known", [CLEAR, UNCHECKED])
@pytest.mark.parametrize("storm", [False, True])
def test_saying_normal_measures_nothing_and_ends_no_fever(known: Facts, storm: bool) -> None:
    feverish = replace(known, temperature=373, measured_at=NOW - timedelta(days=2))

    assert decide(feverish, None, NOW, storm=storm) == (Decision.RETEST, False, feverish)


@pytest.mark.parametrize("status", HELD)
def test_orange_and_red_do_not_pass_at_any_temperature_in_any_weather(status: Status) -> None:
    for temperature, storm in product([None, *RANGE], [False, True]):
        decision, passes, _ = decide(Facts(status), temperature, NOW, storm=storm)

        assert (decision, passes) == (HELD[status], False)


@pytest.mark.parametrize("known", [CLEAR, UNCHECKED])
def test_in_a_storm_people_without_fever_pass_by_registration(known: Facts) -> None:
    assert decide(known, 372, NOW, storm=True)[:2] == (Decision.REGISTERED, True)
    assert decide(known, None, NOW, storm=True)[:2] == (Decision.REGISTERED, True)
    assert decide(known, 373, NOW, storm=True)[:2] == (Decision.RETEST, False)


@given(facts, temperatures, moments, st.booleans())
def test_who_passes_has_no_fever_and_is_green_or_was_not_checked(
    known: Facts, temperature: int | None, now: datetime, storm: bool
) -> None:
    decision, passes, after = decide(known, temperature, now, storm=storm)

    hot = after.temperature is not None and after.temperature / 10 >= 37.3
    assert passes == (verdict(after, now).colour in (Colour.GREEN, Colour.GREY) and not hot)
    assert passes == (decision in PASSING)


@given(facts, temperatures, moments, st.booleans())
def test_a_measurement_changes_the_temperature_and_nothing_else(
    known: Facts, temperature: int | None, now: datetime, storm: bool
) -> None:
    after = decide(known, temperature, now, storm=storm)[2]

    measured = known if temperature is None else replace(known, temperature=temperature, measured_at=now)
    assert after == measured


def test_the_table_is_in_order_and_answers_for_every_colour() -> None:
    assert [row.since for row in RULES] == sorted(row.since for row in RULES)
    for row in RULES:
        assert set(row.calm) == set(row.storm) == set(Colour)


def test_days_before_the_table_get_its_first_row() -> None:
    assert decide(CLEAR, 365, datetime(1999, 1, 1, tzinfo=BEIJING))[0] is Decision.PASS
