"""Where the platform's state lives: one SQLite file, or memory alone."""

import json
import sqlite3
import threading
from collections.abc import Iterator
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


class Store:
    """JSON documents by kind and key, files by key, and one append-only journal numbered throughout.

    Safe for threads: each call is atomic, and ``with store.lock():`` makes several calls one step.
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
        """Keep other threads out until the end of the block."""
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
        """The document, or ``default``."""
        rows = self._run("SELECT body FROM documents WHERE kind = ? AND key = ?", kind, key)
        return json.loads(rows[0][0]) if rows else default

    def put(self, kind: str, key: str, body: Any) -> None:
        """Store a document in place of an earlier one."""
        text = json.dumps(body, ensure_ascii=False)
        self._run(_PUT, kind, key, text)

    def drop(self, kind: str, key: str) -> None:
        """Forget a document, if there is one."""
        self._run("DELETE FROM documents WHERE kind = ? AND key = ?", kind, key)

    def drop_all(self, kind: str) -> None:
        """Forget all documents of a kind."""
        self._run("DELETE FROM documents WHERE kind = ?", kind)

    def all(self, kind: str) -> dict[str, Any]:
        """All documents of a kind by key, in the order of their first appearance."""
        rows = self._run("SELECT key, body FROM documents WHERE kind = ? ORDER BY rowid", kind)
        return {key: json.loads(body) for key, body in rows}

    def put_file(self, key: str, content: bytes) -> None:
        """Store a file's bytes."""
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?)", key, content)

    def file(self, key: str) -> bytes | None:
        """A file's bytes, or None."""
        rows = self._run("SELECT content FROM files WHERE key = ?", key)
        return rows[0][0] if rows else None

    def append(self, stream: str, openid: str, body: dict[str, Any]) -> int:
        """Add a journal entry (``openid`` empty: of nobody in particular) and give its number."""
        text = json.dumps(body, ensure_ascii=False)
        with self._lock:
            cursor = self._database.execute(
                "INSERT INTO journal (stream, openid, body) VALUES (?, ?, ?)", (stream, openid, text)
            )
            return int(cursor.lastrowid or 0)

    def last(self) -> int:
        """The number of the newest journal entry; 0 when there is none."""
        return int(self._run("SELECT COALESCE(MAX(seq), 0) FROM journal")[0][0])

    def journal(self, stream: str, openid: str, after: int = 0) -> list[dict[str, Any]]:
        """The entries of one stream of one person, oldest first, each with its ``seq``."""
        rows = self._run(
            "SELECT seq, body FROM journal WHERE stream = ? AND openid = ? AND seq > ? ORDER BY seq",
            stream,
            openid,
            after,
        )
        return [{"seq": seq, **json.loads(body)} for seq, body in rows]

    def latest(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Entries of all streams after number ``after``, oldest first; of more than ``limit`` the newest."""
        rows = self._run(
            "SELECT seq, stream, openid, body FROM journal WHERE seq > ? ORDER BY seq DESC LIMIT ?", after, limit
        )
        return [
            {"seq": seq, "stream": stream, "openid": openid, **json.loads(body)}
            for seq, stream, openid, body in reversed(rows)
        ]
