"""Questions that the bot could not surely answer, kept for the people who can, in the chat that asked; sealed."""

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.keys import questions_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

KEPT_SECONDS = 30 * 86_400
"""How long questions are kept after the last one of their chat."""

ROOM = 20
"""The last questions of a chat that are kept."""


class Question(Struct, frozen=True):
    """What was written at a Unix second, and the ids of the answers that were offered."""

    at: int
    text: str
    offered: Sequence[str] = ()

    def __repr__(self) -> str:
        """Show only the time."""
        return f"Question({self.at})"


_KEEP = Script("""
-- KEYS questions of a chat; ARGV second, sealed, room, seconds to keep
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local seconds = redis.call('HKEYS', KEYS[1])
if #seconds > tonumber(ARGV[3]) then
  table.sort(seconds)
  redis.call('HDEL', KEYS[1], seconds[1])
end
return 1
""")

_encode, _read = Encoder().encode, Decoder(Question).decode


class Questions:
    """The questions, by chat."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def keep(self, chat: str, question: Question) -> None:
        """Keep it as the chat's newest."""
        key = questions_key(chat)
        sealed = self._vault.seal(_encode(question).decode(), key)
        self._store.script(_KEEP, (key,), (question.at, sealed, ROOM, KEPT_SECONDS))

    def of_chat(self, chat: str) -> list[Question]:
        """The kept questions of a chat, oldest first, without those that no key opens."""
        key, found = questions_key(chat), []
        for sealed in self._store.run(key, ("HVALS", key))[0]:
            with suppress(UnsealError):
                found.append(_read(self._vault.open_text(sealed, key)))
        return sorted(found, key=lambda question: question.at)
