"""Questions that the bot could not surely answer, kept for the people who can, in the chat that asked; sealed.

Questions that it answered are not kept: nobody needs them for anything that is worth knowing what each person asks.
A list of the chats that asked, which has another hash tag, lets the desk find them. It is written first.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.keys import questions_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import ASKED_KEY, GAPS_KEY
from bot.store.vault import UnsealError, Vault

KEPT_SECONDS = 30 * 86_400
"""How long questions are kept at most. When the oldest one of a chat is so old, all of the chat's go, unless it has
asked again since.
"""

ROOM = 20
"""The last questions of a chat that are kept."""

CHATS = 10_000
"""The chats that are listed: those that asked last."""


class QuestionEnd(StrEnum):
    """How a question ended: the bot asked which of several was meant, it had no answer, or a clerk was at work."""

    UNSURE = "unsure"
    NONE = "none"
    HUMAN = "human"


class Question(Struct, frozen=True):
    """What was written at a Unix second, the ids of the answers that were offered, how it ended, and the names that
    were on record around the chat, which are masked whenever it is shown.
    """

    at: int
    text: str
    offered: Sequence[str] = ()
    end: QuestionEnd = QuestionEnd.NONE
    names: Sequence[str] = ()

    def __repr__(self) -> str:
        """Show only the time."""
        return f"Question({self.at})"


_KEEP = Script("""
-- KEYS questions of a chat; ARGV second, sealed, room, seconds to keep
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local seconds, left = redis.call('HKEYS', KEYS[1]), tonumber(ARGV[4])
table.sort(seconds)
for place, second in ipairs(seconds) do
  local until_end = second + ARGV[4] - ARGV[1]
  if place <= #seconds - ARGV[3] or until_end <= 0 then redis.call('HDEL', KEYS[1], second)
  else left = math.min(left, until_end) end
end
redis.call('EXPIRE', KEYS[1], left)
return 1
""")

_LIST = Script("""
-- KEYS chats that asked; ARGV chat, second, room, seconds to keep
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1)
return 1
""")

_UNLIST = Script("""
-- KEYS chats that asked, gaps; ARGV chat
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then redis.call('DEL', KEYS[2]) end
return 1
""")
"""What was made of the questions of all chats goes too: it is made again from what is left."""

_encode, _read = Encoder().encode, Decoder(Question).decode


class Questions:
    """The questions, by chat."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def keep(self, chat: str, question: Question) -> None:
        """Keep it as the chat's newest."""
        key = questions_key(chat)
        self._store.script(_LIST, (ASKED_KEY,), (chat, question.at, CHATS, KEPT_SECONDS))
        sealed = self._vault.seal(_encode(question).decode(), key)
        self._store.script(_KEEP, (key,), (question.at, sealed, ROOM, KEPT_SECONDS))

    def of_chat(self, chat: str) -> list[Question]:
        """The kept questions of a chat, oldest first, without those that no key opens."""
        key, found = questions_key(chat), []
        for sealed in self._store.run(key, ("HVALS", key))[0]:
            with suppress(UnsealError):
                found.append(_read(self._vault.open_text(sealed, key)))
        return sorted(found, key=lambda question: question.at)

    def newest(self, since: int, most: int) -> Iterator[tuple[str, Question]]:
        """The chats and their questions from this Unix second on, those of the chats that asked last first; about
        ``most`` at most.
        """
        (chats,) = self._store.run(ASKED_KEY, ("ZREVRANGEBYSCORE", ASKED_KEY, "+inf", since))
        count = 0
        for chat in map(bytes.decode, chats):
            if count >= most:
                return
            for question in self.of_chat(chat):
                if question.at >= since:
                    count += 1
                    yield chat, question

    def forget(self, chat: str) -> None:
        """Delete the chat's questions, and what names the chat in the lists of the desk."""
        self._store.script(_UNLIST, (ASKED_KEY, GAPS_KEY), (chat,), durable=True)
        key = questions_key(chat)
        self._store.run(key, ("DEL", key), durable=True)
