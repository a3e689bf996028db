"""How far a feed has been read."""

from bot.store.connection import Store
from bot.store.keys import cursor_key


class Cursor:
    """The place in one named feed."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._key = cursor_key(name)

    def read(self) -> str:
        """Where to go on; empty at the beginning."""
        (found,) = self._store.run(self._key, ("GET", self._key))
        return found.decode() if found else ""

    def advance(self, cursor: str) -> None:
        """Go on from here next time."""
        self._store.run(self._key, ("SET", self._key, cursor), durable=True)
