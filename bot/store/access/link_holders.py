"""Which browser a link belongs to: the one that opened it first. Kept only as long as the link can be opened.

Links and browsers are stored as digests, so that reading the store opens no page.
"""

from hashlib import sha256

from bot.store.access.keys import link_holder_key
from bot.store.redis.store import Store


class LinkHolders:
    """The holders of links (``link_holder_key``). ``browser`` is a secret that only this browser knows."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(self, link: str, browser: str, seconds: int) -> bool:
        """Give the link to this browser, durably; False when another one has it. May be repeated by the same one."""
        key, own = link_holder_key(_digest(link)), _digest(browser)
        held = self._store.run(key, ("SET", key, own, "NX", "GET", "EX", seconds), durable=True)[0]
        return held is None or held.decode() == own

    def is_open_to(self, link: str, browser: str) -> bool:
        """Whether ``claim`` would succeed: the link belongs to nobody or to this browser."""
        key = link_holder_key(_digest(link))
        held = self._store.run(key, ("GET", key))[0]
        return held is None or held.decode() == _digest(browser)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:32]
