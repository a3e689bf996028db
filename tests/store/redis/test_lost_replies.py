"""An operation whose reply was lost is sent again: the second time must change nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from bot.channel import Answer, Text
from bot.store.access_token import SharedAccessToken
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.sessions import ChatSessions
from bot.store.jobs import Job, JobQueue
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.stores import LossyLine, commit, folder, leave_notice

NOW = datetime(2022, 1, 5, 8, 0, tzinfo=UTC)
ANSWER = Answer(Text("您好"), 1_700_000_000)


@pytest.fixture
def line(store: Store, store_url: str) -> Iterator[LossyLine]:
    """A relay to the empty store."""
    with folder() as base:
        line = LossyLine(store_url, base / "line.sock")
        yield line
        line.close()


@pytest.fixture
def losing(line: LossyLine) -> Iterator[Callable[[], Store]]:
    """Returns a store behind the relay, which loses the next reply."""
    far = connect(line.url, timeout=10)

    def arm() -> Store:
        line.lose_next()
        return far

    yield arm
    assert line.lost, "nothing was lost: the test tests nothing"
    far.close()


def test_a_begin_and_a_commit(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    leave_notice(ChatSessions(store, vault), "o1", "一")

    found = ChatSessions(losing(), vault).begin("o1", "1", 0)
    assert isinstance(found, LoadedChat)
    assert (
        ChatSessions(losing(), vault).commit(found, ANSWER, {"lang": "en"}, {"name": "张三"}, delivered_notices=1)
        == ANSWER
    )

    after = ChatSessions(store, vault).begin("o1", "2", 0)
    assert isinstance(after, LoadedChat)
    assert (after.fields, after.draft, after.notices) == ({"lang": "en"}, {"name": "张三"}, ())


def test_a_notice_and_a_deleted_chat(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    leave_notice(ChatSessions(losing(), vault), "o1", "一")
    found = ChatSessions(store, vault).begin("o1", "1", 0)
    assert isinstance(found, LoadedChat)
    assert found.notices == ("一",)
    commit(ChatSessions(store, vault), found, ANSWER, {"me": "P", "lang": "en"})

    ChatSessions(losing(), vault).delete("o1", "me")

    found = ChatSessions(store, vault).begin("o1", "2", 0)
    assert isinstance(found, LoadedChat)
    assert (found.fields, found.notices) == ({"me": "P"}, ())


def test_a_job_added_retried_and_finished(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    schedule = JobQueue(store, vault)
    JobQueue(losing(), vault).add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 60, 10)
    JobQueue(losing(), vault).retry(job, NOW)
    (job,) = schedule.claim(NOW, 60, 10)
    assert job == Job("verify", "P1", 2)

    JobQueue(losing(), vault).finish(job)

    assert store.run_on_masters(("DBSIZE",)) == [[0]]


def test_the_lock_of_the_token(losing: Callable[[], Store], store: Store, vault: Vault) -> None:
    with SharedAccessToken(losing(), vault, "wx1").lock() as mine:
        assert mine is True
    with SharedAccessToken(store, vault, "wx1").lock() as mine:
        assert mine is True
