"""One of several processes that share a token cache on disk and call at the same time; run by test_token."""

import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.wechat.client import WeChat
from bot.wechat.token import TokenProvider


class FileCache:
    """A token cache in a directory."""

    def __init__(self, folder: Path) -> None:
        self._stored = folder / "token.json"
        self._lock = folder / "lock"

    def load(self) -> tuple[str, int] | None:
        try:
            token, expires_at = json.loads(self._stored.read_text())
        except FileNotFoundError:
            return None
        return token, expires_at

    def save(self, token: str, expires_at: int) -> None:
        fresh = self._stored.with_suffix(".new")
        fresh.write_text(json.dumps([token, expires_at]))
        fresh.rename(self._stored)

    def drop(self, token: str) -> None:
        if (self.load() or [""])[0] == token:
            self._stored.unlink()

    @contextmanager
    def lock(self) -> Iterator[bool]:
        with self._lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def main(url: str, folder: str) -> None:
    tokens = TokenProvider("wx0123456789abcdef", "s" * 32, url, FileCache(Path(folder)), lambda: datetime.now(UTC))
    wechat = WeChat(tokens, url)
    outcome = []
    for _ in range(5):
        wechat.send_text("o1", "您好", budget=20)
        outcome.append("ok")
    sys.stdout.write(json.dumps(outcome))
    wechat.close()
    tokens.close()


main(*sys.argv[1:])
