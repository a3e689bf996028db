"""A rule-change Monday: an open loop of messages offers more than the service carries.

    .venv/bin/python -m tests.bench.monday [SCENARIO ...] [--seconds N]

Two sender processes with 250 connections send the messages of ``monday_crowd`` when they are due; what is counted as
late is counted from that moment, not from the sending. Before and after each scenario the machine's own capacity is
measured with the same senders in a closed loop, since others may use the machine too, and the service is as fast as it
gets only after some thousand messages. Exit status 1 when a goal is missed. Nothing leaves the machine.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
from redis import Redis

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.authorities.switches import Mode, Service, Switch
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.server import serve
from tests.bench.contenders import CONTENDERS, SAID
from tests.bench.crowd import gather
from tests.bench.gate import Gate
from tests.bench.monday_crowd import Monday
from tests.bench.monday_run import Outcome, capacity, offered
from tests.bench.people import environment, register
from tests.bench.rounds import exchanged
from tests.bench.server import Server
from tests.stores import Cluster, eventually, folder
from tests.world import SETTINGS

HOLDERS, SCANNERS, CROWD, THREADS, WORKERS = 1600, 500, 2_000, 6, 2

WARMING = replace(CONTENDERS[2], gets="")
"""On a busy machine some get a card, since the upload takes too long."""

WARMING_RUNS = 2
"""Measurements of the capacity that do not count."""

BATCH = 100
"""So many people send their first message at once: each picture is drawn and uploaded then."""

SERVED_SHARE, BACK_SECONDS, LATE_SECONDS = 0.8, 5.0, 4.5
"""To reach: the share of the capacity that is served in an overload, the seconds until all is normal after it, and
after which an answer is late."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running service with its store (of a cluster: the first master, which has a replica), its authorities and its
    crowd.
    """

    settings: dict[str, str]
    store: EmbeddedStore
    state: AuthorityState
    server: Server
    monday: Monday

    def authorities_die(self) -> None:
        """Both authorities take requests and answer nothing."""
        for service in Service:
            self.state.switches[service] = Switch(Mode.SLOW, 30)

    def authorities_recover(self) -> None:
        """Both authorities answer."""
        for service in Service:
            self.state.switches[service] = Switch(Mode.NORMAL)

    def restart_store(self) -> None:
        """Stop the store and start it again."""
        self.store.stop()
        self.store.start()

    def lose_master(self) -> None:
        """Kill the master for good."""
        self.store.kill()

    def kill_worker(self) -> None:
        """Kill one of the processes that answer; the server starts another."""
        self.server.workers[0].kill()

    def hang_worker(self) -> None:
        """Stop one of the processes, which is ended by the server then."""
        self.server.workers[0].suspend()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps of rates, in capacities, each with its seconds; and what happens in the middle. ``clustered``: the store is
    a cluster of three masters.
    """

    name: str
    steps: tuple[tuple[float, float], ...]
    happens: Callable[[Site], None] = lambda _: None
    ends: Callable[[Site], None] = lambda _: None
    at: float = 0.0
    clustered: bool = False


def scenarios(seconds: float) -> list[Scenario]:
    """All scenarios; an overload takes so many seconds."""
    step = (0.1, 5.0), (1.0, seconds / 3), (0.1, 8.0)
    middle = 5 + seconds / 6
    return [
        Scenario("1.5", ((0.3, 3.0), (1.5, seconds), (0.3, 8.0))),
        Scenario("2", ((0.3, 3.0), (2.0, seconds), (0.3, 8.0))),
        Scenario("step", step),
        Scenario("dead", ((0.3, 3.0), (2.0, seconds / 2), (0.3, 8.0)), Site.authorities_die, Site.authorities_recover),
        Scenario("store", step, Site.restart_store, at=middle),
        Scenario("master", step, Site.lose_master, at=middle, clustered=True),
        Scenario("killed", step, Site.kill_worker, at=middle),
        Scenario("hung", step, Site.hang_worker, at=middle),
    ]


