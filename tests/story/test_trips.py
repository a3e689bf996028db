"""Store round trips of a chat message, counted at the bot's webhook."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from bot.app import create_app
from bot.sandbox.wechat.server import serve
from bot.store.redis.store import Store
from tests.cast import CITIZEN, VISITOR
from tests.world import World, world_without_web

MESSAGE = 2
"""Round trips of every message: begin, with the person's record, and commit."""

TOKEN = 1
"""A read of the access token that all processes share; each process caches it for some time."""

UPLOAD = 1
"""Before an upload: the chat's budget of the day."""


@pytest.fixture
def trips() -> list[int]:
    """The round trips of each request so far."""
    return []


@pytest.fixture
def counted(store_url: str, store: object, trips: list[int]) -> Iterator[World]:
    """The bot with its store and the simulated services; it fills ``trips``."""
    with world_without_web(store_url) as found:
        app = create_app(found.config, found.parts)
        app.wsgi_app = _counting(app.wsgi_app, found.parts.records.store, trips)  # type: ignore[method-assign]
        with serve(app, port=int(found.env["PORT"])):
            yield found


def _counting(app: Any, store: Store, trips: list[int]) -> Any:
    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        before = store.round_trips  # of this thread, which is this request's alone
        body: Iterable[bytes] = app(environ, start_response)
        trips.append(store.round_trips - before)
        return body

    return called


def test_a_code_with_a_reusable_picture_takes_two_round_trips(counted: World, trips: list[int]) -> None:
    chat = counted.chat("citizen")
    chat.registers(CITIZEN)
    chat.says("我的码")
    picture = chat.picture

    chat.says("我的码")

    assert chat.picture == picture
    assert trips[-1] == MESSAGE


def test_an_upload_takes_one_more_and_the_shared_token_is_read_seldom(counted: World, trips: list[int]) -> None:
    chats = [counted.chat("citizen"), counted.chat("visitor")]
    for chat, who in zip(chats, (CITIZEN, VISITOR), strict=True):
        chat.registers(who)
    pictures = [chat.picture for chat in chats]
    counted.passes(minutes=25)

    taken = [(chat.says("我的码"), trips[-1])[1] for chat in chats]

    assert all(chat.picture != picture for chat, picture in zip(chats, pictures, strict=True))
    assert taken == [MESSAGE + UPLOAD + TOKEN, MESSAGE + UPLOAD]


def test_a_question_is_counted_in_the_trip_that_saves_its_answer(counted: World, trips: list[int]) -> None:
    chat = counted.chat("citizen")
    said = ("外地人能用吗", "1", "谢谢")
    chat.says(*said)  # the process reads what staff have changed, and the server learns the scripts

    taken = [(chat.says(text), trips[-1])[1] for text in said]

    assert taken == [taken[-1]] * 3
