"""Notices by what they are about: none repeats, none is pushed out by another kind, none of older versions is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channel import Answer, Text
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.notices import ROOM_PER_KIND, ChatNotices
from bot.store.chat.sessions import ChatSessions
from bot.store.keys import chat_keys
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.stores import commit

ANSWER = Answer(Text("您好"), 1_700_000_000)
KEY = chat_keys("o1").notices


@pytest.fixture
def notices(any_store: Store, vault: Vault) -> ChatNotices:
    """The notices of an empty store."""
    return ChatNotices(any_store, vault)


@pytest.fixture
def sessions(any_store: Store, vault: Vault) -> ChatSessions:
    """Sessions on the same store."""
    return ChatSessions(any_store, vault)


def texts(notices: ChatNotices) -> list[str]:
    """What waits in the chat."""
    return [notice.text for notice in notices.read("o1")]


def opened(sessions: ChatSessions, message: str) -> LoadedChat:
    """The chat, locked and loaded."""
    found = sessions.begin("o1", message, 0)
    assert isinstance(found, LoadedChat)
    return found


def written_by_an_older_version(store: Store, vault: Vault, *words: str) -> None:
    """A list of sealed texts."""
    store.run(KEY, *(("RPUSH", KEY, vault.seal(word, KEY)) for word in words), ("EXPIRE", KEY, 1000))


def test_a_newer_notice_about_the_same_replaces_the_older(notices: ChatNotices) -> None:
    notices.add("o1", "red", "colour", "P1")
    notices.add("o1", "asked", "consent", "P1")
    notices.add("o1", "green", "colour", "P1")
    notices.add("o1", "yellow", "colour", "P2")

    assert texts(notices) == ["asked", "green", "yellow"]


def test_the_same_notice_again_and_again_waits_once(notices: ChatNotices) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: notices.add("o1", "tried", "attempt", "P1"), range(40)))

    assert texts(notices) == ["tried"]


def test_a_kind_has_room_of_its_own(notices: ChatNotices) -> None:
    notices.add("o1", "asked", "consent", "first")
    notices.add("o1", "taken", "moved", "first")
    for number in range(ROOM_PER_KIND + 5):
        notices.add("o1", str(number), "attempt", str(number))

    assert texts(notices) == ["asked", "taken", *map(str, range(5, ROOM_PER_KIND + 5))]


def test_a_notice_that_was_replaced_during_an_answer_stays(notices: ChatNotices, sessions: ChatSessions) -> None:
    notices.add("o1", "red", "colour", "P1")
    found = opened(sessions, "1")
    notices.add("o1", "green", "colour", "P1")

    commit(sessions, found, ANSWER, delivered=1)

    assert found.notices == ("red",)
    assert texts(notices) == ["green"]


def test_a_delivered_notice_that_comes_again_is_told_again(notices: ChatNotices, sessions: ChatSessions) -> None:
    notices.add("o1", "red", "colour", "P1")
    found = opened(sessions, "1")
    notices.remove("o1", notices.read("o1"))
    notices.add("o1", "red", "colour", "P1")

    commit(sessions, found, ANSWER, delivered=1)

    assert texts(notices) == ["red"]


def test_what_an_older_version_wrote_is_read_in_its_order(
    any_store: Store, vault: Vault, notices: ChatNotices, sessions: ChatSessions
) -> None:
    written_by_an_older_version(any_store, vault, *(f"第{n}条" for n in range(12)))

    found = opened(sessions, "1")
    commit(sessions, found, ANSWER, delivered=10)

    assert found.notices == tuple(f"第{n}条" for n in range(12))
    assert texts(notices) == ["第10条", "第11条"]
    assert 0 < any_store.run(KEY, ("TTL", KEY))[0] <= 1000


def test_a_new_notice_comes_after_those_of_an_older_version(
    any_store: Store, vault: Vault, notices: ChatNotices
) -> None:
    written_by_an_older_version(any_store, vault, "一", "二")

    notices.add("o1", "三", "colour", "P1")

    assert texts(notices) == ["一", "二", "三"]


def test_the_store_does_not_tell_what_notices_are_about(any_store: Store, notices: ChatNotices) -> None:
    for chat in ("o1", "o2"):
        notices.add(chat, "red", "notice.fever", "P1")

    first, second = (any_store.run(key, ("HGETALL", key))[0] for key in (KEY, chat_keys("o2").notices))
    for word in (b"fever", b"P1", b"red"):
        assert word not in b" ".join((*first, *second))
    assert first[0] != second[0]
