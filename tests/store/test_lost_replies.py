"""What was carried out, but whose reply was lost, is sent again: the second time must change nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.channel import Answer, Text
from bot.store.connection import Store, connect
from bot.store.opened import Opened
from bot.store.schedule import Job, Schedule
from bot.store.session import Sessions
from bot.store.tokens import SharedToken
from bot.store.vault import Vault
from tests.stores import LossyLine, folder

NOW = datetime(2022, 1, 5, 8, 0, tzinfo=UTC)
ANSWER = Answer(Text("您好"), 1_700_000_000)


@pytest.fixture
def line(store: Store, store_url: str) -> Iterator[LossyLine]:
    """A line to the empty store."""
    with folder() as base:
        line = LossyLine(store_url, base / "line.sock")
        yield line
        line.close()


@pytest.fixture
def losing(line: LossyLine) -> Iterator[Callable[[], Store]]:
    """Gives the store at the end of the line, which loses the next reply."""
    far = connect(line.url, timeout=10)

    def arm() -> Store:
        line.lose_next()
        return far

    yield arm
    assert line.lost, "nothing was lost: the test tests nothing"
    far.close()


def test_a_begin_and_a_commit(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    Sessions(store, vault).notify("o1", "一")

    found = Sessions(losing(), vault).begin("o1", "1", 0)
    assert isinstance(found, Opened)
    assert Sessions(losing(), vault).commit(found, ANSWER, {"lang": "en"}, {"name": "张三"}, told=1) == ANSWER

    after = Sessions(store, vault).begin("o1", "2", 0)
    assert isinstance(after, Opened)
    assert (after.fields, after.draft, after.notices) == ({"lang": "en"}, {"name": "张三"}, ())


def test_a_notice_and_a_farewell(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    Sessions(losing(), vault).notify("o1", "一")
    found = Sessions(store, vault).begin("o1", "1", 0)
    assert isinstance(found, Opened)
    assert found.notices == ("一",)
    Sessions(store, vault).commit(found, ANSWER, {"me": "P", "lang": "en"})

    Sessions(losing(), vault).forget("o1")

    found = Sessions(store, vault).begin("o1", "2", 0)
    assert isinstance(found, Opened)
    assert (found.fields, found.notices) == ({"me": "P"}, ())


def test_a_job_added_put_off_and_done(losing: Callable[[], Store], store: Store) -> None:
    schedule = Schedule(store)
    Schedule(losing()).add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 60, 10)
    Schedule(losing()).retry(job, NOW)
    (job,) = schedule.claim(NOW, 60, 10)
    assert job == Job("verify", "P1", 2)

    Schedule(losing()).done(job)

    assert store.everywhere(("DBSIZE",)) == [[0]]


def test_the_lock_of_the_token(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    with SharedToken(losing(), vault, "wx1").lock() as mine:
        assert mine is True
    with SharedToken(store, vault, "wx1").lock() as mine:
        assert mine is True
