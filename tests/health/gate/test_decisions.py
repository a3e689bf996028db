"""Who may pass a gate, exact at the boundaries."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Status, compute_verdict
from bot.health.gate.decisions import PASSING_DECISIONS, RULES, Decision, decide
from bot.health.gate.temperature import PLAUSIBLE_TENTHS
from tests.health.codes.test_colour import facts, moments

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)
CLEAR, UNCHECKED = Facts(Status.CLEAR), Facts()
HELD = {
    Status.CONTACT: Decision.STAY,
    Status.QUARANTINE: Decision.STAY,
    Status.SUSPECTED: Decision.ISOLATE,
    Status.CONFIRMED: Decision.ISOLATE,
}
temperatures = st.none() | st.sampled_from(PLAUSIBLE_TENTHS)


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
    assert (decision, compute_verdict(feverish, NOW).colour) == (Decision.RETEST, Colour.YELLOW)

    decision, passes, well = decide(feverish, 372, NOW + timedelta(hours=1))

    assert (decision, passes, compute_verdict(well, NOW).colour) == (Decision.PASS, True, Colour.GREEN)
    assert well == replace(CLEAR, temperature=372, measured_at=NOW + timedelta(hours=1))


@pytest.mark.parametrize("known", [CLEAR, UNCHECKED])
@pytest.mark.parametrize("outage", [False, True])
def test_normal_without_a_figure_ends_no_fever(known: Facts, outage: bool) -> None:
    feverish = replace(known, temperature=373, measured_at=NOW - timedelta(days=2))

    assert decide(feverish, None, NOW, outage=outage) == (Decision.RETEST, False, feverish)


@pytest.mark.parametrize("status", HELD)
def test_orange_and_red_never_pass_at_any_temperature_with_or_without_an_outage(status: Status) -> None:
    for temperature, outage in product([None, *PLAUSIBLE_TENTHS], [False, True]):
        decision, passes, _ = decide(Facts(status), temperature, NOW, outage=outage)

        assert (decision, passes) == (HELD[status], False)


@pytest.mark.parametrize("known", [CLEAR, UNCHECKED])
def test_in_an_outage_people_without_fever_pass_by_registration(known: Facts) -> None:
    assert decide(known, 372, NOW, outage=True)[:2] == (Decision.REGISTERED, True)
    assert decide(known, None, NOW, outage=True)[:2] == (Decision.REGISTERED, True)
    assert decide(known, 373, NOW, outage=True)[:2] == (Decision.RETEST, False)


@given(facts, temperatures, moments, st.booleans())
def test_people_who_pass_have_no_fever_and_are_green_or_not_checked(
    known: Facts, temperature: int | None, now: datetime, outage: bool
) -> None:
    decision, passes, after = decide(known, temperature, now, outage=outage)

    hot = after.temperature is not None and after.temperature / 10 >= 37.3
    assert passes == (compute_verdict(after, now).colour in (Colour.GREEN, Colour.GREY) and not hot)
    assert passes == (decision in PASSING_DECISIONS)


@given(facts, temperatures, moments, st.booleans())
def test_a_measurement_changes_the_temperature_and_nothing_else(
    known: Facts, temperature: int | None, now: datetime, outage: bool
) -> None:
    after = decide(known, temperature, now, outage=outage)[2]

    measured = known if temperature is None else replace(known, temperature=temperature, measured_at=now)
    assert after == measured


def test_the_table_is_in_order_and_answers_for_every_colour() -> None:
    assert [row.since for row in RULES] == sorted(row.since for row in RULES)
    for row in RULES:
        assert set(row.normal) == set(row.outage) == set(Colour)


def test_days_before_the_table_get_its_first_row() -> None:
    assert decide(CLEAR, 365, datetime(1999, 1, 1, tzinfo=BEIJING))[0] is Decision.PASS
