"""Rounds: the same load on each contender in turn, so that other load of the machine affects all of them."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from statistics import median

import psutil
from redis import Redis

from tests.bench.contenders import CONTENDERS, GATE, SAID, Contender
from tests.bench.gate import Gate
from tests.bench.load import Order, Outcome
from tests.bench.node import NODE, NodeServer
from tests.bench.server import Server, cpu_seconds

CONNECTIONS = 16

_ids = count(10**15, 10**6)


@dataclass(frozen=True, slots=True)
class Figures:
    """The cost of a message: CPU milliseconds of server and store, round trips; latencies; memory."""

    cpu_ms: float
    store_ms: float
    trips: float
    median_ms: float
    slowest_ms: float
    megabytes: float

    @property
    def all_ms(self) -> float:
        """CPU milliseconds of server and store."""
        return self.cpu_ms + self.store_ms


Round = dict[str, Figures]
"""The measurements of a round, by the contender's letter."""


class Bench:
    """All contenders on one store: the ``people`` who ask for their codes, the ``gate`` with its scanners."""

    def __init__(self, settings: dict[str, str], store_pid: int, people: list[str], gate: Gate, messages: int) -> None:
        self._settings = settings
        self._store = psutil.Process(store_pid)
        self._counters = Redis.from_url(settings["REDIS_URL"])
        self._people = people
        self._gate = gate
        self._messages = messages
        self.passes = 0

    def best_threads(self, threads: Sequence[int], rounds: int) -> dict[str, int]:
        """The number of threads with the lowest cost, by target. All run at the same time and are measured in turn:
        the machine changes more from minute to minute than they differ.
        """
        targets = [contender.target for contender in CONTENDERS]
        with ExitStack() as ends:
            served = [ends.enter_context(self.served(CONTENDERS, dict.fromkeys(targets, one))) for one in threads]
            found = [[self.round(CONTENDERS, servers) for servers in served] for _ in range(rounds)]
        costs = [medians([one[place] for one in found]) for place in range(len(threads))]
        best = {one: min(range(len(threads)), key=lambda place: costs[place][one].cpu_ms) for one in costs[0]}
        return {contender.target: threads[best[contender.letter]] for contender in CONTENDERS}

    def compare(self, contenders: Sequence[Contender], threads: dict[str, int], rounds: int) -> list[Round]:
        """Run so many rounds."""
        with self.served(contenders, threads) as servers:
            return [self.round(contenders, servers) for _ in range(rounds)]

    @contextmanager
    def served(self, contenders: Sequence[Contender], threads: dict[str, int]) -> Iterator[dict[str, Server]]:
        """The running servers by target, warmed up; pictures are uploaded already."""
        with ExitStack() as ends:
            targets = {contender.target: threads[contender.target] for contender in contenders}
            servers = {target: ends.enter_context(self._server(target, number)) for target, number in targets.items()}
            for contender in contenders:
                self._send(contender, servers[contender.target], min(len(self._people), self._messages))
            yield servers

    def _server(self, target: str, threads: int) -> Server:
        return NodeServer(self._settings) if target == NODE.target else Server(target, threads, self._settings)

    def round(self, contenders: Sequence[Contender], servers: dict[str, Server]) -> Round:
        """Run one round of each contender."""
        return {contender.letter: self._measured(contender, servers[contender.target]) for contender in contenders}

    def _measured(self, contender: Contender, server: Server) -> Figures:
        before = server.cpu_seconds, cpu_seconds(self._store), self._reads()
        outcome = self._send(contender, server, self._messages)
        after = server.cpu_seconds, cpu_seconds(self._store), self._reads()
        cpu, store, trips = ((new - old) / self._messages for new, old in zip(after, before, strict=True))
        return Figures(cpu * 1000, store * 1000, trips, outcome.median_ms, outcome.slowest_ms, server.megabytes)

    def _send(self, contender: Contender, server: Server, messages: int) -> Outcome:
        try:
            return exchanged(self._settings, server.port, self._said(contender, messages), contender)
        except RuntimeError as wrong:
            wrong.add_note(server.log)
            raise

    def _said(self, contender: Contender, messages: int) -> list[tuple[str, str]]:
        if contender not in GATE:
            return [(self._people[number % len(self._people)], SAID) for number in range(messages)]
        if contender.scans:
            return self._gate.scans(messages)
        self.passes += messages
        return self._gate.temperatures(messages)

    def _reads(self) -> int:
        """The number of reads of the store from connections: one per round trip."""
        return int(self._counters.info("stats")["total_reads_processed"])


def exchanged(
    settings: Mapping[str, str],
    port: int,
    said: list[tuple[str, str]],
    contender: Contender,
    connections: int = CONNECTIONS,
) -> Outcome:
    """Let a process of its own send these messages to this port; raises RuntimeError for wrong answers."""
    order = Order(
        port,
        settings["WECHAT_TOKEN"],
        settings["WECHAT_AES_KEY"],
        settings["WECHAT_APP_ID"],
        said,
        contender.scans,
        contender.gets,
        connections,
        next(_ids),
    )
    words = [sys.executable, "-m", "tests.bench.load"]
    done = subprocess.run(words, input=json.dumps(asdict(order)), stdout=subprocess.PIPE, text=True, check=True)
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.wrong:
        raise RuntimeError(f"{contender.name}: {outcome.wrong} of {len(said)} answers like {outcome.example}")
    return outcome


def ratios(rounds: Sequence[Round], one: str, other: str) -> list[float]:
    """The messages per CPU second of contender ``one`` divided by those of ``other``, for each round."""
    return [found[other].cpu_ms / found[one].cpu_ms for found in rounds]


def medians(rounds: Sequence[Round]) -> Round:
    """The medians of several rounds, by the contender's letter."""
    return {
        letter: Figures(*(median(getattr(found[letter], name) for found in rounds) for name in Figures.__slots__))
        for letter in rounds[0]
    }
