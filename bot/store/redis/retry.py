"""Repeats the failed commands of a batch on the right node, within the time limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final

from hiredis import ReplyError

from bot.store.redis.commands import Command, with_source
from bot.store.redis.connection import Node
from bot.store.redis.errors import StoreDown, refusal
from bot.store.redis.topology import Topology

CONNECTION_LOST: Final = ReplyError("LOST connection")
"""Used as the reply of each command in a batch whose connection broke."""

LOST = "LOST"
_WAIT_CODES = {"TRYAGAIN", "CLUSTERDOWN", "LOADING", "READONLY", "MASTERDOWN", "BUSY"}
_RETRYABLE_CODES = _WAIT_CODES | {LOST, "MOVED", "ASK", "NOSCRIPT"}
_PATIENCE_CODES = _WAIT_CODES | {LOST}  # each of these takes its time, so the deadline ends it
_MAX_ROUNDS = 16
_MAX_PAUSE_SECONDS = 0.16

Send = Callable[[Node, Sequence[Command], float], list[Any]]


def retryable_code(reply: Any) -> str:
    """The error code of a reply that is worth a retry, such as ``MOVED``; empty for any other reply."""
    if not isinstance(reply, ReplyError):
        return ""
    code = str(reply).partition(" ")[0]
    return code if code in _RETRYABLE_CODES else ""


@dataclass(slots=True)
class Retry:
    """The commands of a batch and their replies so far. ``finish`` returns all the replies.

    While a slot is moving, commands succeed for keys that have not moved yet; only the others are sent again. A lost
    connection is repeated once, or for a caller who is patient ``until`` then: the server may be starting.
    """

    send: Send
    topology: Topology
    key: str
    commands: list[Command]
    replies: list[Any]
    deadline: float
    until: float = 0.0
    pause: float = 0.01

    def finish(self) -> list[Any]:
        """Repeat until no retryable error is left. Raises StoreDown after the deadline or too many rounds,
        WritesRefused when until then only a replica answered.
        """
        lost_connections = rounds = 0
        while rounds < _MAX_ROUNDS:
            code = next(filter(None, map(retryable_code, self.replies)), "")
            if not code:
                return self.replies
            lost_connections += code == LOST
            if lost_connections > 1 and monotonic() > self.until:
                raise StoreDown("connection lost twice")
            if lost_connections > 1:
                self._wait(code)
            rounds += code not in _PATIENCE_CODES or monotonic() > self.until
            self._repeat(code, [i for i, reply in enumerate(self.replies) if retryable_code(reply) == code])
        raise StoreDown("too many redirects and retries")

    def _repeat(self, code: str, failed: list[int]) -> None:
        node = self._node_for(code, str(self.replies[failed[0]]))
        if code == "NOSCRIPT":
            for i in failed:
                self.commands[i] = with_source(self.commands[i])
        batch = [self.commands[i] for i in failed]
        if code == "ASK":
            batch = [part for command in batch for part in (("ASKING",), command)]
        replies = self._send_before_deadline(node, batch)
        for i, reply in zip(failed, replies[1::2] if code == "ASK" else replies, strict=True):
            self.replies[i] = reply

    def _node_for(self, code: str, message: str) -> Node:
        if code in ("MOVED", "ASK"):
            host, _, port = message.split(" ")[2].rpartition(":")
            node = Node(host or self.topology.node(self.key).host, int(port))
            if code == "MOVED":
                self.topology.set_owner(self.key, node)
            return node
        if code in _WAIT_CODES:
            self._wait(code)
        if code != "NOSCRIPT":
            self.topology.invalidate()
        return self.topology.node(self.key)

    def _wait(self, code: str) -> None:
        deadline = self.deadline if code == "READONLY" else max(self.deadline, self.until)
        if monotonic() + self.pause > deadline:
            raise refusal(code) if code == "READONLY" else StoreDown(code)
        sleep(self.pause)
        self.pause = min(self.pause * 2, _MAX_PAUSE_SECONDS)

    def _send_before_deadline(self, node: Node, batch: list[Command]) -> list[Any]:
        left = max(self.deadline, self.until) - monotonic()
        if left <= 0:
            raise StoreDown("out of time")
        return self.send(node, batch, left)
