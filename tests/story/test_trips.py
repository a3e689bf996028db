"""How often a message of the chat goes to the store: what an answer costs there, counted at the bot's front door."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from bot.app import create_app
from bot.sandbox.wechat.server import serve
from bot.store.connection import Store
from tests.cast import CITIZEN, VISITOR
from tests.world import World, world_without_web

MESSAGE = 3
"""Begin, the person's record, commit."""

TOKEN = 1
"""A look at the token which all processes share; each remembers it for a while."""


@pytest.fixture
def trips() -> list[int]:
    """The round trips of each request so far."""
    return []


@pytest.fixture
def counted(store_url: str, store: object, trips: list[int]) -> Iterator[World]:
    """The bot with everything it meets, telling ``trips``."""
    with world_without_web(store_url) as found:
        app = create_app(found.config, found.parts)
        app.wsgi_app = _counting(app.wsgi_app, found.parts.records.store, trips)  # type: ignore[method-assign]
        with serve(app, port=int(found.env["PORT"])):
            yield found


def _counting(app: Any, store: Store, trips: list[int]) -> Any:
    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        before = store.trips  # of this thread, which is this request's alone
        body: Iterable[bytes] = app(environ, start_response)
        trips.append(store.trips - before)
        return body

    return called


def test_a_code_with_a_kept_picture_takes_three_round_trips(counted: World, trips: list[int]) -> None:
    chat = counted.chat("citizen")
    chat.registers(CITIZEN)
    chat.says("我的码")
    picture = chat.picture

    chat.says("我的码")

    assert chat.picture == picture
    assert trips[-1] == MESSAGE


def test_an_upload_looks_at_the_shared_token_once_in_a_while_only(counted: World, trips: list[int]) -> None:
    chats = [counted.chat("citizen"), counted.chat("visitor")]
    for chat, who in zip(chats, (CITIZEN, VISITOR), strict=True):
        chat.registers(who)
    pictures = [chat.picture for chat in chats]
    counted.passes(minutes=25)

    taken = [(chat.says("我的码"), trips[-1])[1] for chat in chats]

    assert all(chat.picture != picture for chat, picture in zip(chats, pictures, strict=True))
    assert taken == [MESSAGE + TOKEN, MESSAGE]
