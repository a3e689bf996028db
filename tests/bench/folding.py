"""The memory of passes before and after folding, and what folding costs.

    python -m tests.bench.folding [--people N] [--days N] [--usual N] [--busy N]

Everybody is scanned and measured three times a day, at one of ``--usual`` venues of their own, at each of which are
``--busy`` people a day. The passes are written as the gate writes them, without its checks, into a server that writes
nothing to its disk. Then one worker folds all days. A pass takes at most 45 bytes, else the exit status is 1.
"""

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from time import process_time

import click
import psutil

from bot.assembly import beijing_now
from bot.sandbox.store import EmbeddedStore
from bot.store.gate.folds import Folds
from bot.store.gate.keys import log_key, visits_key
from bot.store.gate.packing import KIND_SHIFT, PASS_FORMAT, VISIT_FORMAT, PassKind, read_id
from bot.store.gate.retention import day_of, deletion_second, midnight_second
from bot.store.redis.commands import Command
from bot.store.redis.store import Store, connect
from tests.bench.server import cpu_seconds
from tests.stores import folder

A_DAY, BATCH, LIMIT = 3, 600, 45
LOOK, PASSED = PassKind.LOOK << KIND_SHIFT, 64


class Town:
    """People and the passes they make. ``last`` has the last measurement of each, as a visit names it."""

    def __init__(self, people: int, usual: int, busy: int) -> None:
        self._chance = Random(1)
        venues = [self._chance.randbytes(10) for _ in range(max(people * A_DAY // busy, 1))]
        self._usual = {self._chance.randbytes(10): self._chance.choices(venues, k=usual) for _ in range(people)}
        self._last = dict.fromkeys(self._usual, (0, 0))

    def lives(self, moment: datetime, days: int) -> Iterator[list[Command]]:
        """What all of them do on this day, in parts."""
        day = day_of(moment)
        for person in self._usual:
            begins = sorted(self._chance.sample(range(6 * 3600, 23 * 3600), A_DAY))
            yield [one for second in begins for one in self._passes(person, day, second, deletion_second(day, days))]

    def _passes(self, person: bytes, day: date, second: int, ends: int) -> list[Command]:
        venue, scan, took = self._chance.choice(self._usual[person]), self._chance.getrandbits(32), 8
        tenths, door = min(max(round(self._chance.gauss(365, 3)), 355), 372), self._chance.randrange(3)
        look = VISIT_FORMAT.pack(venue, second - took, door, 0, LOOK, 0, 0, scan)
        visit = VISIT_FORMAT.pack(venue, second, door, tenths, PASSED, *self._last[person], scan)
        about = second, door, 1 + self._chance.randrange(9), tenths, PASSED, took + self._chance.randrange(9), scan
        self._last[person] = tenths, midnight_second(day) + second
        visits, log = visits_key(read_id(person), day), log_key(read_id(venue), day)
        writes = (visits, look), (visits, visit), (log, PASS_FORMAT.pack(person, *about))
        return [("APPEND", key, packed) for key, packed in writes] + [("EXPIREAT", key, ends) for key in (visits, log)]


def used(store: Store) -> int:
    """The bytes in use for data."""
    info = dict(line.split(":") for line in store.run("", ("INFO", "memory"))[0].decode().split("\r\n") if ":" in line)
    return int(info["used_memory"]) - int(info["mem_clients_normal"])


@click.command()
@click.option("--people", default=10_000)
@click.option("--days", default=28)
@click.option("--usual", default=12)
@click.option("--busy", default=200)
def main(people: int, days: int, usual: int, busy: int) -> None:
    """Measure and print."""
    with folder() as base, EmbeddedStore(base) as server:
        store, now = connect(server.url, timeout=60), beijing_now()
        store.run("", ("CONFIG", "SET", "appendonly", "no"))
        town, before, count = Town(people, usual, busy), used(store), people * days * A_DAY
        for back in range(days, 0, -1):
            _write(store, town.lives(now - timedelta(days=back), days))
        open_bytes = (used(store) - before) / count
        cpu, serving = process_time(), psutil.Process(server.pid)
        began = cpu_seconds(serving)
        folded = sum(Folds(store, days).lap(now))
        took, served = process_time() - cpu, cpu_seconds(serving) - began
        closed = (used(store) - before) / count
        click.echo(f"{people} people, {days} days, {usual} usual venues, {busy} passes a venue's day: {folded} records")
        click.echo(f"bytes a pass: {open_bytes:.1f} open, {closed:.1f} folded (at most {LIMIT})")
        click.echo(f"CPU µs a pass: {took / count * 1e6:.0f} of the worker, {served / count * 1e6:.0f} of the store")
        store.close()
    sys.exit(closed > LIMIT)


def _write(store: Store, parts: Iterator[list[Command]]) -> None:
    waiting: list[Command] = []
    for part in parts:
        waiting += part
        if len(waiting) > BATCH:
            store.run("", *waiting)
            waiting.clear()
    if waiting:
        store.run("", *waiting)


if __name__ == "__main__":
    main()
