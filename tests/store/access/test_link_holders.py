"""Who holds a link, in one store and in a cluster."""

import pytest

from bot.sandbox.store import EmbeddedStore
from bot.store.access.link_holders import LinkHolders
from bot.store.redis.store import Store, connect
from tests.stores import LossyLine, folder


@pytest.fixture
def holders(any_store: Store) -> LinkHolders:
    """The holders of links."""
    return LinkHolders(any_store)


def test_a_link_belongs_to_the_browser_that_claims_it_first(holders: LinkHolders) -> None:
    assert holders.is_open_to("link", "mine")
    assert holders.claim("link", "mine", 60)

    assert not holders.claim("link", "yours", 60)
    assert holders.claim("link", "mine", 60)
    assert (holders.is_open_to("link", "mine"), holders.is_open_to("link", "yours")) == (True, False)
    assert holders.claim("another", "yours", 60)


def test_a_claim_whose_reply_was_lost_still_holds() -> None:
    with folder() as base, EmbeddedStore(base) as server:
        line = LossyLine(server.url, base / "line")
        holders = LinkHolders(connect(line.url))
        line.lose_next()

        assert holders.claim("link", "mine", 60)
        assert line.lost
        assert not holders.claim("link", "yours", 60)
        line.close()


def test_neither_link_nor_browser_is_in_the_store_and_nothing_stays(store: Store) -> None:
    LinkHolders(store).claim("the link", "the browser", 60)

    ((keys,),) = store.run_on_masters(("KEYS", "*"))
    (key,) = keys
    stored, seconds = store.run(key.decode(), ("GET", key), ("TTL", key))
    assert b"the " not in key + stored
    assert 0 < seconds <= 60
