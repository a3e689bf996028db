"""Pictures of conversations and reviews, on one server and on a cluster."""

import pytest

from bot.store.redis.store import Store
from bot.store.support.awaited_pictures import AwaitedPicture, AwaitedPictures
from bot.store.support.keys import awaited_pictures_key, pictures_key
from bot.store.support.pictures import Pictures, PictureState
from bot.store.vault import Vault

RECEIPT, CHAT = "ABCD2345", "a-chat"


@pytest.fixture
def pictures(any_store: Store, vault: Vault) -> Pictures:
    """The pictures of an empty store."""
    return Pictures(any_store, vault)


def test_pictures_are_kept_sealed_by_owner_and_go_with_it(pictures: Pictures, any_store: Store) -> None:
    assert [pictures.add(RECEIPT, picture) for picture in (b"first picture", b"second picture")] == [1, 2]
    assert pictures.add(CHAT, b"of another") == 1

    assert pictures.list(RECEIPT) == {1: PictureState.HERE, 2: PictureState.HERE}
    assert [pictures.get(RECEIPT, number) for number in (1, 2, 3)] == [b"first picture", b"second picture", None]
    assert pictures.get(CHAT, 2) is None
    key = pictures_key(RECEIPT)
    assert not [value for value in any_store.run(key, ("HVALS", key))[0] if b"picture" in value]
    pictures.erase(RECEIPT)
    assert (pictures.list(RECEIPT), pictures.get(RECEIPT, 1)) == ({}, None)
    assert pictures.get(CHAT, 1) == b"of another"


def test_a_message_has_one_place_and_those_that_do_not_come_leave_room(pictures: Pictures) -> None:
    assert [pictures.reserve(RECEIPT, message, 2) for message in ("m1", "m1", "m2", "m3", "m2")] == [1, 1, 2, 0, 2]
    assert [pictures.number(RECEIPT, message) for message in ("m1", "m2", "m3")] == [1, 2, 0]
    pictures.fail(RECEIPT, 1, PictureState.EXPIRED)
    pictures.settle(RECEIPT, 1, b"too late")
    pictures.settle(RECEIPT, 2, b"here")
    pictures.fail(RECEIPT, 2, PictureState.UNREADABLE)

    assert pictures.list(RECEIPT) == {1: PictureState.EXPIRED, 2: PictureState.HERE}
    assert (pictures.get(RECEIPT, 1), pictures.get(RECEIPT, 2)) == (None, b"here")
    assert [pictures.reserve(RECEIPT, message, 2) for message in ("m4", "m5")] == [3, 0]
    pictures.erase(RECEIPT)
    pictures.settle(RECEIPT, 3, b"after the end")
    assert (pictures.list(RECEIPT), pictures.get(RECEIPT, 3)) == ({}, None)


def test_what_is_awaited_is_sealed_and_kept_in_its_order(any_store: Store, vault: Vault) -> None:
    awaited = AwaitedPictures(any_store, vault)
    first, second = (AwaitedPicture(f"m{n}", f"medium-{n}", RECEIPT, n, 10) for n in (1, 2))
    for one in (second, first, second):
        awaited.add(CHAT, one)

    assert awaited.of_chat(CHAT) == [first, second]
    key = awaited_pictures_key(CHAT)
    assert not [value for value in any_store.run(key, ("HGETALL", key))[0] if b"medium" in value]
    assert "medium" not in repr(first)
    awaited.remove(CHAT, first)
    assert awaited.of_chat(CHAT) == [second]
