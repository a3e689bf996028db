"""What a message costs on clusters of one, two and three masters with as many web processes as cores carry.

``python -m tests.bench --cluster [--quick]``. 我的码, a scan and a temperature, in rounds in turn; the cost is the CPU
time of all parts, web processes and masters, so that what else runs on the machine matters little. What they take when
no message comes is taken off, by what each took while the others had their turn.

A message must cost the same within a tenth on two and three masters as on one, with as many web processes: then more
machines, as one cluster, carry as much more.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import monotonic
from types import TracebackType
from typing import Self

import click
import psutil
from redis import Redis

from tests.bench.contenders import CONTENDERS, GATE, SAID, Contender
from tests.bench.crowd import gather
from tests.bench.gate import Gate
from tests.bench.people import environment, register
from tests.bench.rounds import exchanged
from tests.bench.server import Server, cpu_seconds
from tests.stores import Cluster, folder

ASKED = (CONTENDERS[-1], *GATE)
THREADS, CONNECTIONS = 2, 8
LOADING_SECONDS = 60.0
LEAST = 0.9
"""How much of the messages per CPU second on one master each cluster must reach."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of a message: of the web processes, of the masters; and its round trips to masters."""

    web: float
    store: float
    trips: float

    @property
    def all(self) -> float:
        """Of all parts."""
        return self.web + self.store


class Site:
    """A cluster and web processes over it, which run within ``with``."""

    def __init__(self, masters: int, webs: int, messages: int, rounds: int) -> None:
        self.masters, self.webs = masters, webs
        self._messages, self._crowd = messages, messages * (rounds + 1)
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        self._cluster = Cluster(self._ends.enter_context(folder()), self.masters)
        self._ends.callback(self._cluster.stop)
        self._cluster.start()
        self._settings = self._ends.enter_context(environment(self._cluster.url))
        crowd = gather(self._settings, self._crowd, LOADING_SECONDS)
        self._people = register(self._settings, self._messages)
        self._gate = Gate(self._settings, crowd, self._messages)
        self._servers = [
            self._ends.enter_context(Server(ASKED[0].target, THREADS, self._settings)) for _ in range(self.webs)
        ]
        self._counters = [Redis(port=port) for port in self._cluster.ports]
        self._rested = monotonic() - 1.0, self._cpu()
        self.round()  # pictures are uploaded, connections open
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.close()

    def round(self) -> list[Cost]:
        """The cost of each kind of message in one round."""
        began, before = self._rested
        now, found = monotonic(), self._cpu()
        idle = [(new - old) / (now - began) for new, old in zip(found, before, strict=True)]
        costs = [self._cost(contender, self._said(contender), idle) for contender in ASKED]
        self._rested = monotonic(), self._cpu()
        return costs

    def _said(self, contender: Contender) -> list[tuple[str, str]]:
        if contender not in GATE:
            return [(person, SAID) for person in self._people]
        return self._gate.scans(self._messages) if contender.scans else self._gate.temperatures(self._messages)

    def _cost(self, contender: Contender, said: list[tuple[str, str]], idle: Sequence[float]) -> Cost:
        before, reads, began = self._cpu(), self._reads(), monotonic()
        with ThreadPoolExecutor() as pool:
            parts = [(server.port, said[number :: self.webs]) for number, server in enumerate(self._servers)]
            list(pool.map(lambda part: exchanged(self._settings, *part, contender, CONNECTIONS), parts))
        took, after, trips = monotonic() - began, self._cpu(), (self._reads() - reads) / len(said)
        spent = (new - old - rate * took for new, old, rate in zip(after, before, idle, strict=True))
        return Cost(*(seconds / len(said) * 1000 for seconds in spent), trips)

    def _cpu(self) -> tuple[float, float]:
        """The CPU seconds of the web processes and of the masters so far."""
        masters = (cpu_seconds(psutil.Process(node.pid)) for node in self._cluster.nodes)
        return sum(server.cpu_seconds for server in self._servers), sum(masters)

    def _reads(self) -> int:
        """The number of reads of the masters from connections: one per round trip."""
        return sum(int(one.info("stats")["total_reads_processed"]) for one in self._counters)


def compare(messages: int, rounds: int) -> bool:
    """Measure and print; whether every site reaches what is asked."""
    cores = os.cpu_count() or 1
    with ExitStack() as ends:
        sites = [ends.enter_context(Site(masters, cores, messages, rounds)) for masters in (1, 2, 3)]
        found = [[site.round() for site in sites] for _ in range(rounds)]
    click.echo(f"{rounds} rounds of {messages} messages of each kind; msg: messages per CPU second of all parts")
    click.echo("masters  web | " + " | ".join(f"{name:^41}" for name in ("我的码", "scan", "temperature")))
    reached = [_told(site, [one[number] for one in found], found) for number, site in enumerate(sites)]
    return all(reached)  # after every line is printed


def _told(site: Site, rounds: Sequence[list[Cost]], of_all: Sequence[list[list[Cost]]]) -> bool:
    """Print a site: messages per CPU second, CPU ms of web and store, trips, and the ratio to one master."""
    parts, reached = [], True
    for kind in range(len(ASKED)):
        costs = [found[kind] for found in rounds]
        ratio = median(first[0][kind].all / cost.all for first, cost in zip(of_all, costs, strict=True))
        parts_of = ("all", "web", "store", "trips")
        whole, web, store, trips = (median(getattr(cost, part) for cost in costs) for part in parts_of)
        parts.append(f"{1000 / whole:5.0f} msg {web:.2f} + {store:.2f} ms {trips:4.2f} trips {ratio:5.2f}")
        reached &= ratio >= LEAST
    click.echo(f"{site.masters:7} {site.webs:4} | " + " | ".join(parts) + ("" if reached else "  MISSED"))
    return reached
