"""The worker folds finished days once a day, one worker at a time, and goes on where another one ended."""

import logging
from datetime import timedelta

import pytest

from bot.service.gate import folding
from bot.service.gate.folding import Folding
from bot.store.gate.fold_turns import TURN_SECONDS
from bot.store.gate.folds import GRACE, Folds
from bot.store.gate.keys import FOLD_TURN_KEY, FOLDED
from bot.store.gate.packing import visit_of
from bot.store.gate.retention import midnight_of
from bot.store.records import Records, RecordSettings, open_records
from bot.store.redis.errors import StoreDown
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.store.gate.scene import NOW, TODAY, Scene

MORNING = midnight_of(TODAY + timedelta(days=1)) + GRACE


@pytest.fixture
def scene(store: Store, vault: Vault) -> Scene:
    """A gate with ten people, who were each there today."""
    found = Scene(store, vault)
    for _ in range(10):
        one = found.a_pass(found.person())
        found.passes.register(one, "e")
        found.visits.add(one.person, visit_of(one))
    return found


@pytest.fixture
def workers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> tuple[Folding, Folding]:
    """Two workers that look at four keys in one portion."""
    monkeypatch.setattr(folding, "STEPS", 4)
    records: Records = open_records(scene.store, scene.vault, RecordSettings("C" * 42 + "A", 3))
    return Folding(records), Folding(records)


def folded(scene: Scene) -> int:
    """How many values are folded."""
    return len(set(scene.store.scan(f"*:{FOLDED}")))


def finish(worker: Folding) -> int:
    """Let a worker fold until it has nothing to do; gives the number of records."""
    done = 0
    while (portion := worker.advance(MORNING)) is not None:
        done += portion
    return done


def test_a_lap_folds_everything_in_portions_and_only_once_a_day(scene: Scene, workers: tuple[Folding, Folding]) -> None:
    while workers[0].advance(NOW) is not None:
        assert folded(scene) == 0

    first = workers[0].advance(MORNING)
    assert first is not None
    assert 0 < folded(scene) <= 4

    assert (first + finish(workers[0]), folded(scene)) == (20, 11)
    assert [worker.advance(MORNING) for worker in workers] == [None, None]


def test_another_worker_waits_and_takes_over_when_the_first_is_gone(
    scene: Scene, workers: tuple[Folding, Folding]
) -> None:
    first, second = workers
    begun = first.advance(MORNING) or 0

    assert second.advance(MORNING) is None
    (left,) = scene.store.run(FOLD_TURN_KEY, ("TTL", FOLD_TURN_KEY))
    assert 0 < left <= TURN_SECONDS
    scene.store.run(FOLD_TURN_KEY, ("DEL", FOLD_TURN_KEY))  # after a minute

    assert begun + finish(second) == 20
    assert folded(scene) == 11
    assert first.advance(MORNING) is None


def test_a_lap_that_lost_the_store_begins_anew(
    scene: Scene, workers: tuple[Folding, Folding], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = workers[0]
    begun = worker.advance(MORNING) or 0

    def down(*_: object) -> int:
        raise StoreDown("out of reach")

    with monkeypatch.context() as patched:
        patched.setattr(Folds, "_step", down)
        with pytest.raises(StoreDown):
            worker.advance(MORNING)

    assert begun + finish(worker) == 20


def test_a_value_that_cannot_be_read_is_left_and_told(
    scene: Scene, workers: tuple[Folding, Folding], caplog: pytest.LogCaptureFixture
) -> None:
    key = f"gt:{{{scene.person()}}}:{TODAY:%Y%m%d}"
    scene.store.run(key, ("SET", key, "none of ours"))

    with caplog.at_level(logging.ERROR):
        assert finish(workers[0]) == 20

    assert "cannot be read: 1" in caplog.text
    assert scene.store.run(key, ("GET", key)) == [b"none of ours"]
