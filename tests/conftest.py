"""Fixtures for all tests: a real store, alone and as a cluster."""

import gc
import importlib.metadata
import os
from collections.abc import Callable, Generator, Iterator
from functools import cache
from typing import Any

import pytest
import redis.utils
from hypothesis import settings
from werkzeug.routing import Rule

from bot.sandbox.network import without_proxies
from bot.sandbox.store import EmbeddedStore
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.cases import ALL_CASES, EXAMPLES
from tests.stores import Cluster, folder

pytest_plugins = ["tests.folded", "tests.gatehouse", "tests.staff"]

PATIENCE = 10.0
"""The time limit in seconds for the store; long, because the machine may be busy with other tests."""

# all servers of the tests are on this machine, and a proxy leads elsewhere; also for the processes they start
_direct = without_proxies(os.environ)
os.environ.clear()
os.environ.update(_direct)

_compile, _compiled = Rule._compile_builder, {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What werkzeug compiles for a rule of an application. Most tests make three applications with the same rules, and
    compiling them took a fifth of all their time. Those with defaults are not kept: what
    comes of them depends on the application's converters too.
    """
    if rule.defaults:
        return _compile(rule, append_unknown)
    needs: Any = (rule.rule, tuple(rule._trace), append_unknown)
    if needs not in _compiled:
        _compiled[needs] = _compile(rule, append_unknown)
    return _compiled[needs]


Rule._compile_builder = _compile_once
redis.utils.get_lib_version = cache(redis.utils.get_lib_version)  # for each connection it reads the package's metadata
importlib.metadata.version = cache(importlib.metadata.version)  # so does werkzeug for each of its servers


def _unnamed(_store: Store, _role: str) -> None:
    """What starts web or worker in the process of the tests leaves its connections open, and an upgrade in a later test
    would wait for one that has a name. Processes of their own have names: ``tests.upgrade.test_running``.
    """


Store.name_process = _unnamed

same = os.environ.get("CI") == "true"
settings.register_profile("jixiangma", deadline=None, derandomize=same, max_examples=EXAMPLES)
settings.load_profile("jixiangma")  # no deadline: shared machines are slow; in CI the same examples every time


def pytest_collection_finish() -> None:
    """What was made until now stays: let the collection of garbage, of which it was most of the work, pass it over."""
    gc.collect()
    gc.freeze()


THINNED = tuple(
    f"tests/{room}/"
    for room in ("story", "handlers", "faults", "support", "upgrade", "commands", "store", "pages", "sandbox")
)
"""Where a case is a whole conversation or a store: of tests with many cases, one of four is tried."""

MANY = 4
"""Cases of one test."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long tests, and three of four of many cases, unless all cases are asked for."""
    cases: dict[str, list[pytest.Item]] = {}
    for one in items:
        cases.setdefault(one.nodeid.partition("[")[0], []).append(one)
    many = (found for test, found in cases.items() if test.startswith(THINNED) and len(found) >= MANY)
    others = (one for found in many for at, one in enumerate(found) if at % 4)
    left_out = set() if ALL_CASES else {*others, *(one for one in items if one.get_closest_marker("long"))}
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [one for one in items if one not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is required, count skipped tests as failed, but for those marked ``optional``."""
    report = yield
    counts = not hasattr(report, "wasxfail") and not item.get_closest_marker("optional")
    if report.skipped and counts and os.environ.get("JIXIANGMA_REQUIRE_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though JIXIANGMA_REQUIRE_ALL is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    """The URL of a real Valkey, started once."""
    with folder() as base, EmbeddedStore(base) as server:
        yield server.url


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """The URL of a real cluster of three masters, started once."""
    with folder() as base:
        cluster = Cluster(base)
        try:
            cluster.start()
            yield cluster.url
        finally:
            cluster.stop()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    yield from _emptied(store_url)


@pytest.fixture
def cluster(cluster_url: str) -> Iterator[Store]:
    """An empty cluster."""
    yield from _emptied(cluster_url)


@pytest.fixture(params=["store_url", "cluster_url"], ids=["single", "cluster"])
def any_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store, once as one server and once as a cluster."""
    yield from _emptied(request.getfixturevalue(request.param))


@pytest.fixture
def vault() -> Vault:
    """A vault with one data key."""
    return Vault(["A" * 43], "B" * 42 + "A")


def _emptied(url: str) -> Iterator[Store]:
    store = connect(url, timeout=PATIENCE)
    store.run_on_masters(("FLUSHALL",))
    yield store
    store.close()
