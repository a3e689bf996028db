"""A test world on one real store server, new for each test."""

from collections.abc import Iterator

import pytest

from tests.faults.killer import Killer
from tests.world import World, world


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with its store and the simulated services."""
    with world(store_url, direct=False) as found:
        yield found


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Killer:
    """The killer for the store of this world."""
    return Killer(monkeypatch)
