"""The field with pending scans: opened as sealed, until it expires; what another version left there is ignored."""

from datetime import timedelta

import pytest

from bot.health.codes.colour import Facts, Status
from bot.health.gate.scans import PENDING_PERIOD, RecognisedBy, Scan
from bot.store.gate.pending_scans import PendingScans
from bot.store.vault import Vault
from tests.store.gate.scene import NOW

UNTIL = NOW + PENDING_PERIOD
SCANS = (Scan(1, "P", "V", 7, Facts(Status.CONFIRMED, temperature=386), RecognisedBy.CODE),)


@pytest.fixture
def pending(vault: Vault) -> PendingScans:
    """What seals and opens the field."""
    return PendingScans(vault)


def test_the_scans_are_there_until_they_expire(pending: PendingScans) -> None:
    field = pending.seal(SCANS, UNTIL)

    assert pending.open(field, UNTIL - timedelta(seconds=1)) == SCANS
    assert pending.open(field, UNTIL) == ()
    assert pending.open("", NOW) == ()
    assert pending.seal((), UNTIL) == ""


def test_nothing_of_the_scans_is_readable(pending: PendingScans) -> None:
    until, _, sealed = pending.seal(SCANS, UNTIL).partition(" ")

    assert until == str(int(UNTIL.timestamp()))
    assert "code" not in sealed


@pytest.mark.parametrize("left", ["{until} bm90aGluZw==", "{until} ", "{until} 1 P V 7 code confirmed  386", "soon x"])
def test_a_field_of_another_version_is_ignored(pending: PendingScans, left: str) -> None:
    assert pending.open(left.format(until=int(UNTIL.timestamp())), NOW) == ()
