"""The names that chats have in another Official Account, by those that they have in this one."""

import re
from collections.abc import Mapping

from bot.store.records import Records
from bot.store.redis.commands import Argument, Command
from bot.store.upgrade.renaming import Renaming

_CHAT_ID = re.compile(r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{22}(?![0-9A-Za-z_-])", re.ASCII)


class MigratedChats(Renaming):
    """A store in which chats still have the ids by their former openids; ``pairs`` are former and new openids."""

    def __init__(self, records: Records, pairs: Mapping[str, str]) -> None:
        super().__init__(records.store, records.vault)
        of = records.chat_ids.of
        self._new = {of(former): new for former, new in pairs.items()}
        self._ids = records.chat_ids

    def chat(self, text: str) -> str:
        """The new id of a chat that migrated; all else stays as it is."""
        new = self._new.get(text)
        return self._ids.of(new) if new else text

    def within(self, text: str) -> str:
        """The text with the new ids of chats that migrated."""
        return _CHAT_ID.sub(lambda found: self.chat(found[0]), text)

    def subject(self, text: str) -> str:
        """The new subject of a job, which may name several chats."""
        return self.within(text)

    def sealed_openid(self, former: str) -> str:
        """The sealed new openid of the chat with this former id."""
        return self._ids.seal(self._new[former])

    def move(self, before: str, after: str, fields: Mapping[str, str] | None = None) -> None:
        """Give a key another name; what the new chat has already under that name is kept beside it."""
        (exists,) = self.store.run(after, ("EXISTS", after))
        if not exists:
            super().move(before, after, fields)
            return
        if commands := self._additions(before, after):
            self.store.run(after, *commands, durable=True)
        self.remove(before)

    def _additions(self, before: str, after: str) -> list[Command]:
        (kind,) = self.store.run(before, ("TYPE", before))
        if kind == b"hash":
            return [setting(after, self.pairs(before))]
        if kind == b"set":
            return [("SADD", after, *self.store.run(before, ("SMEMBERS", before))[0])]
        if kind == b"zset":
            found = iter(self.store.run(before, ("ZRANGE", before, 0, -1, "WITHSCORES"))[0])
            return [("ZADD", after, score, member) for member, score in zip(found, found, strict=True)]
        return []


def setting(key: str, fields: Mapping[str, bytes]) -> Command:
    """The command that sets these fields of a hash."""
    flat: list[Argument] = [part for pair in fields.items() for part in pair]
    return ("HSET", key, *flat)
