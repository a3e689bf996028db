"""The cost of an answer, compared with a bare echo and with WeRoBot, in one run on one machine.

    .venv/bin/pip install -e '.[test,bench]' && .venv/bin/python -m tests.bench [--quick] [--people N] [--cluster]

(a) Flask + wechatpy: an encrypted echo, without a store; (b) WeRoBot with its Redis session: an encrypted hello
world; (c) ours: 我的码 with an uploaded picture that is used again; (d) the verdict on a fresh code that a scanner has
scanned; (e) the temperature after it, which registers a pass; where it is installed, (n) Node's ``wechat`` with
a Redis session (``tests.bench.node``). Ours take the whole path on a durable store, by one
server, the gate among 10 000 people on record. All on Granian with one worker and the number of threads that serves
each best, over persistent connections from another process, in safe mode. The cost is CPU time, user and system, of
the server's processes: medians of short alternating rounds, and of the ratios within a round.

Then the gate once more, in turns on a store of 10 000 and one of a million people (``--people``), by the CPU time of
server and store; and the memory that the store takes for the first pass of the day of a person, and for a person.
Each time on stores of their own, so that nobody is scanned twice: the reply to a second scan would differ.

Ratios of messages per CPU second to reach: c/b 1.2, c/n 1, c/a 0.8, d/a 0.62, e/a 0.52; the picture 0.4 of the plain
one's CPU; a pass 250 bytes, a person 700; a million people within a tenth of ten thousand. Exit status 1 when one is
missed. Takes about six minutes; nothing leaves the machine.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

import click

from bot.sandbox.store import EmbeddedStore
from tests.bench.cluster import compare as compare_clusters
from tests.bench.contenders import CONTENDERS, GATE
from tests.bench.crowd import gather
from tests.bench.gate import Gate
from tests.bench.node import NODE, is_installed
from tests.bench.people import bytes_a_person, environment, register
from tests.bench.pictures import compare as compare_pictures
from tests.bench.rounds import Bench, Figures, Round, medians, ratios
from tests.stores import folder

LOADING_SECONDS = 85.0


@dataclass(frozen=True, slots=True)
class Size:
    """The length of the measurement."""

    people: int
    messages: int
    threads: tuple[int, ...]
    tries: int
    rounds: int
    pictures: int
    few: int
    many: int


FULL = Size(400, 200, (1, 2, 4, 8), tries=9, rounds=45, pictures=20, few=10_000, many=1_000_000)
QUICK = Size(50, 200, (2,), tries=1, rounds=2, pictures=5, few=10_000, many=50_000)


@dataclass(frozen=True, slots=True)
class Site:
    """A store with registered people, its gate and its bench."""

    people: int
    settings: dict[str, str]
    gate: Gate
    bench: Bench


@click.command()
@click.option("--quick", is_flag=True, help="A few messages, to see that it works; the figures mean little.")
@click.option("--people", type=click.IntRange(10_000), help="How many are many people on record.")
@click.option("--cluster", is_flag=True, help="Instead: one, two, three masters and several web processes.")
def main(quick: bool, people: int | None, cluster: bool) -> None:
    """Measure and print."""
    size = QUICK if quick else FULL
    if cluster:
        sys.exit(not compare_clusters(size.messages, size.rounds // 3 or 1) and not quick)
    with _site(size, size.few) as site:
        threads, rounds = _servers(site.bench, size)
        reached = [*_compared(rounds), _kept(site)]
    with _site(size, size.few) as few, _site(size, people or size.many) as many:
        reached += [*_by_number(few, many, threads, size.rounds), _kept(few, many)]
    with _site(size, size.few) as quiet:  # no answers that vanish meanwhile
        reached += _memory(quiet, size.people)
    pictures = compare_pictures(size.pictures, size.rounds)
    ours, plain = map(median, zip(*pictures, strict=True))
    click.echo(f"\npicture {ours:.2f} ms CPU, plain qrcode + Pillow {plain:.2f} ms")
    reached.append(_judged("plain/picture", [plain / ours for ours, plain in pictures], 1 / 0.4))
    sys.exit(not all(reached) and not quick)


@contextmanager
def _site(size: Size, people: int) -> Iterator[Site]:
    with ExitStack() as ends:
        store = ends.enter_context(EmbeddedStore(ends.enter_context(folder(disk=True))))
        settings = ends.enter_context(environment(store.url))
        there = gather(settings, people, LOADING_SECONDS)
        gate = Gate(settings, there, size.messages)
        yield Site(
            there, settings, gate, Bench(settings, store.pid, register(settings, size.people), gate, size.messages)
        )


def _servers(bench: Bench, size: Size) -> tuple[dict[str, int], list[Round]]:
    threads = bench.best_threads(size.threads, size.tries)
    click.echo(_HEAD)
    contenders = (*CONTENDERS, *((NODE,) if is_installed() else ()), *GATE)
    rounds = bench.compare(contenders, {**threads, NODE.target: 1}, size.rounds)
    figures = medians(rounds)
    for contender in contenders:
        name = f"({contender.letter}) {contender.name}"
        click.echo(_row(name, threads.get(contender.target, 1), figures[contender.letter]))
    return threads, rounds


def _compared(rounds: list[Round]) -> list[bool]:
    click.echo("")
    wanted = {"cb": 1.2, "cn": 1.0, "ca": 0.8, "da": 0.62, "ea": 0.52}
    pairs = [pair for pair in wanted if pair[1] in rounds[0]]
    return [_judged("/".join(pair), ratios(rounds, *pair), wanted[pair]) for pair in pairs]


def _by_number(few: Site, many: Site, threads: dict[str, int], rounds: int) -> list[bool]:
    sites = (few, many)
    with ExitStack() as ends:
        servers = [ends.enter_context(site.bench.served(GATE, threads)) for site in sites]
        found = [
            [site.bench.round(GATE, there) for site, there in zip(sites, servers, strict=True)] for _ in range(rounds)
        ]
    figures = [medians(column) for column in zip(*found, strict=True)]
    click.echo(f"\n{_HEAD}")
    for contender in GATE:
        for site, column in zip(sites, figures, strict=True):
            name = f"({contender.letter}) {site.people} people on record"
            click.echo(_row(name, threads[contender.target], column[contender.letter]))
    click.echo("")
    return [
        _judged(f"{letter}: few/many", [few[letter].all_ms / many[letter].all_ms for few, many in found], 0.9)
        for letter in (contender.letter for contender in GATE)
    ]


def _kept(*sites: Site) -> bool:
    kept = all(site.gate.passes() == site.bench.passes for site in sites)
    click.echo(f"every pass that was answered is kept, once: {'yes' if kept else 'NO'}")
    return kept


def _memory(site: Site, registered: int) -> list[bool]:
    found = (
        ("pass", site.gate.bytes_a_pass(site.people), 250),
        ("person", bytes_a_person(site.settings, registered, registered), 700),
    )
    for what, taken, most in found:
        click.echo(f"memory of a {what} {taken:.0f} bytes (at most {most}{'' if taken <= most else ': MISSED'})")
    return [taken <= most for _, taken, most in found]


_HEAD = (
    f"{'':40}{'threads':>8}{'msg/CPU s':>11}{'CPU ms':>8}{'store ms':>10}"
    f"{'trips':>7}{'p50 ms':>8}{'p99 ms':>8}{'MB':>7}"
)


def _row(name: str, threads: int, found: Figures) -> str:
    return (
        f"{name:40}{threads:8}{1000 / found.cpu_ms:11.0f}{found.cpu_ms:8.3f}{found.store_ms:10.3f}"
        f"{found.trips:7.2f}{found.median_ms:8.1f}{found.slowest_ms:8.1f}{found.megabytes:7.0f}"
    )


def _judged(name: str, found: Sequence[float], wanted: float) -> bool:
    """Whether the median of the rounds' ratios reaches the goal; prints it with its quartiles."""
    middle = median(found)
    low, _, high = quantiles(found, n=4)
    missed = "" if middle >= wanted else ": MISSED"
    click.echo(f"{name:14} {middle:5.2f}  (to reach {wanted:.2f}{missed}; half of the rounds {low:.2f} to {high:.2f})")
    return middle >= wanted


if __name__ == "__main__":
    main()
