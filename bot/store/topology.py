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
        """A server failed or sent us elsewhere: learn the servers anew before the next answer."""


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
