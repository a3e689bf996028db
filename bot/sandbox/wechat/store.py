"""The platform's state, in one SQLite file or in memory, and the platform's clock."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS files (key TEXT PRIMARY KEY, content BLOB);
CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT, openid TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS journal_openid ON journal (openid, stream, seq);
"""

_PUT = "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"

_LATEST = """
SELECT seq, stream, openid, body FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY openid, stream ORDER BY seq DESC) AS place FROM journal WHERE seq > ?
) WHERE place <= ? ORDER BY seq
"""


class Store:
    """JSON documents by kind and key, files by key, and one append-only journal whose entries are numbered.

    Thread-safe: each call is atomic, and ``with store.lock():`` makes several calls one step.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        name = ":memory:" if folder is None else str(folder / "wechat.sqlite3")
        self._database = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_SCHEMA)
        self._lock = threading.RLock()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Block other threads until the end of the ``with`` block."""
        with self._lock:
            yield

    def close(self) -> None:
        """Close the file; the store is unusable afterwards."""
        with self._lock:
            self._database.close()

    def _run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()

    def get(self, kind: str, key: str, default: Any = None) -> Any:
        """The document, or ``default`` if there is none."""
        rows = self._run("SELECT body FROM documents WHERE kind = ? AND key = ?", kind, key)
        return json.loads(rows[0][0]) if rows else default

    def put(self, kind: str, key: str, body: Any) -> None:
        """Store a document; it replaces an earlier one."""
        text = json.dumps(body, ensure_ascii=False)
        self._run(_PUT, kind, key, text)

    def drop(self, kind: str, key: str) -> None:
        """Delete a document, if there is one."""
        self._run("DELETE FROM documents WHERE kind = ? AND key = ?", kind, key)

    def drop_all(self, kind: str) -> None:
        """Delete all documents of a kind."""
        self._run("DELETE FROM documents WHERE kind = ?", kind)

    def all(self, kind: str) -> dict[str, Any]:
        """All documents of a kind by key, in the order in which they were first stored."""
        rows = self._run("SELECT key, body FROM documents WHERE kind = ? ORDER BY rowid", kind)
        return {key: json.loads(body) for key, body in rows}

    def put_file(self, key: str, content: bytes) -> None:
        """Store a file's bytes."""
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?)", key, content)

    def file(self, key: str) -> bytes | None:
        """A file's bytes, or None if there is none."""
        rows = self._run("SELECT content FROM files WHERE key = ?", key)
        return rows[0][0] if rows else None

    def append(self, stream: str, openid: str, body: dict[str, Any]) -> int:
        """Add a journal entry and return its number; ``openid`` is empty when the entry concerns no single person."""
        text = json.dumps(body, ensure_ascii=False)
        with self._lock:
            cursor = self._database.execute(
                "INSERT INTO journal (stream, openid, body) VALUES (?, ?, ?)", (stream, openid, text)
            )
            return int(cursor.lastrowid or 0)

    @property
    def born(self) -> str:
        """A name of this state; a state that begins anew has another."""
        with self._lock:
            if self.get("state", "born") is None:
                self.put("state", "born", secrets.token_hex(8))
            return str(self.get("state", "born"))

    def last(self) -> int:
        """The number of the newest journal entry; 0 when there is none."""
        return int(self._run("SELECT COALESCE(MAX(seq), 0) FROM journal")[0][0])

    def journal(self, stream: str, openid: str, after: int = 0) -> list[dict[str, Any]]:
        """The entries of one stream and person after number ``after``, oldest first, each with its number ``seq``."""
        rows = self._run(
            "SELECT seq, body FROM journal WHERE stream = ? AND openid = ? AND seq > ? ORDER BY seq",
            stream,
            openid,
            after,
        )
        return [{"seq": seq, **json.loads(body)} for seq, body in rows]

    def latest(self, after: int, limit: int) -> list[dict[str, Any]]:
        """The newest ``limit`` entries of each person and stream after number ``after``, oldest first."""
        rows = self._run(_LATEST, after, limit)
        return [
            {"seq": seq, "stream": stream, "openid": openid, **json.loads(body)} for seq, stream, openid, body in rows
        ]


class Clock:
    """The platform's time: the true time plus an offset that the user sets; the store keeps the offset."""

    def __init__(self, store: Store, true_time: Callable[[], float] = time.time) -> None:
        self._store = store
        self.true_time = true_time

    @property
    def offset(self) -> float:
        """The seconds by which the platform's time is ahead of the true time."""
        return float(self._store.get("clock", "offset", 0.0))

    def now(self) -> float:
        """The platform's time in Unix seconds."""
        return self.true_time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the platform's time by ``seconds``."""
        self.set_offset(self.offset + seconds)

    def set_offset(self, seconds: float) -> None:
        """Set the platform's time ``seconds`` ahead of the true time (0 = the true time)."""
        self._store.put("clock", "offset", float(seconds))
