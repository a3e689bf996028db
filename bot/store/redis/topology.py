"""Finds the server that owns a key: one server, the master that Sentinel names, or the owner of the cluster slot.

https://redis.io/docs/latest/develop/reference/sentinel-clients/
https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol

from hiredis import ReplyError
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from bot.store.redis.commands import Command, pack
from bot.store.redis.connection import Connector, Node
from bot.store.redis.errors import StoreDown


class Topology(Protocol):
    """Knows the masters: the servers that take writes. ``one_server``: whether there is only one, for all keys."""

    one_server: bool

    def node(self, key: str, /) -> Node:
        """The master that owns the key. Raises StoreDown when none is known."""

    def masters(self) -> list[Node]:
        """All masters. Raises StoreDown when none is known."""

    def layout(self) -> tuple[Node | None, ...]:
        """Which master owns which keys, to be compared with a later one. Raises StoreDown."""

    def invalidate(self) -> None:
        """Mark the known nodes as outdated, after a failure: they are discovered again before the next use."""

    def set_owner(self, key: str, node: Node, /) -> None:
        """Handle a MOVED reply: the slot of the key now belongs to this node."""


class SingleServer:
    """One server for all keys."""

    one_server = True

    def __init__(self, node: Node) -> None:
        self._node = node

    def node(self, _key: str, /) -> Node:
        """The server."""
        return self._node

    def masters(self) -> list[Node]:
        """The server."""
        return [self._node]

    def layout(self) -> tuple[Node | None, ...]:
        """The server."""
        return (self._node,)

    def invalidate(self) -> None:
        """Do nothing: the address is in the URL."""

    def set_owner(self, _key: str, _node: Node, /) -> None:
        """Do nothing: only clusters reply MOVED."""


_MIN_SECONDS_BETWEEN_REFRESHES = 0.1  # when many threads notice the same failure, only one of them asks

_NODES_PER_REFRESH = 3


class Discovery:
    """Asks the known nodes one ``question`` until one of them replies; ``adopt`` gets the reply and that node.

    ``adopt`` returns further nodes to ask next time, and raises ValueError for a reply that cannot be used.
    """

    def __init__(
        self,
        seeds: Sequence[Node],
        connector: Connector,
        timeout: float,
        question: Command,
        adopt: Callable[[Any, Node], Sequence[Node]],
    ) -> None:
        self._nodes = list(seeds)
        self._connector = connector
        self._timeout = timeout / (_NODES_PER_REFRESH + 1)
        self._question = pack(question)
        self._adopt = adopt
        self._outdated = True
        self._refreshed_at = float("-inf")
        self._lock = threading.Lock()

    def invalidate(self) -> None:
        """Mark the last reply as outdated."""
        self._outdated = True

    def refresh(self) -> None:
        """Ask again if the last reply is outdated. When no node replies, the last reply stays in use."""
        if not self._outdated:
            return
        with self._lock:
            if self._outdated and monotonic() - self._refreshed_at > _MIN_SECONDS_BETWEEN_REFRESHES:
                self._outdated = not any(map(self._ask_and_adopt, self._next_nodes()))
                self._refreshed_at = monotonic()

    def _next_nodes(self) -> list[Node]:
        """The nodes to ask now. The first node of the last time goes to the end: it may be the one that hangs."""
        self._nodes = [*self._nodes[1:], self._nodes[0]]
        return self._nodes[:_NODES_PER_REFRESH]

    def _ask_and_adopt(self, node: Node) -> bool:
        with suppress(OSError, ValueError):
            others = self._adopt(self._ask(node), node)
            self._nodes = list(dict.fromkeys([*self._nodes, *others]))
            return True
        return False

    def _ask(self, node: Node) -> Any:
        connection = self._connector.connect(node, self._timeout)
        try:
            (reply,) = connection.exchange(self._question, 1)
        finally:
            connection.close()
        if isinstance(reply, ReplyError):
            raise ValueError(str(reply))
        return reply


class Sentinel:
    """One master for all keys. The ``sentinels`` know its address by the name of the service."""

    one_server = True

    def __init__(self, sentinels: Sequence[Node], connector: Connector, timeout: float, service: str) -> None:
        self._master: Node | None = None
        question = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", service)
        self._discovery = Discovery(sentinels, connector, timeout, question, self._adopt)
        self.invalidate = self._discovery.invalidate

    def node(self, _key: str, /) -> Node:
        """The master. Raises StoreDown when no Sentinel names one."""
        self._discovery.refresh()
        if self._master is None:
            raise StoreDown("no Sentinel names a master")
        return self._master

    def masters(self) -> list[Node]:
        """The master. Raises StoreDown when no Sentinel names one."""
        return [self.node("")]

    def layout(self) -> tuple[Node | None, ...]:
        """The master."""
        return (self.node(""),)

    def set_owner(self, _key: str, _node: Node, /) -> None:
        """Do nothing: only clusters reply MOVED."""

    def _adopt(self, address: list[bytes] | None, _from: Node) -> list[Node]:
        if address is None:
            raise ValueError("this Sentinel does not know the service")
        host, port = address
        self._master = Node(host.decode(), int(port))
        return []


class Cluster:
    """A Redis cluster: the owner of each slot. First the ``seeds`` are asked, later all nodes that they named."""

    one_server = False

    def __init__(self, seeds: Sequence[Node], connector: Connector, timeout: float) -> None:
        self._owners: list[Node | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        self._discovery = Discovery(seeds, connector, timeout, ("CLUSTER", "SLOTS"), self._adopt)
        self.invalidate = self._discovery.invalidate

    def node(self, key: str, /) -> Node:
        """The master that owns the key's slot. Raises StoreDown when there is none."""
        self._discovery.refresh()
        owner = self._owners[key_slot(key.encode())]
        if owner is None:
            raise StoreDown("no server owns this part of the keys")
        return owner

    def masters(self) -> list[Node]:
        """All masters that own slots. Raises StoreDown when none is known."""
        self._discovery.refresh()
        owners = [node for node in dict.fromkeys(self._owners) if node]
        if not owners:
            raise StoreDown("no server of the cluster answers")
        return owners

    def layout(self) -> tuple[Node | None, ...]:
        """The owner of each slot."""
        self._discovery.refresh()
        return tuple(self._owners)

    def set_owner(self, key: str, node: Node, /) -> None:
        """Save the new owner of the key's slot, without a new discovery: other nodes may not know the change yet."""
        self._owners[key_slot(key.encode())] = node

    def _adopt(self, ranges: list[Any], asked: Node) -> list[Node]:
        """Save the reply of CLUSTER SLOTS. The owners and their replicas can be asked next time."""
        if not ranges:
            raise ValueError("a server outside the cluster")
        table: list[Node | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, owner, *_ in ranges:
            table[first : last + 1] = [_node(owner, asked)] * (last + 1 - first)
        self._owners = table
        return [_node(server, asked) for _, _, *servers in ranges for server in servers]


def _node(server: list[Any], asked: Node) -> Node:
    host, port, *_ = server
    # a node that does not know its own address leaves it empty: then it is the address that was asked
    return Node(host.decode() if host else asked.host, port)
