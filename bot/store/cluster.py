"""A Redis or Valkey Cluster: the owner of each hash slot, learned from any of its servers.

https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
"""

from collections.abc import Sequence
from typing import Any

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from bot.store.errors import StoreDown
from bot.store.inquiry import Inquiry
from bot.store.link import Dialer, Node


class Cluster:
    """The slot table; ``seeds`` are asked for it, later the servers that they named too."""

    def __init__(self, seeds: Sequence[Node], dialer: Dialer, timeout: float) -> None:
        self._owners: list[Node | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        self._inquiry = Inquiry(seeds, dialer, timeout, ("CLUSTER", "SLOTS"), self._adopt)
        self.doubt = self._inquiry.doubt

    def node(self, key: str, /) -> Node:
        """The server that owns the key's slot; raises StoreDown when nobody does."""
        self._inquiry.settle()
        owner = self._owners[key_slot(key.encode())]
        if owner is None:
            raise StoreDown("no server owns this part of the keys")
        return owner

    def masters(self) -> list[Node]:
        """Every server that owns slots; raises StoreDown when none is known."""
        self._inquiry.settle()
        owners = [node for node in dict.fromkeys(self._owners) if node]
        if not owners:
            raise StoreDown("no server of the cluster answers")
        return owners

    def moved(self, key: str, node: Node, /) -> None:
        """Keep the new owner of the key's slot: it knows before the other servers, so they are not asked."""
        self._owners[key_slot(key.encode())] = node

    def _adopt(self, ranges: list[Any], asked: Node) -> list[Node]:
        """Take the reply of CLUSTER SLOTS; the owners and their replicas can be asked next time."""
        if not ranges:
            raise ValueError("a server outside the cluster")
        table: list[Node | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, owner, *_ in ranges:
            table[first : last + 1] = [_node(owner, asked)] * (last + 1 - first)
        self._owners = table
        return [_node(server, asked) for _, _, *servers in ranges for server in servers]


def _node(server: list[Any], asked: Node) -> Node:
    host, port, *_ = server
    # a server that does not know its own name leaves it empty: it is where we asked
    return Node(host.decode() if host else asked.host, port)
