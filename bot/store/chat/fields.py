"""Reads and changes the fields of a chat while no message of it is handled: in the worker, or for another chat."""

from bot.store.gate.keys import managed_venues_key, scanner_venues_key
from bot.store.keys import chat_keys, consent_requests_key, dependants_key, questions_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import DESK_FIELD, conversation_keys

_REPLACE = Script("""
-- KEYS chat; ARGV field, old value, new value
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
""")


class ChatFields:
    """The fields of chats, by chat id: the same hash that ``ChatSessions.begin`` loads. Values are not sealed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, chat: str) -> dict[str, str]:
        """All fields of the chat."""
        key = chat_keys(chat).chat
        (raw,) = self._store.run(key, ("HGETALL", key))
        return {k.decode(): v.decode() for k, v in zip(raw[::2], raw[1::2], strict=True)}

    def replace(self, chat: str, field: str, old: str, new: str) -> bool:
        """Change a field if its value is still ``old``; empty stands for no field. Returns whether it was ``old``."""
        return bool(self._store.script(_REPLACE, (chat_keys(chat).chat,), (field, old, new), durable=True))

    def is_answering(self, chat: str) -> bool:
        """Whether a message of the chat is being answered: what its answer saves comes after what is changed now."""
        key = chat_keys(chat).lock
        return bool(self._store.run(key, ("EXISTS", key))[0])

    def set(self, chat: str, field: str, value: str) -> None:
        """Set a field."""
        key = chat_keys(chat).chat
        self._store.run(key, ("HSET", key, field, value), durable=True)

    def erase_belongings(self, chat: str) -> None:
        """Delete the chat's lists (dependants, requests, venues), its notices and its conversation at the support desk;
        the fields and the draft stay.
        """
        lists = dependants_key(chat), consent_requests_key(chat), managed_venues_key(chat), scanner_venues_key(chat)
        keys = chat_keys(chat)
        ended = ("DEL", *lists, keys.notices, *conversation_keys(chat)), ("HDEL", keys.chat, DESK_FIELD)
        self._store.run(keys.chat, *ended, durable=True)

    def erase(self, chat: str) -> None:
        """Delete all fields of the chat, its draft, its notices, and what was asked and said in it."""
        keys = chat_keys(chat)
        said = questions_key(chat), *conversation_keys(chat)
        self._store.run(keys.chat, ("DEL", keys.chat, keys.draft, keys.notices, *said), durable=True)
