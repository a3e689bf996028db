"""The move to another account on a cluster, cut in the middle of every step: running it again completes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.migrate import migration_names
from bot.store.gate.retention import day_of
from bot.store.redis.commands import Command
from bot.store.redis.store import Store
from bot.store.upgrade.migration import Migration
from tests.chats import chat_id
from tests.gatehouse import Gatehouse
from tests.town import Town
from tests.upgrade.test_migration import Moving
from tests.world import world


class Cut(BaseException):
    """The process ends here."""


@pytest.fixture
def town(cluster: object, cluster_url: str) -> Iterator[Town]:
    """The town on a cluster."""
    with world(cluster_url) as earth:
        found = Town(earth)
        found.live()
        earth.works()
        earth.passes(minutes=1)
        yield found


def test_a_migration_on_a_cluster_is_cut_after_each_number_of_writes_and_completed(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = Moving(town)
    cuts = [cut(town, moving, monkeypatch, writes) for writes in (3, 17, 29, 31, 43)]

    done = Gatehouse(town.earth).command("migrate", "openids", str(moving.file(tmp_path)))

    assert cuts == [True] * 5
    assert done.exit_code == 0, done.output
    left = [key for key in town.earth.keys("*") if not key.startswith("u:")]
    assert [key for key in left for former in moving.pairs if chat_id(former) in key] == []
    moving.goes_on()


def cut(town: Town, moving: Moving, monkeypatch: pytest.MonkeyPatch, writes: int) -> bool:
    """Migrate until so many durable writes are done; whether it was cut there."""
    left, run = iter(range(writes)), Store.run

    def counted(self: Store, key: str, *commands: Command, durable: bool = False) -> list[Any]:
        if durable and next(left, None) is None:
            raise Cut
        return run(self, key, *commands, durable=durable)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "run", counted)
        try:
            list(Migration(town.earth.parts.records, moving.pairs, migration_names(), day_of(town.earth.clock())).run())
        except Cut:
            return True
    return False
