"""What the steps of an upgrade share: chat ids in place of openids, and keys under new names."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from bot.store.chat.chat_ids import ChatIds, is_chat_id
from bot.store.keys import chat_keys
from bot.store.redis.commands import Command
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

_TOKEN = re.compile(r"[0-9A-Za-z_-]{23,64}", re.ASCII)
"""What may be an openid in a text: longer than a chat id, and nothing beside it that could belong to it."""


class Openids:
    """A store in which some keys, fields and values still hold openids. ``unopened`` counts values lost with a key."""

    def __init__(self, store: Store, vault: Vault, chat_ids: ChatIds) -> None:
        self.store = store
        self.vault = vault
        self.chat_ids = chat_ids
        self.unopened = 0
        self._is_known = lru_cache(1024)(self._has_chat)

    def keys(self, pattern: str) -> Iterator[tuple[str, str]]:
        """The keys that match, each with its hash tag when the tag is still an openid."""
        for key in self.store.scan(pattern):
            tag = key.partition("{")[2].partition("}")[0]
            if not is_chat_id(tag):
                yield key, tag

    def chat(self, text: str) -> str:
        """The chat id for an openid; other chat ids, and no text at all, stay as they are."""
        return text if not text or is_chat_id(text) else self.chat_ids.of(text)

    def within(self, text: str) -> str:
        """The text with chat ids in place of the openids of chats that have not been moved yet."""
        return _TOKEN.sub(lambda found: self.chat(found[0]) if self._is_known(found[0]) else found[0], text)

    def reseal(
        self, sealed: bytes, before: str, after: str, change: Callable[[str], str] = lambda text: text
    ) -> list[bytes]:
        """The value sealed for another context, with chat ids in it; nothing when no key opens it."""
        try:
            return [self.vault.seal(change(self.within(self.vault.open_text(sealed, before))), after)]
        except UnsealError:
            self.unopened += 1
            return []

    def move(self, before: str, after: str, fields: Mapping[str, str] | None = None) -> None:
        """Give a key another name, also on another server, and set fields of the hash that it holds. Keeps its end."""
        ends, content = self.store.run(before, ("PEXPIRETIME", before), ("DUMP", before))
        if content is not None:
            commands: list[Command] = [("RESTORE", after, max(ends, 0), content, "REPLACE", "ABSTTL")]
            if fields:
                commands.append(("HSET", after, *chain.from_iterable(fields.items())))
            self.store.run(after, *commands, durable=True)
        self.remove(before)

    def ends(self, key: str, at: int) -> list[Command]:
        """The command that gives a key its end again: a Unix millisecond, negative for never."""
        return [("PEXPIREAT", key, at)] if at > 0 else []

    def remove(self, key: str) -> None:
        """Delete a key."""
        self.store.run(key, ("DEL", key), durable=True)

    def pairs(self, key: str) -> dict[str, bytes]:
        """The fields of a hash."""
        (raw,) = self.store.run(key, ("HGETALL", key))
        return dict(zip(map(bytes.decode, raw[::2]), raw[1::2], strict=True))

    def _has_chat(self, openid: str) -> bool:
        key = chat_keys(openid).chat
        return bool(self.store.run(key, ("EXISTS", key))[0])
