"""The chats that held a person's record before. Each has a mark by which it may ask for it back; the record then gets
the identity again that it had there.
"""

from bot.health.people.identity import Identity
from bot.store.people.identities import pack_identity, read_identity
from bot.store.people.keys import former_chats_key, former_identities_key
from bot.store.redis.store import Store
from bot.store.vault import Vault


class FormerChats:
    """The former chats, by person id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def add(self, person: str, chat: str) -> None:
        """Note that this chat is about to be marked."""
        key = former_chats_key(person)
        self._store.run(key, ("SADD", key, chat), durable=True)

    def of(self, person: str) -> tuple[str, ...]:
        """The chats that may be marked."""
        key = former_chats_key(person)
        return tuple(sorted(chat.decode() for chat in self._store.run(key, ("SMEMBERS", key))[0]))

    def keep_identity(self, person: str, chat: str, identity: Identity) -> None:
        """Keep the identity that the register matched for this chat. Call this before another chat takes the record."""
        key = former_identities_key(person)
        sealed = self._vault.seal(pack_identity(identity), key)
        self._store.run(key, ("HSET", key, chat, sealed), durable=True)

    def identity(self, person: str, chat: str) -> Identity | None:
        """The identity that the record had when this chat held it last; None when none was kept. Raises UnsealError."""
        key = former_identities_key(person)
        (sealed,) = self._store.run(key, ("HGET", key, chat))
        return read_identity(self._vault.open(sealed, key)) if sealed else None

    def remove(self, person: str) -> None:
        """Forget the chats. Call this when none of them is marked any more."""
        keys = former_chats_key(person), former_identities_key(person)
        self._store.run(keys[0], ("DEL", *keys), durable=True)
