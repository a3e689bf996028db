"""Going through the keys of one server. https://redis.io/docs/latest/commands/scan/"""

from collections.abc import Iterator
from contextlib import closing

from hiredis import ReplyError

from bot.store.commands import pack
from bot.store.errors import Refused, StoreDown
from bot.store.link import Dialer, Node

_STEP = 500
"""Keys looked at in one go; the server does nothing else meanwhile."""


def keys_on(node: Node, dialer: Dialer, timeout: float, pattern: str) -> Iterator[str]:
    """Every key like this that is there from beginning to end, at least once; raises StoreDown and Refused.

    All on one connection: the place in the keys means nothing to a server that was started anew in between.
    """
    cursor = b"0"
    try:
        with closing(dialer.dial(node, timeout)) as link:
            while True:
                (reply,) = link.exchange(pack(("SCAN", cursor, "MATCH", pattern, "COUNT", _STEP)), 1)
                if isinstance(reply, ReplyError):
                    raise Refused(str(reply))
                cursor, found = reply
                yield from (key.decode() for key in found)
                if cursor == b"0":
                    return
    except OSError as error:
        raise StoreDown("lost while going through the keys") from error
