"""Whether the store keeps what it acknowledges, and whether the worker is alive."""

from datetime import UTC, datetime

from bot.health.clock import unix_second
from bot.store.connection import Store
from bot.store.errors import Refused
from bot.store.keys import heartbeat_key

_KEPT = 7 * 86400  # seconds a heartbeat is remembered


def faults(store: Store) -> list[str]:
    """Codes of what is wrong with any of the servers, empty when all is well; raises StoreDown.

    ``no_aof``: nothing is written to disk; ``aof_failing``: the last write to disk failed; ``everysec``: a second of
    acknowledged writes can be lost; ``evicting``: records are dropped when memory is short.
    """
    found: dict[str, None] = {}
    for (info,) in store.everywhere(("INFO", "everything")):
        fields = dict(line.partition(":")[::2] for line in info.decode().splitlines())
        found |= dict.fromkeys(_of_server(fields))
    if "no_aof" not in found and store.ack == "server" and not _synced_always(store):
        found["everysec"] = None
    return list(found)


def beat(store: Store, name: str, now: datetime) -> None:
    """The named process is at work now."""
    key = heartbeat_key(name)
    store.run(key, ("SET", key, unix_second(now), "EX", _KEPT))


def last_beat(store: Store, name: str) -> datetime | None:
    """When the named process was last at work, to the second; None when it was not within a week."""
    key = heartbeat_key(name)
    (seconds,) = store.run(key, ("GET", key))
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def _of_server(info: dict[str, str]) -> list[str]:
    signs = {
        "no_aof": info.get("aof_enabled") == "0",
        "aof_failing": info.get("aof_last_write_status", "ok") != "ok",
        "evicting": info.get("maxmemory_policy", "noeviction") != "noeviction",
    }
    return [code for code, seen in signs.items() if seen]


def _synced_always(store: Store) -> bool:
    """Whether each reply waits for the disk; false also where the provider does not let us look."""
    try:
        settings = store.everywhere(("CONFIG", "GET", "appendfsync"))
    except Refused:
        return False
    return all(value == b"always" for ((_, value),) in settings)
