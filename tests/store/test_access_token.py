"""The access token that all processes share."""

import time

import pytest

from bot.store.access_token import SharedAccessToken
from bot.store.redis.store import Store
from bot.store.vault import Vault


@pytest.fixture
def token(any_store: Store, vault: Vault) -> SharedAccessToken:
    """No token yet."""
    return SharedAccessToken(any_store, vault, "wx1")


def test_a_token_is_kept_until_its_end(token: SharedAccessToken) -> None:
    end = int(time.time()) + 7200
    assert token.load() is None

    token.save("SECRET", end)
    assert token.load() == ("SECRET", end)

    token.save("SECRET", int(time.time()) - 1)
    assert token.load() is None


def test_only_the_token_that_failed_is_dropped(token: SharedAccessToken) -> None:
    end = int(time.time()) + 7200
    token.save("NEW", end)

    token.drop("OLD")
    assert token.load() == ("NEW", end)

    token.drop("NEW")
    assert token.load() is None


def test_the_token_cannot_be_read_in_the_store(store: Store, vault: Vault) -> None:
    SharedAccessToken(store, vault, "wx1").save("SECRET", int(time.time()) + 7200)

    assert b"SECRET" not in b"".join(store.run("w:{wx1}", ("HGETALL", "w:{wx1}"))[0])


def test_a_token_sealed_with_a_lost_key_counts_as_none(store: Store, vault: Vault) -> None:
    SharedAccessToken(store, vault, "wx1").save("SECRET", int(time.time()) + 7200)

    assert SharedAccessToken(store, Vault(["C" * 42 + "A"], "B" * 42 + "A"), "wx1").load() is None


def test_one_at_a_time_holds_the_lock(any_store: Store, vault: Vault, token: SharedAccessToken) -> None:
    other = SharedAccessToken(any_store, vault, "wx1")

    with token.lock() as mine:
        with other.lock() as theirs:
            assert (mine, theirs) == (True, False)
        with other.lock() as theirs:
            assert theirs is False
    with other.lock() as theirs:
        assert theirs is True


def test_the_lock_of_a_process_that_died_frees_itself(any_store: Store, vault: Vault) -> None:
    brief, other = (SharedAccessToken(any_store, vault, "wx1", seconds) for seconds in (0.001, 10))

    with brief.lock():
        deadline = time.monotonic() + 10
        while not _holds(other):
            assert time.monotonic() < deadline


def _holds(token: SharedAccessToken) -> bool:
    with token.lock() as mine:
        return mine
