"""Codes by text message: bound to chat, phone and purpose, for five minutes and five tries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.health.clock import BEIJING
from bot.health.people.phone_fault import PhoneFault, PhoneUnproved
from bot.store.people.phone_codes import PhoneCodes
from bot.store.redis.store import Store
from bot.store.vault import Vault

NOON = datetime(2020, 4, 1, 12, tzinfo=BEIJING)
OURS = ("o1", "+8613800430001", "register")


@pytest.fixture
def codes(any_store: Store, vault: Vault) -> PhoneCodes:
    """The codes in an empty store."""
    return PhoneCodes(any_store, vault)


def fault(codes: PhoneCodes, typed: str, whose: tuple[str, str, str] = OURS, now: datetime = NOON) -> PhoneFault:
    """Why what was typed is not taken."""
    with pytest.raises(PhoneUnproved) as unproved:
        codes.check(*whose, typed, now)
    return unproved.value.code


def test_the_code_is_taken_again_when_a_message_comes_twice(codes: PhoneCodes) -> None:
    codes.save(*OURS, "012345", NOON)

    codes.check(*OURS, "012345", NOON)
    codes.check(*OURS, "012345", NOON)


@pytest.mark.parametrize(
    "other", [("o2", *OURS[1:]), (OURS[0], "+8613800430002", OURS[2]), (*OURS[:2], "change")], ids=str
)
def test_a_code_counts_for_no_other_chat_phone_or_purpose(codes: PhoneCodes, other: tuple[str, str, str]) -> None:
    codes.save(*OURS, "012345", NOON)

    assert fault(codes, "012345", other) is PhoneFault.NONE


def test_a_new_code_replaces_the_old_one(codes: PhoneCodes) -> None:
    codes.save(*OURS, "012345", NOON)
    codes.save(*OURS, "543210", NOON)

    assert fault(codes, "012345") is PhoneFault.WRONG
    codes.check(*OURS, "543210", NOON)


def test_after_five_minutes_the_code_is_void(codes: PhoneCodes) -> None:
    codes.save(*OURS, "012345", NOON)

    codes.check(*OURS, "012345", NOON + timedelta(seconds=299))
    assert fault(codes, "012345", now=NOON + timedelta(seconds=300)) is PhoneFault.EXPIRED
    assert not codes.is_waiting(*OURS, NOON + timedelta(seconds=300))


def test_after_five_wrong_tries_even_the_right_code_is_void(codes: PhoneCodes) -> None:
    codes.save(*OURS, "012345", NOON)

    faults = [fault(codes, f"99999{n}") for n in range(5)]

    assert faults == [PhoneFault.WRONG] * 4 + [PhoneFault.SPENT]
    assert fault(codes, "012345") is PhoneFault.SPENT
    assert not codes.is_waiting(*OURS, NOON)


def test_guesses_at_once_are_five_guesses_too(codes: PhoneCodes) -> None:
    codes.save(*OURS, "999999", NOON)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: fault(codes, f"{n:06}"), range(60)))

    assert found.count(PhoneFault.WRONG) == 4
    assert found.count(PhoneFault.SPENT) == 56


def test_a_removed_code_counts_no_more(codes: PhoneCodes) -> None:
    codes.save(*OURS, "012345", NOON)
    codes.remove(*OURS)

    assert fault(codes, "012345") is PhoneFault.NONE
