"""Which server holds a key: one server, the master that Sentinel names, or the owner of a cluster slot."""

from typing import Protocol

from bot.store.link import Node


class Topology(Protocol):
    """Knows the servers that take writes."""

    def node(self, key: str, /) -> Node:
        """The server that owns the key; raises StoreDown when none is known."""

    def masters(self) -> list[Node]:
        """Every server that takes writes; raises StoreDown when none is known."""

    def doubt(self) -> None:
        """A server failed: learn the servers anew before the next answer."""

    def moved(self, key: str, node: Node, /) -> None:
        """A server said that the key is on that node now."""


class Single:
    """One server for all keys."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def node(self, _key: str, /) -> Node:
        """The server."""
        return self._node

    def masters(self) -> list[Node]:
        """The server."""
        return [self._node]

    def doubt(self) -> None:
        """Nothing to learn: the address is in the URL."""

    def moved(self, _key: str, _node: Node, /) -> None:
        """Nothing to keep: only a cluster's servers say so."""
