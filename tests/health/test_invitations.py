"""Invitations: what is made is read, nothing else; in time and with the keys in use."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.ids import new_person_id
from bot.health.invitations import (
    LIFETIME,
    SCENE,
    ExpiredInvitation,
    ForgedInvitation,
    Invitations,
    invitation_in,
    invitation_url,
)

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
OLD, NEW = "o" * 32, "n" * 32
INVITATIONS = Invitations([NEW, OLD])
VENUE = new_person_id()


@given(entrance=st.integers(0, 2**16 - 1), seconds=st.integers(0, int(LIFETIME.total_seconds()) - 1))
def test_what_was_made_is_read_while_it_lives(entrance: int, seconds: int) -> None:
    made = INVITATIONS.make(VENUE, entrance, NOW)

    found = INVITATIONS.read(made, NOW + timedelta(seconds=seconds))

    assert (found.venue, found.entrance) == (VENUE, entrance)
    assert len(SCENE + made) <= 64


@given(at=st.integers(0, 39), letter=st.sampled_from("AZaz09-_"))
def test_any_other_letter_makes_it_forged(at: int, letter: str) -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)
    altered = made[:at] + letter + made[at + 1 :]

    if altered != made:
        with pytest.raises(ForgedInvitation):
            INVITATIONS.read(altered, NOW)


def test_no_two_are_the_same() -> None:
    made = {INVITATIONS.read(INVITATIONS.make(VENUE, 1, NOW), NOW).nonce for _ in range(100)}

    assert len(made) == 100


def test_it_ends_to_the_second_and_does_not_come_from_the_future() -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)

    with pytest.raises(ExpiredInvitation):
        INVITATIONS.read(made, NOW + LIFETIME)
    with pytest.raises(ForgedInvitation):
        INVITATIONS.read(made, NOW - timedelta(minutes=2))


def test_an_older_key_still_reads_and_a_lost_one_does_not() -> None:
    made = Invitations([OLD]).make(VENUE, 1, NOW)

    assert INVITATIONS.read(made, NOW).venue == VENUE
    with pytest.raises(ForgedInvitation):
        Invitations([NEW]).read(made, NOW)
    with pytest.raises(ValueError, match="key"):
        Invitations([])


@pytest.mark.parametrize("around", ["{}", "看：{} 好的", "前文\n{}\n后文", "{}。", "（{}）"])
def test_it_is_found_in_any_text_that_holds_its_address(around: str) -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)

    assert invitation_in(around.format(invitation_url("https://jxm.example", made)), "https://jxm.example") == made


@pytest.mark.parametrize(
    ("text", "found"),
    [("https://jxm.example/I/short", ""), ("https://other.example/I/" + "a" * 40, None), ("a" * 40, None), ("", None)],
)
def test_a_cut_one_is_seen_and_others_are_not_ours(text: str, found: str | None) -> None:
    assert invitation_in(text, "https://jxm.example") == found
