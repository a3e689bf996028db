"""The store's front: batches of commands, each one write and one read on the server that owns the key.

Every operation may be sent twice: after a lost connection a batch is repeated once, since nobody can know
whether it was carried out. Write operations so that the second time changes nothing.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any
from weakref import WeakSet

from hiredis import ReplyError

from bot.store.address import Address, read_address
from bot.store.cluster import Cluster
from bot.store.commands import Argument, Batch, Command, Script, pack
from bot.store.delivery import LOST, Delivery
from bot.store.durability import Ack, check, confirmation
from bot.store.errors import Refused, StoreDown
from bot.store.link import Dialer, Link, Node
from bot.store.scan import keys_on
from bot.store.sentinel import Sentinel
from bot.store.topology import Single, Topology


class _Thread(threading.local):
    """What each thread has for itself: its open links, and how many writes it has made."""

    def __init__(self) -> None:
        self.links: dict[Node, Link] = {}
        self.trips = 0


class Store:
    """The record of everything; safe to share between threads and to carry over a fork."""

    def __init__(self, topology: Topology, dialer: Dialer, ack: Ack, timeout: float) -> None:
        self._topology = topology
        self._dialer = dialer
        self._timeout = timeout
        self.ack = ack
        self._thread = _Thread()
        _STORES.add(self)

    @property
    def trips(self) -> int:
        """Writes this thread has made to any server so far: the round trips of a message are its growth."""
        return self._thread.trips

    def run(self, key: str, *commands: Command, durable: bool = False) -> list[Any]:
        """The replies to the commands, as bytes, int, None or lists of these.

        All keys must be in the hash tag of ``key``. ``durable`` waits until the write is kept as the ``ack``
        setting says. Raises Refused for the first error among the replies, after all were read; StoreDown;
        NotDurable.
        """
        if durable and self.ack != "server":
            return self._run_confirmed(key, commands)
        return _checked(self._replies(key, commands))

    def script(self, script: Script, keys: Sequence[str], args: Sequence[Argument] = (), durable: bool = False) -> Any:
        """The reply of a Lua script; keys, errors and ``durable`` as in ``run``."""
        return self.run(keys[0], script.call(keys, args), durable=durable)[0]

    def run_along(self, along: Batch, key: str, *commands: Command) -> list[Any]:
        """As ``run``, and in the same round trip the batch, if its key is on the same server and nothing goes wrong."""
        started, count = monotonic(), len(commands)
        try:
            node = self._topology.node(key)
            together = self._topology.node(along.key) == node
        except StoreDown:  # nobody owns one of them just now
            together = False
        if not together:
            return self.run(key, *commands)
        replies = self._send(node, (*commands, *along.commands))
        if ReplyError in map(type, replies):
            return _checked(self._healed(key, commands, replies[:count], started))
        along.replies = replies[count:]
        return replies[:count]

    def everywhere(self, *commands: Command) -> list[list[Any]]:
        """The replies to the commands from each server that takes writes; errors as in ``run``."""
        return [_checked(self._send(node, commands)) for node in self._topology.masters()]

    def scan(self, pattern: str) -> Iterator[str]:
        """The keys like this on every server that takes writes, some of them twice; raises StoreDown.

        Those that come or go meanwhile may be among them or not; in a cluster also those that move.
        """
        self._topology.doubt()
        for node in self._topology.masters():
            yield from keys_on(node, self._dialer, self._timeout, pattern)

    def close(self) -> None:
        """Close this thread's connections; the next use opens new ones."""
        for link in self._thread.links.values():
            link.close()
        self._thread.links.clear()

    def forget_links(self) -> None:
        """Open new connections from here on, in every thread (a forked child must not use its parent's)."""
        self._thread = _Thread()

    def _run_confirmed(self, key: str, commands: Sequence[Command]) -> list[Any]:
        tail = confirmation(self.ack, key, self._timeout)
        replies = self._replies(key, (*commands, *tail))
        written = _checked(replies[: -len(tail)])
        check(self.ack, replies[-1])
        return written

    def _replies(self, key: str, commands: Sequence[Command]) -> list[Any]:
        started = monotonic()
        return self._healed(key, commands, self._send(self._topology.node(key), commands), started)

    def _healed(self, key: str, commands: Sequence[Command], replies: list[Any], started: float) -> list[Any]:
        if ReplyError not in map(type, replies):
            return replies
        rest = Delivery(self._send, self._topology, key, list(commands), replies, started + self._timeout)
        return rest.finish()

    def _send(self, node: Node, commands: Sequence[Command], limit: float | None = None) -> list[Any]:
        """One write and one read, at most ``limit`` seconds; a broken connection gives LOST for every reply."""
        links = self._thread.links
        self._thread.trips += 1
        packed = b"".join([pack(command) for command in commands])
        try:
            # taken out while in use: an interrupt leaves late replies in it, which nobody must read as theirs
            link = links.pop(node, None) or self._dialer.dial(node, limit or self._timeout)
            if limit:
                link.limit(limit)
            replies = link.exchange(packed, len(commands))
        except TimeoutError as error:
            self._topology.doubt()
            raise StoreDown("no answer in time") from error
        except OSError:
            return [LOST] * len(commands)
        if limit:
            link.limit(self._timeout)
        links[node] = link
        return replies


def connect(url: str, ack: Ack = "server", timeout: float = 1.0) -> Store:
    """A store at the URL, connected at the first use; raises ValueError for a URL of no known form.

    ``timeout`` in seconds is about the longest a call can take, whatever the server does.
    """
    address = read_address(url)
    dialer = Dialer(address.tls, address.options)
    return Store(_topology(address, dialer, timeout), dialer, ack, timeout)


def _topology(address: Address, dialer: Dialer, timeout: float) -> Topology:
    if address.form == "cluster":
        return Cluster(address.nodes, dialer, timeout)
    if address.form == "sentinel":
        # the URL's credentials and database are the master's
        return Sentinel(address.nodes, Dialer(address.tls, address.tls_options), timeout, address.service)
    return Single(address.nodes[0])


def _checked(replies: list[Any]) -> list[Any]:
    for reply in replies:
        if isinstance(reply, ReplyError):
            raise Refused(str(reply))
    return replies


def _after_fork() -> None:
    for store in _STORES:
        store.forget_links()


_STORES: WeakSet[Store] = WeakSet()
os.register_at_fork(after_in_child=_after_fork)
