"""A platform with scripted answers over real HTTP, and other fixtures of the channel's tests."""

import json
import logging
import socket
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.wechat.client import WeChat
from bot.wechat.token import TokenProvider

APP_ID = "wx0123456789abcdef"
SECRET = "5ec4e7" * 5 + "00"


@dataclass(frozen=True)
class Received:
    """A request that the platform received."""

    path: str
    query: dict[str, str]
    body: bytes
    type: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Platform:
    """Answers each path with its scripted answers in turn, then always with its default answer.

    An answer is a dict (sent as JSON), bytes, a Response, or a function of the request that gives one of those.
    """

    def __init__(self) -> None:
        self.seen: list[Received] = []
        self.released = threading.Event()
        self._scripts: dict[str, list[Any]] = defaultdict(list)
        self._count: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def will(self, path: str, *answers: Any) -> None:
        """Script the next answers of a path below /cgi-bin/."""
        self._scripts[f"/cgi-bin/{path}"].extend(answers)

    def hits(self, path: str) -> list[Received]:
        """The requests that came to a path below /cgi-bin/."""
        with self._lock:
            return [seen for seen in self.seen if seen.path == f"/cgi-bin/{path}"]

    def hang(self, _request: Request) -> dict[str, Any]:
        """An answer that is sent when the test releases it."""
        self.released.wait(60)
        return {"errcode": 0}

    def drip(self, _request: Request) -> Response:
        """A body that is sent in single bytes until the test ends."""

        def body() -> Iterator[bytes]:
            while not self.released.wait(0.02):
                yield b" "

        return Response(body(), content_type="application/json")

    def close(self) -> None:
        """Stop the server: from now on connections are refused."""
        self.released.set()
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        request = Request(environ)
        with self._lock:
            self.seen.append(Received(request.path, dict(request.args), request.get_data(), str(request.content_type)))
            script = self._scripts[request.path]
            answer = script.pop(0) if script else self._usual(request.path)
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        if isinstance(answer, dict):
            answer = json.dumps(answer).encode()
        return (answer if isinstance(answer, Response) else Response(answer))(environ, start)

    def _usual(self, path: str) -> dict[str, Any]:
        self._count[path] += 1
        if path.endswith("stable_token"):
            return {"access_token": f"token-number-{self._count[path]}", "expires_in": 7200}
        if path.endswith("media/upload"):
            return {"type": "image", "media_id": f"medium-{self._count[path]}", "created_at": 1}
        return {"errcode": 0, "errmsg": "ok"}


class MemoryCache:
    """A token cache for the threads of one process."""

    def __init__(self) -> None:
        self.stored: tuple[str, int] | None = None
        self._mutex = threading.Lock()
        self._lock = threading.Lock()

    def load(self) -> tuple[str, int] | None:
        return self.stored

    def save(self, token: str, expires_at: int) -> None:
        with self._mutex:
            self.stored = (token, expires_at)

    def drop(self, token: str) -> None:
        with self._mutex:
            if self.stored and self.stored[0] == token:
                self.stored = None

    @contextmanager
    def lock(self) -> Iterator[bool]:
        mine = self._lock.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                self._lock.release()


class Clock:
    """A clock that the tests move."""

    def __init__(self) -> None:
        self.now = datetime(2022, 3, 14, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Account:
    """A token provider and a client of one platform."""

    platform: Platform
    cache: MemoryCache
    clock: Clock
    tokens: TokenProvider
    wechat: WeChat

    def another_provider(self) -> TokenProvider:
        """A second provider with the same cache, as in another process."""
        return TokenProvider(APP_ID, SECRET, self.platform.url, self.cache, self.clock)


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def account(platform: Platform) -> Iterator[Account]:
    cache, clock = MemoryCache(), Clock()
    tokens = TokenProvider(APP_ID, SECRET, platform.url, cache, clock)
    wechat = WeChat(tokens, platform.url, threads=8)
    yield Account(platform, cache, clock, tokens, wechat)
    platform.released.set()
    wechat.close()
    tokens.close()


@pytest.fixture
def in_a_while() -> Callable[[], float]:
    """A deadline that no call without a fault misses."""
    return lambda: time.monotonic() + 20


@pytest.fixture
def header_dripper() -> Iterator[str]:
    """The URL of a server whose headers never end."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=drip, args=(client,), daemon=True).start()

    def drip(client: socket.socket) -> None:
        with suppress(OSError), client:
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.02):
                client.sendall(b"x")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    stop.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


Leaks = Callable[[list[BaseException], pytest.LogCaptureFixture], list[str]]


@pytest.fixture
def leaks() -> Leaks:
    """The parts of token and secret that these errors, their causes and contexts, or the logs contain.

    The simulated platform logs in the same process; its lines do not count.
    """

    def leaks(faults: list[BaseException], caplog: pytest.LogCaptureFixture) -> list[str]:
        lines = [logging.Formatter().format(record) for record in caplog.records if record.name != "werkzeug"]
        while faults:
            fault = faults.pop()
            lines += [str(fault), repr(fault), repr(vars(fault)), *traceback.format_exception(fault, limit=0)]
            faults += [earlier for earlier in (fault.__cause__, fault.__context__) if earlier]
        return [line for line in lines if SECRET in line or "token-number" in line]

    return leaks
