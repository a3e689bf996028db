"""Checks whether the store's servers are configured so that acknowledged writes are not lost."""

from bot.store.redis.errors import CommandRefused
from bot.store.redis.store import Store


def find_server_faults(store: Store) -> list[str]:
    """The codes of all faults found on any of the servers; empty when there is none. Raises StoreDown.

    ``no_aof``: nothing is written to disk; ``aof_failing``: the last write to disk failed; ``everysec``: one
    second of acknowledged writes can be lost; ``evicting``: the server deletes records when memory is short.
    """
    found: dict[str, None] = {}
    for (info,) in store.run_on_masters(("INFO", "everything")):
        fields = dict(line.partition(":")[::2] for line in info.decode().splitlines())
        found |= dict.fromkeys(_server_faults(fields))
    if "no_aof" not in found and store.ack == "server" and not _synced_always(store):
        found["everysec"] = None
    return list(found)


def _server_faults(info: dict[str, str]) -> list[str]:
    checks = {
        "no_aof": info.get("aof_enabled") == "0",
        "aof_failing": info.get("aof_last_write_status", "ok") != "ok",
        "evicting": info.get("maxmemory_policy", "noeviction") != "noeviction",
    }
    return [code for code, failed in checks.items() if failed]


def _synced_always(store: Store) -> bool:
    """Whether each reply waits for the disk. False also when the provider does not allow CONFIG GET."""
    try:
        settings = store.run_on_masters(("CONFIG", "GET", "appendfsync"))
    except CommandRefused:
        return False
    return all(value == b"always" for ((_, value),) in settings)
