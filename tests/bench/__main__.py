"""How much an answer costs: ours beside a bare echo and beside WeRoBot, in one run, on one machine.

    .venv/bin/pip install -e '.[test,bench]' && .venv/bin/python -m tests.bench [--quick]

(a) Flask + wechatpy: an encrypted echo, without a store; (b) WeRoBot with its Redis session: an encrypted hello
world; (c) ours: 我的码 with an uploaded picture that is used again, the whole path on a durable store. All on Granian
with one worker and the number of threads that serves each best, over kept connections from another process, in
safe mode. Price is CPU time, user and system, of the server's processes; the medians of short rounds in turn.
Ratios of messages per CPU second to reach: c/b 1.2, c/a 0.65; the picture 0.6 of the plain one's CPU. Exit status 1
when one is missed. Takes about three minutes; nothing leaves the machine.
"""

import sys
from dataclasses import dataclass

import click

from bot.sandbox.store import EmbeddedStore
from tests.bench.contenders import CONTENDERS
from tests.bench.people import environment, register
from tests.bench.pictures import compare as compare_pictures
from tests.bench.rounds import Bench, Figures
from tests.stores import folder


@dataclass(frozen=True, slots=True)
class Size:
    """How long to measure."""

    people: int
    messages: int
    threads: tuple[int, ...]
    tries: int
    rounds: int
    pictures: int


FULL = Size(people=400, messages=1200, threads=(1, 2, 4, 8), tries=2, rounds=7, pictures=50)
QUICK = Size(people=50, messages=200, threads=(2,), tries=1, rounds=2, pictures=5)


@click.command()
@click.option("--quick", is_flag=True, help="A few messages, to see that it works; the figures mean little.")
def main(quick: bool) -> None:
    """Measure and print."""
    size = QUICK if quick else FULL
    threads, figures = _servers(size)
    for contender in CONTENDERS:
        click.echo(_row(f"({contender.letter}) {contender.name}", threads[contender.letter], figures[contender.letter]))
    a, b, c = (figures[contender.letter].cpu_ms for contender in CONTENDERS)
    ours, plain = compare_pictures(size.pictures, size.rounds)
    click.echo(f"\npicture {ours:.2f} ms CPU, plain qrcode + Pillow {plain:.2f} ms")
    reached = [_judged("c/b", b / c, 1.2), _judged("c/a", a / c, 0.65), _judged("plain/picture", plain / ours, 1 / 0.6)]
    sys.exit(not all(reached) and not quick)


def _servers(size: Size) -> tuple[dict[str, int], dict[str, Figures]]:
    with folder() as base, EmbeddedStore(base) as store, environment(store.url) as settings:
        bench = Bench(settings, store.pid, register(settings, size.people), size.messages)
        threads = bench.best_threads(size.threads, size.tries)
        click.echo(_HEAD)
        return threads, bench.compare(threads, size.rounds)


_HEAD = (
    f"{'':40}{'threads':>8}{'msg/CPU s':>11}{'CPU ms':>8}{'store ms':>10}"
    f"{'trips':>7}{'p50 ms':>8}{'p99 ms':>8}{'MB':>7}"
)


def _row(name: str, threads: int, found: Figures) -> str:
    return (
        f"{name:40}{threads:8}{1000 / found.cpu_ms:11.0f}{found.cpu_ms:8.3f}{found.store_ms:10.3f}"
        f"{found.trips:7.2f}{found.median_ms:8.1f}{found.slowest_ms:8.1f}{found.megabytes:7.0f}"
    )


def _judged(name: str, ratio: float, wanted: float) -> bool:
    click.echo(f"{name:14} {ratio:5.2f}  (to reach {wanted:.2f}{'' if ratio >= wanted else ': MISSED'})")
    return ratio >= wanted


if __name__ == "__main__":
    main()
