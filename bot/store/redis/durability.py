"""Waiting until a write is on disk: the commands for it (WAITAOF), and the check of their reply."""

from typing import Any, Literal

from hiredis import ReplyError

from bot.store.keys import marker_key
from bot.store.redis.commands import Command
from bot.store.redis.errors import NotDurable

Ack = Literal["server", "aof", "replica"]
"""When a write counts as durable (REDIS_ACK). ``server``: when the server has replied (use ``appendfsync always``);
``aof``: when it is synced to the server's disk; ``replica``: to its disk and to that of one replica."""

_REPLICAS: dict[Ack, int] = {"aof": 0, "replica": 1}

_WAIT_SHARE = 0.8  # of the time limit, so that the server's reply "not yet" still arrives in time


def durability_commands(ack: Ack, key: str, timeout: float) -> tuple[Command, ...]:
    """Commands to send after the writes to ``key``. ``timeout`` is the time limit of the connection in seconds.

    WAITAOF waits for the last write of its own connection. A repeated operation may have nothing left to write, so a
    marker is written first: everything written on this server before the marker is then covered too.
    """
    if ack == "server":
        return ()
    tag = key.partition("{")[2].partition("}")[0] or key
    marker: Command = ("SET", marker_key(tag), "", "PX", 1)
    return marker, ("WAITAOF", 1, _REPLICAS[ack], int(timeout * 1000 * _WAIT_SHARE))


def check_durability(ack: Ack, reply: Any) -> None:
    """Raise NotDurable unless the reply of WAITAOF (number of disks, number of replicas) is enough for ``ack``."""
    if isinstance(reply, ReplyError):
        raise NotDurable(str(reply))
    disks, replicas = reply
    if disks < 1 or replicas < _REPLICAS[ack]:
        raise NotDurable(f"kept on {disks} disks and {replicas} replicas")