@click.command()
@click.argument("names", nargs=-1)
@click.option("--seconds", default=60.0, show_default=True, help="How long an overload takes.")
@click.option("--workers", default=WORKERS, show_default=True)
def main(names: Sequence[str], seconds: float, workers: int) -> None:
    """Play the scenarios (all, when none is named) and print what came of them."""
    chosen = [one for one in scenarios(seconds) if not names or one.name in names]
    reached = []
    for clustered in {one.clustered: None for one in chosen}:
        with site(workers, clustered=clustered) as there:
            for _ in range(WARMING_RUNS):
                capacity(there.settings, there.server.port, there.monday)
            reached += [_played(there, one) for one in chosen if one.clustered == clustered]
    sys.exit(not all(reached))


@contextmanager
def site(workers: int = WORKERS, *, clustered: bool = False) -> Iterator[Site]:
    """A running service; everybody's picture is uploaded."""
    with ExitStack() as ends:
        base = ends.enter_context(folder())
        url, store = ends.enter_context(_clustered(base) if clustered else _alone(base))
        state = AuthorityState(None, caller=SETTINGS["AUTHORITY_ID"], token=SETTINGS["AUTHORITY_TOKEN"])
        authorities = ends.enter_context(serve(authorities_app(state, ())))
        urls = {f"{name}_URL": f"{authorities.url}/{name.lower()}" for name in ("IDENTITY", "PLATFORM")}
        settings = ends.enter_context(environment(url)) | urls
        gather(settings, CROWD, 60.0)
        holders, gate = register(settings, HOLDERS), Gate(settings, CROWD, SCANNERS)
        server = ends.enter_context(Server("bot.app:serve", THREADS, settings, workers))
        for first in range(0, HOLDERS, BATCH):
            exchanged(settings, server.port, [(one, SAID) for one in holders[first : first + BATCH]], WARMING)
        yield Site(settings, store, state, server, Monday(settings, holders, gate, CROWD))


@contextmanager
def _alone(base: Path) -> Iterator[tuple[str, EmbeddedStore]]:
    with EmbeddedStore(base) as store:
        yield store.url, store


@contextmanager
def _clustered(base: Path) -> Iterator[tuple[str, EmbeddedStore]]:
    """The address of a cluster, and the first of its masters, which has a replica."""
    cluster = Cluster(base)
    try:
        cluster.start()
        replica = cluster.join()
        cluster.do(replica, "REPLICATE", cluster.do(cluster.ports[0], "MYID").decode())
        with Redis(port=replica) as client:
            eventually(lambda: client.info("replication")["master_link_status"] == "up")
        yield cluster.url, cluster.nodes[0]
    finally:
        cluster.stop()


def _played(there: Site, one: Scenario) -> bool:
    before = capacity(there.settings, there.server.port, there.monday)
    steps = [(share * before, seconds) for share, seconds in one.steps]
    outcome = offered(
        there.settings, there.server.port, there.monday.messages(steps), one.at, lambda: one.happens(there)
    )
    one.ends(there)
    after = capacity(there.settings, there.server.port, there.monday)
    best = max(before, after)
    click.echo(f"{one.name:8} capacity {before:.0f} before, {after:.0f} after")
    return _judged(one, outcome, best)


def _judged(one: Scenario, outcome: Outcome, best: float) -> bool:
    begin, (share, seconds) = one.steps[0][1], one.steps[1]
    during = outcome.between(begin, begin + seconds)
    after = outcome.between(begin + seconds + BACK_SECONDS, begin + seconds + one.steps[2][1])
    click.echo(f"  offered {during.count / seconds:.0f}/s: {during.line(seconds)}")
    click.echo(f"  from {BACK_SECONDS:.0f} s after: {after.line(max(1.0, one.steps[2][1] - BACK_SECONDS))}")
    served = during.served / seconds / best
    click.echo(f"  served {served:.2f} of the capacity; late or lost {outcome.late}")
    return outcome.late == 0 and (share <= 1 or served >= SERVED_SHARE)


if __name__ == "__main__":
    main()
