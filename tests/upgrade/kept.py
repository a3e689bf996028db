"""A store as a text: what an earlier version wrote, kept for the tests of the upgrade.

``python -m tests.upgrade.kept > tests/upgrade/format_N.jsonl`` plays the story of ``tests.town`` and writes its store.
Run it before the format changes.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from redis import Redis

from bot.sandbox.store import EmbeddedStore
from bot.store.redis.commands import Command
from bot.store.redis.store import Store
from tests.stores import folder
from tests.town import Town
from tests.world import world

FORMAT_0, FORMAT_1 = (Path(__file__).with_name(f"format_{version}.jsonl") for version in range(2))

_READ = {
    b"string": lambda client, key: client.get(key),
    b"hash": lambda client, key: client.hgetall(key),
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"set": lambda client, key: list(client.smembers(key)),
    b"zset": lambda client, key: [list(pair) for pair in client.zrange(key, 0, -1, withscores=True)],
}


def write(url: str, at: datetime) -> str:
    """The store's keys with type, seconds left and value, a line each, after a line with the time. Bytes are written
    as Latin-1. Without the access token and the uploaded pictures, which another platform does not know, and most of
    the stored answers.
    """
    lines: list[Any] = [at.isoformat()]
    for key, kind, seconds, value in contents(url):
        if not key.startswith(b"w") and (not key.startswith(b"m") or key.endswith(b"0")):
            lines.append([_text(key), kind, seconds, _text(_without_pictures(value))])
    return "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)


def contents(url: str) -> list[tuple[bytes, str, int, Any]]:
    """All keys of one server, sorted, with type, seconds left (negative for ever) and value."""
    with Redis.from_url(url) as client:
        kinds = {key: client.type(key) for key in sorted(client.scan_iter(count=1000))}
        return [(key, kind.decode(), client.ttl(key), _READ[kind](client, key)) for key, kind in kinds.items()]


def read(path: Path, store: Store) -> datetime:
    """Put the keys into an empty store, each with as many seconds left as it had; gives the time of the writing."""
    first, *lines = path.read_text("ascii").splitlines()
    for key, kind, seconds, value in map(json.loads, lines):
        name = _bytes(key).decode()
        store.run(name, _put(name, kind, value), *([("EXPIRE", name, seconds)] if seconds > 0 else []))
    return datetime.fromisoformat(json.loads(first))


def _put(key: str, kind: str, value: Any) -> Command:
    """The command that writes this value."""
    match kind:
        case "hash":
            return ("HSET", key, *(_bytes(part) for pair in value.items() for part in pair))
        case "list":
            return ("RPUSH", key, *map(_bytes, value))
        case "set":
            return ("SADD", key, *map(_bytes, value))
        case "zset":
            return ("ZADD", key, *(part for member, score in value for part in (score, _bytes(member))))
    return ("SET", key, _bytes(value))


def _without_pictures(value: Any) -> Any:
    return {n: v for n, v in value.items() if not n.startswith(b"pic")} if isinstance(value, dict) else value


def _text(value: Any) -> Any:
    """Bytes as Latin-1, also inside lists and mappings."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {_text(name): _text(part) for name, part in value.items()}
    return [_text(part) for part in value] if isinstance(value, list) else value


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


if __name__ == "__main__":
    with folder() as base, EmbeddedStore(base) as server, world(server.url) as earth:
        Town(earth).live()
        sys.stdout.write(write(server.url, earth.clock()))
