"""The chats that held a person's record before: each has a mark by which it may ask for it back."""

from bot.store.people.keys import former_chats_key
from bot.store.redis.store import Store


class FormerChats:
    """The former chats, by person id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, person: str, chat: str) -> None:
        """Note that this chat is about to be marked."""
        key = former_chats_key(person)
        self._store.run(key, ("SADD", key, chat), durable=True)

    def of(self, person: str) -> tuple[str, ...]:
        """The chats that may be marked."""
        key = former_chats_key(person)
        return tuple(sorted(chat.decode() for chat in self._store.run(key, ("SMEMBERS", key))[0]))

    def remove(self, person: str) -> None:
        """Forget the chats. Call this when none of them is marked any more."""
        self._store.run(former_chats_key(person), ("DEL", former_chats_key(person)), durable=True)
