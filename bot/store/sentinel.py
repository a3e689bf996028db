"""The master that Redis Sentinel names, asked again whenever the last one fails or refuses writes.

https://redis.io/docs/latest/develop/reference/sentinel-clients/
"""

from collections.abc import Sequence

from bot.store.errors import StoreDown
from bot.store.inquiry import Inquiry
from bot.store.link import Dialer, Node


class Sentinel:
    """One master for all keys, known to the ``sentinels`` by the name of its service."""

    def __init__(self, sentinels: Sequence[Node], dialer: Dialer, timeout: float, service: str) -> None:
        self._master: Node | None = None
        question = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", service)
        self._inquiry = Inquiry(sentinels, dialer, timeout, question, self._adopt)
        self.doubt = self._inquiry.doubt

    def node(self, _key: str, /) -> Node:
        """The master; raises StoreDown when no Sentinel names one."""
        self._inquiry.settle()
        if self._master is None:
            raise StoreDown("no Sentinel names a master")
        return self._master

    def masters(self) -> list[Node]:
        """The master; raises StoreDown when no Sentinel names one."""
        return [self.node("")]

    def moved(self, _key: str, _node: Node, /) -> None:
        """Nothing to keep: only a cluster's servers say so."""

    def _adopt(self, address: list[bytes] | None, _asked: Node) -> list[Node]:
        if address is None:
            raise ValueError("this Sentinel does not know the service")
        host, port = address
        self._master = Node(host.decode(), int(port))
        return []
