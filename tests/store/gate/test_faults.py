"""The store is killed while passes are registered: every answered pass is there afterwards, exactly once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from bot.sandbox.store import EmbeddedStore
from bot.store.gate.packing import Pass, visit_of
from bot.store.gate.passes import RegisterResult
from bot.store.redis.errors import StoreError
from bot.store.redis.store import connect
from bot.store.vault import Vault
from tests.conftest import PATIENCE
from tests.folded import fold_all
from tests.store.gate.scene import EAST, NORMAL, TODAY, WEST, Scene
from tests.stores import eventually, folder


@dataclass
class Stream:
    """One scanner's stream of passes of one person, repeated like a message until it is answered."""

    scene: Scene
    by: str
    entrance: int
    person: str
    answered: list[Pass] = field(default_factory=list)

    def run(self, stop: Event) -> None:
        """Enter passes and visits until it is enough."""
        while not stop.is_set():
            one = self.scene.a_pass(self.person, NORMAL, entrance=self.entrance)
            while not self._entered(one):
                stop.wait(0.01)
            self.answered.append(one)

    def _entered(self, one: Pass) -> bool:
        with suppress(StoreError):
            assert self.scene.passes.register(one, self.by) is not RegisterResult.NOT_BOUND
            assert self.scene.visits.add(self.person, visit_of(one)) is not None
            return True
        return False


@dataclass
class Folding:
    """Folds whatever there is, again and again."""

    scene: Scene

    def run(self, stop: Event) -> None:
        """Fold until it is enough."""
        while not stop.is_set():
            with suppress(StoreError):
                fold_all(self.scene.store)


@contextmanager
def streaming(*streams: "Stream | Folding") -> Iterator[None]:
    """Run the streams in threads inside the block."""
    stop = Event()
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(stream.run, stop) for stream in streams]
        try:
            yield
        finally:
            stop.set()
    for stream in running:
        stream.result()


@pytest.mark.parametrize("folded", [False, True])
def test_answered_passes_survive_a_killed_store_exactly_once(vault: Vault, folded: bool) -> None:
    with folder() as base:
        server = EmbeddedStore(Path(base))
        server.start()
        scene = Scene(connect(server.url, timeout=PATIENCE), vault)
        streams = [Stream(scene, *binding, scene.person()) for binding in (("e", EAST), ("w", WEST))]
        with streaming(*streams, *([Folding(scene)] if folded else [])):
            for deaths in range(1, 4):
                eventually(lambda least=50 * deaths: all(len(stream.answered) >= least for stream in streams))
                server.kill()
                server.start()

        kept = scene.passes.on_day(scene.venue, TODAY)
        answered = [one.scan for stream in streams for one in stream.answered]
        assert sorted(one.scan for one in kept) == sorted(answered)
        if not folded:
            assert scene.store.run(scene.venue_log, ("STRLEN", scene.venue_log)) == [26 * len(answered)]
        for stream in streams:
            visits = scene.visits.on_day(stream.person, TODAY)
            assert sorted(visit.scan for visit in visits) == sorted(one.scan for one in stream.answered)
        scene.store.close()
        server.stop()
