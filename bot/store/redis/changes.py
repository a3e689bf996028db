"""The names of keys that change, as the servers tell them: client-side caching in broadcasting mode.

https://valkey.io/topics/client-side-caching/
"""

from collections.abc import Collection
from contextlib import suppress

from hiredis import PushNotification, ReplyError

from bot.store.redis.commands import Command, pack
from bot.store.redis.connection import Connection, Connector, Node
from bot.store.redis.errors import CommandRefused, StoreDown, StoreError

_BEGIN: tuple[Command, ...] = (("HELLO", 3), ("CLIENT", "TRACKING", "ON", "BCAST"))
_PING = pack(("PING",))


class Emptied(StoreError):
    """All keys of a server were deleted at once."""


class ChangedKeys:
    """The keys that were written, deleted or expired on these masters since it was made, until they are taken."""

    def __init__(self, nodes: Collection[Node], connector: Connector, timeout: float) -> None:
        self._names: set[str] = set()
        try:
            self._connections = [connector.connect(node, timeout) for node in nodes]
        except OSError as error:
            raise StoreDown("a server cannot be reached") from error
        for connection, command in ((connection, command) for connection in self._connections for command in _BEGIN):
            self._exchange(connection, pack(command))

    def __len__(self) -> int:
        return len(self._names)

    def collect(self) -> None:
        """Add all that changed before this call. Raises StoreDown, Emptied."""
        for connection in self._connections:
            # a server tells the changes of one round of its loop after the replies of that round
            self._exchange(connection, _PING)
            self._exchange(connection, _PING)

    def take(self) -> set[str]:
        """What was collected, which is forgotten here."""
        taken, self._names = self._names, set()
        return taken

    def put_back(self, names: set[str]) -> None:
        """Let these be taken again."""
        self._names |= names

    def close(self) -> None:
        """End it."""
        for connection in self._connections:
            with suppress(OSError):
                connection.close()

    def _exchange(self, connection: Connection, packed: bytes) -> None:
        """Send a command and read until its reply; what a server told in between is collected."""
        try:
            (reply,) = connection.exchange(packed, 1)
            while isinstance(reply, PushNotification):
                self._add(reply)
                (reply,) = connection.exchange(b"", 1)
        except OSError as error:
            raise StoreDown("lost while waiting for changes") from error
        if isinstance(reply, ReplyError):
            raise CommandRefused(str(reply))

    def _add(self, told: PushNotification) -> None:
        _, names = told
        if names is None:
            raise Emptied("the store was emptied")
        self._names.update(name.decode() for name in names)
