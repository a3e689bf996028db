"""The memory of a pass in the store: at the venue and in the person's visits together."""

import dataclasses
from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from bot.health.people.identity import new_person_id
from bot.sandbox.store import EmbeddedStore
from bot.store.gate.packing import SCAN_IDS, PassKind, visit_of
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.store.gate.scene import NOW, STATION, Scene
from tests.stores import folder

PASSES, PEOPLE, VENUES = 10_000, 2_000, 20
LIMIT = 250


def used(store: Store) -> int:
    """The bytes used by the data of the server."""
    info = store.run("", ("INFO", "memory"))[0].decode()
    return int(info.partition("used_memory_dataset:")[2].split()[0])


def measured(store: Store, pattern: str) -> int:
    """The bytes of all keys that match the pattern, with their values."""
    return sum(store.run("", ("MEMORY", "USAGE", key, "SAMPLES", 0))[0] for key in store.run("", ("KEYS", pattern))[0])


@pytest.mark.parametrize("days", [1, 5, 28])
def test_a_pass_takes_at_most_250_bytes(vault: Vault, days: int, capsys: pytest.CaptureFixture[str]) -> None:
    chance = Random(1)
    with folder() as base, EmbeddedStore(base) as server:
        store = connect(server.url, timeout=10)
        scene = Scene(store, vault)
        venues = [scene.opened(dataclasses.replace(STATION, name=f"{n}号站")).id for n in range(VENUES)]
        for venue in venues:
            scene.bindings.bind(venue, "e", 0, new_person_id(), "1", NOW)
        people = [scene.person() for _ in range(PEOPLE)]
        before = used(store)
        for n in range(PASSES):
            at = NOW - timedelta(days=n % days, seconds=7200 * n / PASSES)
            one = replace(scene.a_pass(chance.choice(people)), venue=chance.choice(venues), at=at)
            one = replace(one, scan=chance.choice(SCAN_IDS), outcome=replace(one.outcome, kind=PassKind.PROXY))
            scene.passes.register(one, "e")
            scene.visits.add(one.person, visit_of(one))
        total = (used(store) - before) / PASSES
        parts = {name: measured(store, f"{name}:*") / PASSES for name in ("log", "gt", "ids")}
        store.close()

    with capsys.disabled():
        shown = ", ".join(f"{name} {size:.0f}" for name, size in parts.items())
        print(f"\nbytes a pass, {PASSES} passes of {PEOPLE} people on {days} days: {total:.0f} ({shown})")  # noqa: T201
    assert total <= LIMIT
    assert sum(parts.values()) <= LIMIT
