"""Rounds: the same load on each contender in turn, so that whatever else the machine does hits all alike."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from statistics import median

import psutil
from redis import Redis

from tests.bench.contenders import CONTENDERS, Contender
from tests.bench.load import Order, Outcome
from tests.bench.server import Server, cpu_seconds

CONNECTIONS = 16

_ids = count(10**15, 10**6)


@dataclass(frozen=True, slots=True)
class Figures:
    """A message's price: milliseconds of CPU of the server and of the store, round trips; latencies; the memory."""

    cpu_ms: float
    store_ms: float
    trips: float
    median_ms: float
    slowest_ms: float
    megabytes: float


class Bench:
    """All contenders on one store, for the same people."""

    def __init__(self, settings: dict[str, str], store_pid: int, people: list[str], messages: int) -> None:
        self._settings = settings
        self._store = psutil.Process(store_pid)
        self._counters = Redis.from_url(settings["REDIS_URL"])
        self._people = people
        self._messages = messages

    def best_threads(self, threads: Sequence[int], rounds: int) -> dict[str, int]:
        """By contender's letter: the number of threads that costs least."""
        costs: dict[str, dict[int, float]] = {contender.letter: {} for contender in CONTENDERS}
        for number in threads:
            for letter, figures in self.compare(dict.fromkeys(costs, number), rounds).items():
                costs[letter][number] = figures.cpu_ms
        return {letter: min(tried, key=tried.__getitem__) for letter, tried in costs.items()}

    def compare(self, threads: dict[str, int], rounds: int) -> dict[str, Figures]:
        """Medians of so many rounds, by contender's letter."""
        with ExitStack() as ends:
            servers = [
                (contender, ends.enter_context(Server(contender.target, threads[contender.letter], self._settings)))
                for contender in CONTENDERS
            ]
            for contender, server in servers:
                self._send(contender, server, len(self._people))  # to warm up; each gets the picture that is kept
            found = [[self._round(*pair) for pair in servers] for _ in range(rounds)]
        return {
            contender.letter: _medians(column)
            for contender, column in zip(CONTENDERS, zip(*found, strict=True), strict=True)
        }

    def _round(self, contender: Contender, server: Server) -> Figures:
        before = server.cpu_seconds, cpu_seconds(self._store), self._reads()
        outcome = self._send(contender, server, self._messages)
        after = server.cpu_seconds, cpu_seconds(self._store), self._reads()
        cpu, store, trips = ((new - old) / self._messages for new, old in zip(after, before, strict=True))
        return Figures(cpu * 1000, store * 1000, trips, outcome.median_ms, outcome.slowest_ms, server.megabytes)

    def _send(self, contender: Contender, server: Server, messages: int) -> Outcome:
        order = Order(
            server.port,
            self._settings["WECHAT_TOKEN"],
            self._settings["WECHAT_AES_KEY"],
            self._settings["WECHAT_APP_ID"],
            contender.says,
            self._people,
            messages,
            CONNECTIONS,
            next(_ids),
        )
        words = [sys.executable, "-m", "tests.bench.load"]
        done = subprocess.run(words, input=json.dumps(asdict(order)), stdout=subprocess.PIPE, text=True, check=True)
        outcome = Outcome(**json.loads(done.stdout))
        if outcome.types != {contender.gets: messages}:
            raise RuntimeError(f"{contender.name} answered {outcome.types}")
        return outcome

    def _reads(self) -> int:
        """How often the store has read from a connection: once a round trip."""
        return int(self._counters.info("stats")["total_reads_processed"])


def _medians(rounds: Sequence[Figures]) -> Figures:
    return Figures(*(median(getattr(figures, name) for figures in rounds) for name in Figures.__slots__))
