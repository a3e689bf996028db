"""Goes through the names of all keys of one server."""

from collections.abc import Iterator
from contextlib import closing

from hiredis import ReplyError

from bot.store.redis.commands import pack
from bot.store.redis.connection import Connector, Node
from bot.store.redis.errors import CommandRefused, StoreDown

_SCAN_COUNT = 500
"""COUNT of each SCAN command; the server runs nothing else during one command."""


def scan_node(node: Node, connector: Connector, timeout: float, pattern: str) -> Iterator[str]:
    """Every matching key that exists during the whole scan, at least once. Raises StoreDown and CommandRefused.

    Uses one connection for all SCAN commands: after a restart of the server the cursor would be meaningless.
    """
    cursor = b"0"
    try:
        with closing(connector.connect(node, timeout)) as connection:
            while True:
                (reply,) = connection.exchange(pack(("SCAN", cursor, "MATCH", pattern, "COUNT", _SCAN_COUNT)), 1)
                if isinstance(reply, ReplyError):
                    raise CommandRefused(str(reply))
                cursor, found = reply
                yield from (key.decode() for key in found)
                if cursor == b"0":
                    return
    except OSError as error:
        raise StoreDown("lost while going through the keys") from error
