"""A batch that failed at the first try: repeat what failed, where it belongs, within the time limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final

from hiredis import ReplyError

from bot.store.commands import Command, with_source
from bot.store.errors import StoreDown
from bot.store.link import Node
from bot.store.topology import Topology

LOST: Final = ReplyError("LOST connection")
"""Stands in for each reply of a batch whose connection broke."""

_PAUSES = {"TRYAGAIN", "CLUSTERDOWN", "LOADING", "READONLY", "MASTERDOWN", "BUSY"}
_CURABLE = _PAUSES | {"LOST", "MOVED", "ASK", "NOSCRIPT"}
_ROUNDS = 16

Send = Callable[[Node, Sequence[Command], float], list[Any]]


def curable(reply: Any) -> str:
    """The code of an error that repeating can cure, else the empty string."""
    if not isinstance(reply, ReplyError):
        return ""
    code = str(reply).partition(" ")[0]
    return code if code in _CURABLE else ""


@dataclass(slots=True)
class Delivery:
    """Commands with the replies so far; ``finish`` gives the replies in full.

    Only failed commands are repeated: while a slot moves between servers, others have already met their key.
    """

    send: Send
    topology: Topology
    key: str
    commands: list[Command]
    replies: list[Any]
    deadline: float
    pause: float = 0.01

    def finish(self) -> list[Any]:
        """Repeat until no curable error is left; raises StoreDown when time or tries run out."""
        losses = 0
        for _ in range(_ROUNDS):
            code = next(filter(None, map(curable, self.replies)), "")
            if not code:
                return self.replies
            losses += code == "LOST"
            if losses > 1:
                raise StoreDown("connection lost twice")
            self._repeat(code, [i for i, reply in enumerate(self.replies) if curable(reply) == code])
        raise StoreDown("sent round in circles")

    def _repeat(self, code: str, failed: list[int]) -> None:
        node = self._destination(code, str(self.replies[failed[0]]))
        if code == "NOSCRIPT":
            for i in failed:
                self.commands[i] = with_source(self.commands[i])
        batch = [self.commands[i] for i in failed]
        if code == "ASK":
            batch = [part for command in batch for part in (("ASKING",), command)]
        replies = self._within_limit(node, batch)
        for i, reply in zip(failed, replies[1::2] if code == "ASK" else replies, strict=True):
            self.replies[i] = reply

    def _destination(self, code: str, message: str) -> Node:
        if code in ("MOVED", "ASK"):
            host, _, port = message.split(" ")[2].rpartition(":")
            node = Node(host or self.topology.node(self.key).host, int(port))
            if code == "MOVED":
                self.topology.moved(self.key, node)
            return node
        if code in _PAUSES:
            self._wait(code)
        if code != "NOSCRIPT":
            self.topology.doubt()
        return self.topology.node(self.key)

    def _wait(self, code: str) -> None:
        if monotonic() + self.pause > self.deadline:
            raise StoreDown(code)
        sleep(self.pause)
        self.pause *= 2

    def _within_limit(self, node: Node, batch: list[Command]) -> list[Any]:
        left = self.deadline - monotonic()
        if left <= 0:
            raise StoreDown("out of time")
        return self.send(node, batch, left)
