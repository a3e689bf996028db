"""The index from phones to the records that rest on them: shared by some, cleaned, packed, and without numbers."""

import pytest

from bot.health.people.identity import new_person_id
from bot.sandbox.store import EmbeddedStore
from bot.store.people.phone_index import BUCKETS, PhoneIndex
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.store.gate.test_memory import used
from tests.stores import folder

PHONE = "+8613800430001"
PHONES, LIMIT = 30_000, 70
"""The more phones, the fewer bytes each takes: 41 with 100,000."""


@pytest.fixture
def index(any_store: Store, vault: Vault) -> PhoneIndex:
    """The index in an empty store."""
    return PhoneIndex(any_store, vault)


def test_a_phone_leads_to_whoever_is_noted(index: PhoneIndex) -> None:
    phone, (first, second) = index.digest(PHONE), (new_person_id(), new_person_id())

    assert index.find(phone) == ()

    for person in (first, second, first):
        index.add(phone, person)

    assert index.find(phone) == (first, second)
    assert index.find(index.digest("+8613800430002")) == ()


def test_who_is_removed_leaves_the_others(index: PhoneIndex) -> None:
    phone, (first, second) = index.digest(PHONE), (new_person_id(), new_person_id())
    index.add(phone, first)
    index.add(phone, second)

    index.remove(phone, first)
    index.remove(phone, new_person_id())

    assert index.find(phone) == (second,)


def test_nothing_is_left_of_the_last(index: PhoneIndex, any_store: Store) -> None:
    phone, person = index.digest(PHONE), new_person_id()
    index.add(phone, person)
    index.remove(phone, person)
    index.remove(phone, person)

    assert list(any_store.scan("ph:*")) == []


def test_the_index_stays_packed_and_small(vault: Vault) -> None:
    with folder() as base, EmbeddedStore(base) as server:
        store = connect(server.url, timeout=10)
        index, before = PhoneIndex(store, vault), used(store)
        for number in range(PHONES):
            index.add(index.digest(f"+861{number:010}"), new_person_id())
        size = (used(store) - before) / PHONES
        keys = list(store.scan("ph:*"))
        kinds = {store.run(key, ("OBJECT", "ENCODING", key))[0] for key in keys[:1000]}
        store.close()

    assert len(keys) <= BUCKETS
    assert kinds == {b"listpack"}
    assert size <= LIMIT
