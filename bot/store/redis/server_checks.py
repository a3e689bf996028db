"""Checks whether the store's servers keep what they acknowledge, have room, and take writes now."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.store.keys import probe_key
from bot.store.redis.errors import CommandRefused, NotDurable, StoreDown, WritesRefused
from bot.store.redis.store import Store

FULL_SHARE = 0.9
"""A server that has used this share of its memory, or of its disk, is nearly full."""

CLOCK_SECONDS = 30
"""By so much the clocks of the server and of this machine may differ: codes and jobs are timed with both."""

_REFUSALS = {"OOM": "full", "MISCONF": "disk_failing", "NOREPLICAS": "no_replica", "READONLY": "read_only"}
_PROBE_SECONDS, _PROBES = 60, 8
_EMPTY_DUMP_BYTES = 1024  # a dump without keys has some hundred bytes about the server
_LEAST_FREE_BYTES = 2 << 30  # room enough, however large the disk is


def find_server_faults(store: Store, now: datetime | None = None) -> list[str]:
    """The codes of all faults found on any of the servers; empty when there is none. Raises StoreDown.

    ``no_aof``: nothing is written to disk; ``aof_failing``: the last write to disk failed; ``everysec``: one
    second of acknowledged writes can be lost; ``evicting``: the server deletes records when memory is short;
    ``memory``: it is nearly full; ``disk``: so is that; ``no_replica``: REDIS_ACK asks for one and there is none;
    ``clock``: the server's clock is not that of ``now``; ``ignored_dump``: it is empty, though a dump lies in its
    folder: with an append-only file a server reads only that one.
    """
    found: dict[str, None] = {}
    for info, (seconds, _) in store.run_on_masters(("INFO", "everything"), ("TIME",)):
        fields = _fields(info)
        fields["wrong_clock"] = str(now is not None and abs(int(seconds) - now.timestamp()) > CLOCK_SECONDS)
        found |= dict.fromkeys(_server_faults(fields, store))
    if "no_aof" not in found and store.ack == "server" and not _synced_always(store):
        found["everysec"] = None
    folders = _folders(store)
    if _is_disk_short(folders):
        found["disk"] = None
    if any(_ignores_dump(*replies) for replies in folders):
        found["ignored_dump"] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Use:
    """The bytes of memory that all masters use, and how full memory and disk of the fullest are: 0 to 1, and 0 for
    memory without a limit, and for disks of other machines.
    """

    memory: int
    memory_share: float
    disk_share: float


def measure_use(store: Store) -> Use:
    """How much the store uses now. Raises StoreDown."""
    infos = [_fields(info) for (info,) in store.run_on_masters(("INFO", "memory"))]
    used = [(int(info.get("used_memory", "0")), int(info.get("maxmemory", "0"))) for info in infos]
    memory_share = max((bytes_ / most for bytes_, most in used if most), default=0.0)
    disk_share = max((share for share, _ in _disks(_folders(store))), default=0.0)
    return Use(sum(bytes_ for bytes_, _ in used), memory_share, disk_share)


def find_write_faults(store: Store) -> list[str]:
    """Write as durably as REDIS_ACK asks for, and read it back; the codes of what goes wrong. Raises StoreDown.

    No write is taken: ``full``: no memory is left; ``disk_failing``: the disk takes none; ``no_replica``: too few
    answer; ``read_only``: the server is one itself. ``not_kept``: a write is not confirmed as durable;
    ``not_read``: another value is read.
    """
    parts = 1 if store.on_one_server else _PROBES
    return list(dict.fromkeys(filter(None, (_probe(store, probe_key(part)) for part in range(parts)))))


def _probe(store: Store, key: str) -> str:
    value = os.urandom(8)
    try:
        store.run(key, ("SET", key, value, "EX", _PROBE_SECONDS), durable=True)
        (read,) = store.run(key, ("GETDEL", key))  # an empty store must stay empty
    except WritesRefused as refused:
        return _REFUSALS[refused.code]
    except NotDurable:
        return "not_kept"
    return "" if read == value else "not_read"


def _server_faults(info: dict[str, str], store: Store) -> list[str]:
    most = int(info.get("maxmemory", "0"))
    checks = {
        "no_aof": info.get("aof_enabled") == "0",
        "aof_failing": info.get("aof_last_write_status", "ok") != "ok",
        "evicting": info.get("maxmemory_policy", "noeviction") != "noeviction",
        "memory": most > 0 and int(info.get("used_memory", "0")) > most * FULL_SHARE,
        "no_replica": store.ack == "replica" and info.get("connected_slaves") == "0",
        "clock": info["wrong_clock"] == "True",
    }
    return [code for code, failed in checks.items() if failed]


def _synced_always(store: Store) -> bool:
    """Whether each reply waits for the disk. False also when the provider does not allow CONFIG GET."""
    try:
        settings = store.run_on_masters(("CONFIG", "GET", "appendfsync"))
    except CommandRefused:
        return False
    return all(value == b"always" for ((_, value),) in settings)


def _is_disk_short(folders: list[list[Any]]) -> bool:
    """Whether the disk of a server on this machine is nearly full; of other machines it is not known."""
    return any(share > FULL_SHARE and free < _LEAST_FREE_BYTES for share, free in _disks(folders))


def _disks(folders: list[list[Any]]) -> list[tuple[float, int]]:
    """The used share and the free bytes of the disks of these servers; none when they are not known."""
    try:
        disks = [shutil.disk_usage(folder) for (_, folder), *_ in folders]
    except OSError:
        return []
    return [(disk.used / disk.total, disk.free) for disk in disks]


def _folders(store: Store) -> list[list[Any]]:
    """Of each server on this machine the replies: its folder, its files, and how many keys it has; else nothing."""
    if not store.on_this_machine:
        return []
    try:
        wanted = ("CONFIG", "GET", "dir"), ("CONFIG", "GET", "dbfilename"), ("CONFIG", "GET", "appendonly"), ("DBSIZE",)
        return store.run_on_masters(*wanted)
    except (CommandRefused, StoreDown):
        return []


def _ignores_dump(folder: list[bytes], name: list[bytes], appends: list[bytes], keys: int) -> bool:
    if keys or appends[1] != b"yes":
        return False
    try:
        return Path(os.fsdecode(folder[1]), os.fsdecode(name[1])).stat().st_size > _EMPTY_DUMP_BYTES
    except OSError:
        return False


def _fields(info: bytes) -> dict[str, str]:
    return dict(line.partition(":")[::2] for line in info.decode().splitlines())
