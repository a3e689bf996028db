"""Receipts of erasures: whoever has one can have it checked, and nobody can make or change one."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.signing.receipts import DIGEST_BYTES, ForgedReceipt, Receipt, Receipts

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
OLD, NEW = "o" * 32, "n" * 32
RECEIPTS = Receipts([NEW, OLD])
DONE = Receipt(NOW, True, 2, 1, 17, 0, NOW + timedelta(days=28), "ab" * DIGEST_BYTES)

counts = st.integers(0, 65_535)


@given(held=st.booleans(), numbers=st.tuples(counts, counts, counts, counts), seconds=st.integers(0, 2**31))
def test_a_receipt_says_what_was_written_and_fits_into_a_line(
    held: bool, numbers: tuple[int, int, int, int], seconds: int
) -> None:
    fever = datetime.fromtimestamp(seconds, BEIJING) if seconds else None
    receipt = Receipt(NOW, held, *numbers, fever, DONE.digest)
    made = RECEIPTS.make(receipt)

    assert RECEIPTS.read(made) == receipt
    assert made == RECEIPTS.make(receipt)
    assert len(made) < 80


@given(at=st.integers(3, 78), letter=st.sampled_from("AZ27"))
def test_a_receipt_with_any_other_letter_is_forged(at: int, letter: str) -> None:
    made = RECEIPTS.make(DONE)
    at = min(at, len(made) - 1)
    if made[at] in (letter, "-"):
        return

    with pytest.raises(ForgedReceipt):
        RECEIPTS.read(made[:at] + letter + made[at + 1 :])


@given(st.text())
def test_no_other_text_is_a_receipt(text: str) -> None:
    with pytest.raises(ForgedReceipt):
        RECEIPTS.read(text)


def test_each_key_verifies_and_a_lost_one_does_not() -> None:
    made = Receipts([OLD]).make(DONE)

    assert RECEIPTS.read(made) == DONE
    with pytest.raises(ForgedReceipt):
        Receipts([NEW]).read(made)


def test_a_count_that_does_not_fit_is_the_largest_one() -> None:
    assert RECEIPTS.read(RECEIPTS.make(Receipt(NOW, True, 0, 0, 70_000, 0, None, DONE.digest))).visits == 65_535


def test_without_a_key_there_are_no_receipts() -> None:
    with pytest.raises(ValueError, match="no signing key"):
        Receipts([])
