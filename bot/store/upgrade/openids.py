"""Chat ids in place of openids, for the upgrade of a store in which chats were named by their openids."""

import re
from functools import lru_cache

from bot.store.chat.chat_ids import ChatIds, is_chat_id
from bot.store.keys import chat_keys
from bot.store.redis.store import Store
from bot.store.upgrade.renaming import Renaming
from bot.store.vault import Vault

_TOKEN = re.compile(r"[0-9A-Za-z_-]{23,64}", re.ASCII)
"""What may be an openid in a text: longer than a chat id, and nothing beside it that could belong to it."""


class Openids(Renaming):
    """A store in which some keys, fields and values still hold openids."""

    def __init__(self, store: Store, vault: Vault, chat_ids: ChatIds) -> None:
        super().__init__(store, vault)
        self.chat_ids = chat_ids
        self._is_known = lru_cache(1024)(self._has_chat)

    def chat(self, text: str) -> str:
        """The chat id for an openid; other chat ids, and no text at all, stay as they are."""
        return text if not text or is_chat_id(text) else self.chat_ids.of(text)

    def within(self, text: str) -> str:
        """The text with chat ids in place of the openids of chats that have not been moved yet."""
        return _TOKEN.sub(lambda found: self.chat(found[0]) if self._is_known(found[0]) else found[0], text)

    def _has_chat(self, openid: str) -> bool:
        key = chat_keys(openid).chat
        return bool(self.store.run(key, ("EXISTS", key))[0])
