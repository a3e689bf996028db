"""The pause after failed checks of a document: it grows, and ends at a minute."""

from hypothesis import given
from hypothesis import strategies as st

from bot.health.people.attempts import MAX_PAUSE, PAUSES, WITHOUT_PAUSE, pause_after


@given(st.integers(0, 10**9))
def test_the_pause_grows_and_is_never_longer_than_a_minute(failures: int) -> None:
    assert 0 <= pause_after(failures) <= pause_after(failures + 1) <= MAX_PAUSE == 60


@given(st.integers(0, WITHOUT_PAUSE - 1))
def test_somebody_who_mistypes_a_name_does_not_wait(failures: int) -> None:
    assert pause_after(failures) == 0


@given(st.integers(0, 1000))
def test_the_table_of_pauses_is_the_rule(failures: int) -> None:
    assert PAUSES[min(failures, len(PAUSES) - 1)] == pause_after(failures)
