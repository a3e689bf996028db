"""Fixtures for the records of the gate."""

import pytest

from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.folded import fold_always
from tests.store.gate.scene import Scene


@pytest.fixture
def scene(any_store: Store, vault: Vault) -> Scene:
    """A gate on an empty store, once as one server and once as a cluster."""
    return Scene(any_store, vault)


@pytest.fixture
def folded_scene(store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A gate where all days are folded before each use."""
    fold_always(monkeypatch)
    return Scene(store, vault)
