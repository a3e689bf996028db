"""When a write counts as kept: the commands that ask the server, and the check of what it says."""

from typing import Any, Literal

from hiredis import ReplyError

from bot.store.commands import Command
from bot.store.errors import NotDurable
from bot.store.keys import marker_key

Ack = Literal["server", "aof", "replica"]
"""``server``: the reply itself (true with ``appendfsync always``); ``aof``: synced to this server's disk;
``replica``: synced to its disk and to that of one replica."""

_REPLICAS: dict[Ack, int] = {"aof": 0, "replica": 1}
_PATIENCE = 0.8  # of the time limit, so that the server's answer "not yet" still reaches us


def confirmation(ack: Ack, key: str, timeout: float) -> tuple[Command, ...]:
    """Commands to send after the writes to ``key``; ``timeout`` is the link's limit in seconds.

    WAITAOF speaks of the last write of this very connection. A repeated operation may find nothing left to
    write, so a marker is written first: whatever lies before it on this server is then covered too.
    """
    if ack == "server":
        return ()
    tag = key.partition("{")[2].partition("}")[0] or key
    marker: Command = ("SET", marker_key(tag), "", "PX", 1)
    return marker, ("WAITAOF", 1, _REPLICAS[ack], int(timeout * 1000 * _PATIENCE))


def check(ack: Ack, confirmed: Any) -> None:
    """Raise NotDurable unless the reply of WAITAOF (disks, replicas) is enough."""
    if isinstance(confirmed, ReplyError):
        raise NotDurable(str(confirmed))
    disks, replicas = confirmed
    if disks < 1 or replicas < _REPLICAS[ack]:
        raise NotDurable(f"kept on {disks} disks and {replicas} replicas")
