"""The memory of a pass in the store: at the venue and in the person's visits together."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from bot.health.people.identity import new_person_id
from bot.sandbox.store import EmbeddedStore
from bot.store.gate.packing import SCAN_IDS, Pass, PassKind, PassOutcome, Visit, visit_of
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.cases import long, tried
from tests.folded import fold_all
from tests.store.gate.scene import NOW, STATION, Scene
from tests.stores import folder

PASSES, PEOPLE, VENUES = 10_000, 2_000, 20
LIMIT, FOLDED_LIMIT = 250, 45


def used(store: Store) -> int:
    """The bytes used by the data of the server."""
    info = store.run("", ("INFO", "memory"))[0].decode()
    return int(info.partition("used_memory_dataset:")[2].split()[0])


def measured(store: Store, pattern: str) -> int:
    """The bytes of all keys that match the pattern, with their values."""
    return sum(store.run("", ("MEMORY", "USAGE", key, "SAMPLES", 0))[0] for key in store.run("", ("KEYS", pattern))[0])


@contextmanager
def scened(vault: Vault) -> Iterator[Scene]:
    """A gate on a server of its own."""
    with folder() as base, EmbeddedStore(base) as server:
        store = connect(server.url, timeout=60)
        yield Scene(store, vault)
        store.close()


def opened(scene: Scene, venues: int) -> list[str]:
    """So many venues with a scanner."""
    found = [scene.opened(dataclasses.replace(STATION, name=f"{n}号站")).id for n in range(venues)]
    for venue in found:
        scene.bindings.bind(venue, "e", 0, new_person_id(), "1", NOW)
    return found


@pytest.mark.parametrize("days", tried([28, 5, 1]))
def test_a_pass_takes_at_most_250_bytes(vault: Vault, days: int, capsys: pytest.CaptureFixture[str]) -> None:
    chance = Random(1)
    with scened(vault) as scene:
        venues = opened(scene, VENUES)
        people = [scene.person() for _ in range(PEOPLE)]
        before = used(scene.store)
        for n in range(PASSES):
            at = NOW - timedelta(days=n % days, seconds=7200 * n / PASSES)
            one = replace(scene.a_pass(chance.choice(people)), venue=chance.choice(venues), at=at)
            one = replace(one, scan=chance.choice(SCAN_IDS), outcome=replace(one.outcome, kind=PassKind.PROXY))
            scene.passes.register(one, "e")
            scene.visits.add(one.person, visit_of(one))
        total = (used(scene.store) - before) / PASSES
        parts = {name: measured(scene.store, f"{name}:*") / PASSES for name in ("log", "gt", "ids")}

    tell(capsys, f"{PASSES} passes of {PEOPLE} people on {days} days", total, parts)
    assert total <= LIMIT
    assert sum(parts.values()) <= LIMIT


def three_a_day(scene: Scene, venues: list[str], people: list[str], days: int) -> Iterator[Pass]:
    """Everybody is scanned three times a day, each time somewhere, and measured after some seconds. The venues are
    small: of larger ones a pass takes less.
    """
    chance = Random(2)
    for day in range(days, 0, -1):
        for person in people:
            for second in sorted(chance.sample(range(5 * 3600), 3)):  # from noon
                at = NOW + timedelta(days=-day, seconds=second)
                about = chance.choice(venues), person, at, 0
                outcome = PassOutcome(round(chance.gauss(365, 3)), scene.a_pass().outcome.colour, PassKind.CODE, True)
                yield Pass(*about, outcome, chance.choice(SCAN_IDS), chance.randrange(3, 25))


def tell(capsys: pytest.CaptureFixture[str], what: str, total: float, parts: dict[str, float]) -> None:
    """Print the bytes a pass."""
    with capsys.disabled():
        shown = ", ".join(f"{name} {size:.1f}" for name, size in parts.items())
        print(f"\nbytes a pass, {what}: {total:.1f} ({shown})")  # noqa: T201


@pytest.mark.parametrize(
    ("people", "days", "venues"),
    [(50, 28, 5), pytest.param(400, 28, 12, marks=long)],
)
def test_a_pass_of_a_finished_day_takes_at_most_45_bytes(
    vault: Vault, people: int, days: int, venues: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with scened(vault) as scene:
        places, persons = opened(scene, venues), [scene.person() for _ in range(people)]
        before = used(scene.store)
        for one in three_a_day(scene, places, persons, days):
            look = PassOutcome(None, one.outcome.colour, PassKind.LOOK, passed=False)
            at = one.at - timedelta(seconds=one.scan_seconds)
            scene.visits.add_look(one.person, Visit(one.venue, at, 0, look, one.scan))
            scene.passes.register(one, "e")
            scene.visits.add(one.person, visit_of(one))
        count = people * days * 3
        scans = {"ids": measured(scene.store, "ids:*") / count}
        opened_days = {name: measured(scene.store, f"{name}:*") / count for name in ("log", "gt")}
        total = (used(scene.store) - before) / count
        fold_all(scene.store)
        folded = {name: measured(scene.store, f"{name}:*") / count for name in ("log", "gt")}
        after = (used(scene.store) - before) / count - scans["ids"]

    what = f"{people} people, three a day, {days} days, {venues} venues"
    tell(capsys, what, total, opened_days | scans)
    tell(capsys, f"{what}, folded", after, folded)
    assert sum(folded.values()) <= FOLDED_LIMIT
