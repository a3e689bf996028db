"""The client of the store: sends a batch of commands to the server that owns the key, in one round trip.

Every operation may be sent twice: after a lost connection the batch is repeated once, since it is unknown whether the
server ran it. So every operation must be idempotent.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from time import monotonic
from typing import Any
from weakref import WeakSet

from hiredis import ReplyError

from bot.channel import Prefetch
from bot.store.redis.address import Address, read_address
from bot.store.redis.changes import ChangedKeys
from bot.store.redis.commands import Argument, Command, Script, ScriptCall, pack
from bot.store.redis.connection import Connector, Node, ThreadState
from bot.store.redis.durability import Ack, check_durability, durability_commands
from bot.store.redis.errors import CommandRefused, StoreDown, refusal
from bot.store.redis.retry import CONNECTION_LOST, Retry
from bot.store.redis.scanning import scan_node
from bot.store.redis.topology import Cluster, Sentinel, SingleServer, Topology

_PROCESS_PREFIX, _LOOPBACK = "jixiangma-", ("localhost", "127.0.0.1", "::1")


class Store:
    """The client of the store. It may be shared between threads and used after a fork."""

    def __init__(self, topology: Topology, connector: Connector, ack: Ack, timeout: float) -> None:
        self._topology = topology
        self._connector = connector
        self._timeout = timeout
        self.ack = ack
        self._thread = ThreadState()
        _STORES.add(self)

    def name_process(self, role: str) -> None:
        """Let the servers' lists of clients show this process; the name goes with its last connection."""
        self._connector.name_connections(_PROCESS_PREFIX + role)

    def running_processes(self) -> set[str]:
        """The roles of all processes that are connected to any master and have a name. Raises StoreDown."""
        lists = [clients.decode() for (clients,) in self.run_on_masters(("CLIENT", "LIST"))]
        fields = [field for clients in lists for field in clients.split()]
        start = f"name={_PROCESS_PREFIX}"
        return {field.removeprefix(start) for field in fields if field.startswith(start)}

    @property
    def on_one_server(self) -> bool:
        """Whether all keys are on one server, so that one script may use keys of any hash tags."""
        return self._topology.one_server

    @property
    def on_this_machine(self) -> bool:
        """Whether its servers run on this machine, so that their folders can be looked at."""
        return all(node.port == 0 or node.host in _LOOPBACK for node in self._topology.masters())

    @property
    def round_trips(self) -> int:
        """The number of round trips that this thread has made to any server so far."""
        return self._thread.round_trips

    def patient(self, until: float) -> AbstractContextManager[None]:
        """Within, this thread tries again until that second of time.monotonic what a lost connection or a server that
        is starting interrupts.
        """
        self._thread.until = until
        return self._thread

    def run(self, key: str, *commands: Command, durable: bool = False) -> list[Any]:
        """Run commands in one round trip and return their replies: bytes, int, None or lists of these.

        All keys must have the hash tag of ``key``. With ``durable`` it waits until the write is durable in the sense of
        ``ack``. Raises CommandRefused for the first error among the replies, StoreDown, NotDurable.
        """
        if durable and self.ack != "server":
            return self._run_durably(key, commands)
        return _raise_errors(self._replies(key, commands))

    def script(self, script: Script, keys: Sequence[str], args: Sequence[Argument] = (), durable: bool = False) -> Any:
        """Run a Lua script and return its reply. Keys, errors and ``durable`` as in ``run``."""
        return self.run(keys[0], script.call(keys, args), durable=durable)[0]

    def step(self, call: ScriptCall, durable: bool = False) -> Any:
        """Run a script call and return its reply. Errors and ``durable`` as in ``run``."""
        return self.script(call.script, call.keys, call.args, durable=durable)

    def run_with_prefetch(self, prefetch: Prefetch, key: str, *commands: Command) -> list[Any]:
        """As ``run``. Also reads the prefetch in this round trip if its key is on the same server and nothing fails."""
        started, count = monotonic(), len(commands)
        try:
            node = self._topology.node(key)
            together = self._topology.node(prefetch.key) == node
        except StoreDown:  # no server owns one of the keys at the moment
            together = False
        if not together:
            return self.run(key, *commands)
        replies = self._send(node, (*commands, *prefetch.commands))
        if ReplyError in map(type, replies):
            return _raise_errors(self._retry_failed(key, commands, replies[:count], started))
        prefetch.replies = replies[count:]
        return replies[:count]

    def run_along(self, along: Prefetch | None, key: str, *commands: Command, durable: bool = False) -> list[Any]:
        """As ``run``. Also writes what goes along, in this round trip if it can, else in one of its own; what cannot be
        written is lost.
        """
        if along is None:
            return self.run(key, *commands, durable=durable)
        found = self.run(key, *commands, durable=True) if durable else self.run_with_prefetch(along, key, *commands)
        if not along.replies:
            with suppress(StoreDown, CommandRefused):
                self.run(along.key, *along.commands)
        return found

    def run_on_masters(self, *commands: Command) -> list[list[Any]]:
        """Run commands on each master and return the replies of each. Errors as in ``run``."""
        return [_raise_errors(self._send(node, commands)) for node in self._topology.masters()]

    def run_many(self, commands: Sequence[tuple[str, Command]]) -> list[Any]:
        """Run commands, each with the key that it is about, in one round trip to each master, and return their
        replies. Errors as in ``run``.
        """
        started, shares = monotonic(), dict[Node, list[tuple[int, Command]]]()
        for place, (key, command) in enumerate(commands):
            shares.setdefault(self._topology.node(key), []).append((place, command))
        replies: list[Any] = [None] * len(commands)
        for node, share in shares.items():
            for (place, command), reply in zip(share, self._send(node, [one for _, one in share]), strict=True):
                (replies[place],) = self._retry_failed(commands[place][0], [command], [reply], started)
        return _raise_errors(replies)

    def layout(self) -> tuple[Node | None, ...]:
        """Which master owns which keys now, to be compared with a later layout. Raises StoreDown."""
        self._topology.invalidate()
        return self._topology.layout()

    def watch_changes(self) -> ChangedKeys:
        """The keys that change on any master from now on. Raises StoreDown, CommandRefused."""
        return ChangedKeys(self._topology.masters(), self._connector, self._timeout)

    def confirm_on_masters(self) -> None:
        """Wait until all that this thread wrote last is durable on each master. Raises NotDurable, StoreDown."""
        if self.ack != "server":
            _, wait = durability_commands(self.ack, "", self._timeout)
            for (reply,) in self.run_on_masters(wait):
                check_durability(self.ack, reply)

    def scan(self, pattern: str) -> Iterator[str]:
        """The keys on all masters that match the pattern; a key may come twice. Raises StoreDown.

        Keys that are created, deleted or (in a cluster) moved during the scan may be missing.
        """
        self._topology.invalidate()
        for node in self._topology.masters():
            yield from scan_node(node, self._connector, self._timeout, pattern)

    def close(self) -> None:
        """Close the connections of this thread. The next operation opens new ones."""
        for connection in self._thread.connections.values():
            connection.close()
        self._thread.connections.clear()

    def forget_connections(self) -> None:
        """Drop the connections of every thread without closing them: a forked child must not use its parent's."""
        self._thread = ThreadState()

    def _run_durably(self, key: str, commands: Sequence[Command]) -> list[Any]:
        tail = durability_commands(self.ack, key, self._timeout)
        replies = self._replies(key, (*commands, *tail))
        written = _raise_errors(replies[: -len(tail)])
        check_durability(self.ack, replies[-1])
        return written

    def _replies(self, key: str, commands: Sequence[Command]) -> list[Any]:
        started = monotonic()
        return self._retry_failed(key, commands, self._send(self._topology.node(key), commands), started)

    def _retry_failed(self, key: str, commands: Sequence[Command], replies: list[Any], started: float) -> list[Any]:
        if ReplyError not in map(type, replies):
            return replies
        times = started + self._timeout, self._thread.until
        return Retry(self._send, self._topology, key, list(commands), replies, *times).finish()

    def _send(self, node: Node, commands: Sequence[Command], limit: float | None = None) -> list[Any]:
        """One round trip of at most ``limit`` seconds. When the connection breaks, every reply is CONNECTION_LOST."""
        connections = self._thread.connections
        self._thread.round_trips += 1
        packed = b"".join([pack(command) for command in commands])
        try:
            # removed from the dict while in use: after an interrupt it may hold late replies
            connection = connections.pop(node, None) or self._connector.connect(node, limit or self._timeout)
            if limit:
                connection.set_timeout(limit)
            replies = connection.exchange(packed, len(commands))
        except TimeoutError as error:
            self._topology.invalidate()
            raise StoreDown("no answer in time") from error
        except OSError:
            return [CONNECTION_LOST] * len(commands)
        if limit:
            connection.set_timeout(self._timeout)
        connections[node] = connection
        return replies


def connect(url: str, ack: Ack = "server", timeout: float = 1.0) -> Store:
    """A client of the store at this URL. It connects at the first use. Raises ValueError for a wrong URL.

    ``timeout`` is in seconds: about the longest time that one call can take.
    """
    address = read_address(url)
    connector = Connector(address.tls, address.options)
    return Store(_topology(address, connector, timeout), connector, ack, timeout)


def _topology(address: Address, connector: Connector, timeout: float) -> Topology:
    if address.form == "cluster":
        return Cluster(address.nodes, connector, timeout)
    if address.form == "sentinel":
        # the credentials and the database of the URL are for the master, not for the Sentinels
        return Sentinel(address.nodes, Connector(address.tls, address.tls_options), timeout, address.service)
    return SingleServer(address.nodes[0])


def _raise_errors(replies: list[Any]) -> list[Any]:
    for reply in replies:
        if isinstance(reply, ReplyError):
            raise refusal(str(reply))
    return replies


def _after_fork() -> None:
    for store in _STORES:
        store.forget_connections()


_STORES: WeakSet[Store] = WeakSet()
os.register_at_fork(after_in_child=_after_fork)
