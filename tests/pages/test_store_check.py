"""A web process that starts before its store compares the keys as soon as the store is there."""

from pathlib import Path

import pytest
from flask import Flask

from bot.pages.store_check import require_store_format
from bot.sandbox.store import EmbeddedStore
from bot.store.format import StoreFormat
from bot.store.format_faults import WrongStore
from bot.store.redis.store import Store, connect
from tests.stores import folder

RIGHT, WRONG = "r" * 42 + "A", "w" * 42 + "A"


def store_format(store: Store, key: str) -> StoreFormat:
    """The check of a process with this key for everything."""
    return StoreFormat(store, [key], key, key)


def app() -> Flask:
    """An application with one page."""
    made = Flask("page")
    made.add_url_rule("/", "page", lambda: "here")
    return made


def test_it_does_not_start_with_a_store_of_other_keys(store: Store) -> None:
    store_format(store, RIGHT).check_in()

    with pytest.raises(WrongStore):
        require_store_format(app(), store_format(store, WRONG))


@pytest.mark.parametrize(("key", "status"), [(RIGHT, 200), (WRONG, 503)])
def test_it_serves_while_the_store_is_down_and_then_only_with_the_right_keys(key: str, status: int) -> None:
    with folder() as base:
        with EmbeddedStore(base) as server:
            url = server.url
            store_format(connect(url), RIGHT).check_in()
        web = app()
        require_store_format(web, store_format(connect(url), key))
        assert web.test_client().get("/").status_code == 200
        with EmbeddedStore(Path(base)) as server:
            assert server.url == url

            assert [web.test_client().get("/").status_code for _ in "12"] == [status] * 2
