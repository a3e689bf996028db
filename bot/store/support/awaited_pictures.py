"""The pictures of a chat that the worker has still to fetch from the platform, with whom they belong to."""

from contextlib import suppress

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.redis.store import Store
from bot.store.support.keys import awaited_pictures_key
from bot.store.vault import UnsealError, Vault

KEPT_SECONDS = 7 * 86_400
"""How long one is kept at most; the platform keeps pictures for three days."""


class AwaitedPicture(Struct, frozen=True):
    """A picture at the platform: its media id, the message that it was in, the number that was reserved for it with its
    ``owner``, and the Unix second at which it came.
    """

    message: str
    media_id: str
    owner: str
    number: int
    at: int

    def __repr__(self) -> str:
        """Show only the number."""
        return f"AwaitedPicture({self.number})"


_encode, _read = Encoder().encode, Decoder(AwaitedPicture).decode


class AwaitedPictures:
    """The lists, by chat. Each change may be repeated."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, chat: str, picture: AwaitedPicture) -> None:
        """Note a picture that is to be fetched."""
        key = awaited_pictures_key(chat)
        sealed = self._vault.seal(_encode(picture), key)
        commands = ("HSET", key, picture.message, sealed), ("EXPIRE", key, KEPT_SECONDS)
        self._store.run(key, *commands, durable=True)

    def of_chat(self, chat: str) -> list[AwaitedPicture]:
        """The pictures that are to be fetched for this chat, in the order in which they came."""
        key = awaited_pictures_key(chat)
        found = []
        for sealed in self._store.run(key, ("HVALS", key))[0]:
            with suppress(UnsealError):
                found.append(_read(self._vault.open(sealed, key)))
        return sorted(found, key=lambda one: (one.at, one.number))

    def remove(self, chat: str, picture: AwaitedPicture) -> None:
        """Forget one that is here, or does not come."""
        key = awaited_pictures_key(chat)
        self._store.run(key, ("HDEL", key, picture.message), durable=True)
