"""The support desk with very many conversations, in one run on one machine.

    .venv/bin/python -m tests.bench.support [--quick]

(a) The inbox with 100,000 conversations is opened, each list, the first page and a late one. (b) A hundred clerks have
it open, so that each browser asks every five seconds for what is new, while twice a second another conversation is
taken. (c) Meanwhile other people ask for their codes, in rounds in turn with and without the clerks.

To reach: a page in 150 ms of the server's and the store's time; the clerks take a tenth of one core of both together;
the bot answers as fast as without them (median of the rounds' ratios of the median times 0.9). Exit status 1 when one
is missed. Takes about four minutes.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from itertools import count
from statistics import median, quantiles

import click
import psutil

from bot.assembly import assemble, beijing_now
from bot.config import read_config
from bot.sandbox.store import EmbeddedStore
from bot.service.support.viewing import InboxList
from tests.bench.contenders import CONTENDERS, SAID
from tests.bench.crowd import gather
from tests.bench.desk_crowd import fill, sign_in
from tests.bench.people import environment, register
from tests.bench.rounds import CONNECTIONS, exchanged
from tests.bench.server import Server, cpu_seconds
from tests.stores import folder

PEOPLE = 3000
LOADING_SECONDS = 85.0
POLL_SECONDS = 5.0
TAKE_SECONDS = 0.5
ROOMS = 10
"""The threads in which clerks ask."""

THREADS = 4
CODE = CONTENDERS[-1]


@dataclass(frozen=True, slots=True)
class Size:
    """The length of the measurement."""

    chats: int
    opens: int
    polling: float
    people: int
    messages: int
    rounds: int


FULL = Size(100_000, opens=40, polling=30.0, people=200, messages=200, rounds=25)
QUICK = Size(20_000, opens=3, polling=6.0, people=20, messages=40, rounds=2)


@click.command()
@click.option("--quick", is_flag=True, help="A few requests, to see that it works; the figures mean little.")
def main(quick: bool) -> None:
    """Measure and print."""
    size = QUICK if quick else FULL
    with ExitStack() as ends:
        store = ends.enter_context(EmbeddedStore(ends.enter_context(folder(disk=True))))
        settings = ends.enter_context(environment(store.url))
        gather(settings, PEOPLE, LOADING_SECONDS)
        fill(settings, size.chats)
        cookies, people = sign_in(settings), register(settings, size.people)
        server = ends.enter_context(Server(CODE.target, THREADS, settings))
        desk = Desk(server, psutil.Process(store.pid), cookies)
        reached = [_opened(desk, size), _polled(desk, settings, size), _others(desk, settings, people, size)]
    sys.exit(not all(reached) and not quick)


class Desk:
    """The clerks' browsers, and what server and store spend on them."""

    def __init__(self, server: Server, store: psutil.Process, cookies: list[str]) -> None:
        self.server = server
        self._store = store
        self._cookies = cookies
        self._tags = [""] * len(cookies)
        self._lines = [HTTPConnection("127.0.0.1", server.port, timeout=30) for _ in cookies]
        self.answers: list[int] = []

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of server and store."""
        return self.server.cpu_seconds + cpu_seconds(self._store)

    def get(self, clerk: int, path: str) -> float:
        """Ask for a page as a browser that knows the last one; the seconds until it is there."""
        started = time.perf_counter()
        try:
            answer = self._ask(clerk, path)
        except RemoteDisconnected:  # the server closes connections on which nothing comes for some time
            self._lines[clerk].close()
            answer = self._ask(clerk, path)
        taken = time.perf_counter() - started
        if answer.status not in (200, 304):
            raise RuntimeError(f"{path}: {answer.status}")
        self.answers.append(answer.status)
        self._tags[clerk] = answer.headers.get("ETag", self._tags[clerk])
        return taken

    def _ask(self, clerk: int, path: str) -> HTTPResponse:
        headers = {"Cookie": self._cookies[clerk], "If-None-Match": self._tags[clerk]}
        self._lines[clerk].request("GET", path, headers=headers)
        answer = self._lines[clerk].getresponse()
        answer.read()
        return answer

    @contextmanager
    def polled(self) -> Iterator[None]:
        """All clerks have the inbox open."""
        before, started, stop = len(self.answers), time.monotonic(), threading.Event()
        threads = [threading.Thread(target=self._poll, args=(stop, n), daemon=True) for n in range(ROOMS)]
        for thread in threads:
            thread.start()
        yield
        stop.set()
        wanted = len(self._cookies) * (time.monotonic() - started) / POLL_SECONDS
        for thread in threads:
            thread.join()
        if len(self.answers) - before < 0.8 * wanted:
            raise RuntimeError(f"the clerks asked {len(self.answers) - before} times and not {wanted:.0f} times")

    def _poll(self, stop: threading.Event, room: int) -> None:
        """The clerks of one room ask, one after the other."""
        clerks = range(room, len(self._cookies), ROOMS)
        if not stop.wait(room * POLL_SECONDS / len(self._cookies)):
            pause = POLL_SECONDS / len(clerks)
            _every(pause, stop, lambda n: self.get(clerks[n % len(clerks)], "/d/waiting/rows"))


def _every(seconds: float, stop: threading.Event, do: Callable[[int], object]) -> None:
    """Do something again and again, this long apart, however long it takes."""
    started = time.monotonic()
    for number in count():
        if stop.wait(max(0.0, started + number * seconds - time.monotonic())):
            return
        do(number)


@contextmanager
def _taken(settings: Mapping[str, str]) -> Iterator[None]:
    """Clerks take conversations meanwhile, so that the list changes."""
    parts, stop = assemble(read_config(settings)), threading.Event()
    support = parts.services.support
    member = support.staffing.all()[0]

    def take(_: int) -> None:
        (chat,) = parts.records.support.inbox.waiting(0, 1)
        support.talks.clerking.take(member, chat, beijing_now())

    thread = threading.Thread(target=_every, args=(TAKE_SECONDS, stop, take), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()
    parts.close()


def _opened(desk: Desk, size: Size) -> bool:
    click.echo(f"{size.chats} conversations{'':20}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}")
    slowest = 0.0
    for path in (*(f"/d/{which}" for which in InboxList), f"/d/all?page={size.chats // 100}"):
        desk.get(0, path)
        before = desk.cpu_seconds
        taken = [1000 * desk.get(number % 10, path) for number in range(size.opens)]
        spent = 1000 * (desk.cpu_seconds - before) / size.opens
        slowest = max(slowest, spent)
        click.echo(f"{path:40}{spent:8.1f}{median(taken):8.1f}{quantiles(taken, n=20)[-1]:8.1f}")
    return _judged("opening, CPU ms of the slowest list", slowest, 150)


def _polled(desk: Desk, settings: Mapping[str, str], size: Size) -> bool:
    desk.answers.clear()
    with desk.polled(), _taken(settings):
        time.sleep(POLL_SECONDS)  # each browser has the list
        before, started = desk.cpu_seconds, time.monotonic()
        time.sleep(size.polling)
        share = 100 * (desk.cpu_seconds - before) / (time.monotonic() - started)
    click.echo(f"polls: {Counter(desk.answers)}")
    return _judged("100 clerks, % of a core, with the takes themselves", share, 10)


def _others(desk: Desk, settings: Mapping[str, str], people: list[str], size: Size) -> bool:
    def alone() -> float:
        return _code_ms(desk.server.port, settings, people, size.messages)

    def beside() -> float:
        with desk.polled():
            return alone()

    _code_ms(desk.server.port, settings, people, size.people, connections=2)  # uploads the pictures
    ratios = []
    for number in range(size.rounds):
        first, second = ((alone, beside), (beside, alone))[number % 2]
        one, other = first(), second()
        ratios.append(one / other if first is alone else other / one)
    low, middle, high = quantiles(ratios, n=4)
    click.echo(f"codes: without/with the clerks {middle:.2f}, half of the rounds {low:.2f} to {high:.2f}")
    return _judged("slower by the clerks, in per cent", 100 / middle - 100, 100 / 0.9 - 100)


def _code_ms(
    port: int, settings: Mapping[str, str], people: list[str], messages: int, connections: int = CONNECTIONS
) -> float:
    said = [(people[number % len(people)], SAID) for number in range(messages)]
    return exchanged(settings, port, said, CODE, connections).median_ms


def _judged(name: str, found: float, most: float) -> bool:
    click.echo(f"{name}: {found:.1f} (at most {most:.0f}{'' if found <= most else ': MISSED'})")
    return found <= most


if __name__ == "__main__":
    main()
