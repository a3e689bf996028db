"""The queue for a clerk's first word, and the moments of the last ones, on one server and on a cluster."""

import pytest

from bot.health.support.conversation import Conversation
from bot.store.redis.store import Store
from bot.store.support import open_support_records, queue
from bot.store.vault import Vault


def test_places_are_those_of_who_waits_for_a_first_word(any_store: Store, vault: Vault) -> None:
    desk = open_support_records(any_store, vault)
    for number, chat in enumerate(("first", "second", "third")):
        desk.inbox.place(chat, Conversation(1, order=1000 + number, version=1))
    assert desk.queue.places(["third", "first", "nobody"]) == [3, 1, 0]
    assert desk.queue.places([]) == []

    desk.inbox.place("first", Conversation(1, owner="an", taken=2, order=1000, version=2))
    assert (desk.queue.ahead("third"), desk.queue.lately(0)) == (2, (1000, []))
    desk.inbox.place("first", Conversation(1, owner="an", taken=2, spoke=3, order=1000, version=3))
    assert (desk.queue.ahead("third"), desk.queue.ahead("nobody"), desk.queue.lately(0)[0]) == (1, 2, 1001)
    desk.inbox.place("second", Conversation(1, closed=4, order=1001, version=2))
    desk.inbox.place("third", None)
    assert (desk.queue.places(["second", "third"]), desk.queue.lately(0)) == ([0, 0], (None, []))


def test_an_answer_is_noted_once_and_the_last_ones_are_kept(
    any_store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_support_records(any_store, vault)
    for reply in ("a", "b", "b"):
        desk.queue.note_answer(reply, 1_790_000_000_123, 1_790_000_060_456)
    desk.queue.note_answer("c", 1_790_000_000_123, 1_790_000_070_000)

    assert desk.queue.lately(1_790_000_060_457) == (None, [(1_790_000_000_123, 1_790_000_070_000)])
    assert len(desk.queue.lately(0)[1]) == 3
    monkeypatch.setattr(queue, "KEPT", 2)
    desk.queue.note_answer("d", 1_790_000_000_123, 1_790_000_080_000)
    assert [at for _, at in desk.queue.lately(0)[1]] == [1_790_000_070_000, 1_790_000_080_000]
