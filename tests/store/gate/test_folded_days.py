"""What holds of passes and visits holds of those of folded days, which are folded again before each use."""

from collections.abc import Callable, Iterator
from inspect import signature
from types import ModuleType

import pytest

from tests.store.gate import test_passes, test_visit_changes, test_visits
from tests.store.gate.scene import Scene

Test = Callable[[Scene], None]

OF_OPEN_DAYS = {
    "test_a_pass_is_one_round_trip",
    "test_undoing_voids_only_this_pass",
    "test_a_scan_id_across_two_records_is_not_found",
    "test_all_visits_of_another_record_are_copied_as_they_are_and_only_once",
    "test_a_snapshot_finds_the_last_visit_at_a_venue_that_is_not_void",
    "test_undoing_restores_the_measurement_before",
    "test_the_days_of_28_days_are_found_in_one_round_trip_and_older_ones_are_gone",
    "test_the_log_of_a_day_ends_28_days_after_it",
    "test_the_visits_of_a_day_end_28_days_after_it",
}
"""Tests that look at what is open: its keys, its length, its round trips."""


def _tests(module: ModuleType) -> Iterator[Test]:
    for name, test in vars(module).items():
        if name.startswith("test_") and list(signature(test).parameters) == ["scene"] and name not in OF_OPEN_DAYS:
            yield test


TESTS = [test for module in (test_passes, test_visits, test_visit_changes) for test in _tests(module)]


@pytest.mark.parametrize("same", TESTS, ids=lambda test: test.__name__.removeprefix("test_"))
def test_on_folded_days(folded_scene: Scene, same: Test) -> None:
    same(folded_scene)


def test_there_are_such_tests() -> None:
    assert len(TESTS) >= 30
