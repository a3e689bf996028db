"""Invitations are valid only if we made them, with the keys in use, until they expire."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.people.identity import new_person_id
from bot.signing.invitations import (
    INVITATION_LIFETIME,
    INVITATION_SCENE_PREFIX,
    ExpiredInvitation,
    ForgedInvitation,
    Invitations,
    find_invitation,
    invitation_url,
)

NOW = datetime(2020, 4, 1, 9, 30, tzinfo=BEIJING)
OLD, NEW = "o" * 32, "n" * 32
INVITATIONS = Invitations([NEW, OLD])
VENUE = new_person_id()


@given(entrance=st.integers(0, 2**16 - 1), seconds=st.integers(0, int(INVITATION_LIFETIME.total_seconds()) - 1))
def test_an_invitation_can_be_read_until_it_expires(entrance: int, seconds: int) -> None:
    made = INVITATIONS.make(VENUE, entrance, NOW)

    found = INVITATIONS.read(made, NOW + timedelta(seconds=seconds))

    assert (found.venue, found.entrance) == (VENUE, entrance)
    assert len(INVITATION_SCENE_PREFIX + made) <= 64


@given(at=st.integers(0, 39), letter=st.sampled_from("AZaz09-_"))
def test_an_invitation_with_any_other_character_is_forged(at: int, letter: str) -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)
    altered = made[:at] + letter + made[at + 1 :]

    if altered != made:
        with pytest.raises(ForgedInvitation):
            INVITATIONS.read(altered, NOW)


def test_no_two_invitations_are_the_same() -> None:
    made = {INVITATIONS.read(INVITATIONS.make(VENUE, 1, NOW), NOW).nonce for _ in range(100)}

    assert len(made) == 100


def test_an_invitation_expires_to_the_second_and_cannot_be_from_the_future() -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)

    with pytest.raises(ExpiredInvitation):
        INVITATIONS.read(made, NOW + INVITATION_LIFETIME)
    with pytest.raises(ForgedInvitation):
        INVITATIONS.read(made, NOW - timedelta(minutes=2))


def test_an_invitation_of_an_older_key_is_valid_and_of_a_lost_key_is_not() -> None:
    made = Invitations([OLD]).make(VENUE, 1, NOW)

    assert INVITATIONS.read(made, NOW).venue == VENUE
    with pytest.raises(ForgedInvitation):
        Invitations([NEW]).read(made, NOW)
    with pytest.raises(ValueError, match="key"):
        Invitations([])


@pytest.mark.parametrize("around", ["{}", "看：{} 好的", "前文\n{}\n后文", "{}。", "（{}）"])
def test_an_invitation_is_found_in_any_text_with_its_url(around: str) -> None:
    made = INVITATIONS.make(VENUE, 1, NOW)

    assert find_invitation(around.format(invitation_url("https://jxm.example", made)), "https://jxm.example") == made


@pytest.mark.parametrize(
    ("text", "found"),
    [("https://jxm.example/I/short", ""), ("https://other.example/I/" + "a" * 40, None), ("a" * 40, None), ("", None)],
)
def test_an_incomplete_url_is_noticed_and_other_texts_are_not_ours(text: str, found: str | None) -> None:
    assert find_invitation(text, "https://jxm.example") == found
