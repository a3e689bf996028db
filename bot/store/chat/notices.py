"""Notices: texts that wait for the next answer in a chat, each sealed. ``ChatSessions.commit`` removes them.

A notice has a kind and is about something. A newer one of the same kind about the same replaces the older. When a kind
has too many, its own oldest go and never another's, so that nobody pushes out one notice by causing others. In the
store kind and subject are keyed digests, and an entry is its place in the order, a random token and the sealed text.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.store.keys import chat_keys
from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

ROOM_PER_KIND = 20
"""The largest number of notices of one kind in a chat. There are as many kinds as the templates have."""

NOTICE_SECONDS = 90 * 86400
"""How long notices are kept after the last one was added."""

_KIND_DIGITS, _SUBJECT_DIGITS = 8, 16

READ_NOTICES = """
local function read_notices(key)
  local found = redis.pcall('HGETALL', key)
  if not found.err then return found end
  -- older versions kept a list of sealed texts: make it a hash, once
  local texts, left = redis.call('LRANGE', key, 0, -1), redis.call('PTTL', key)
  redis.call('DEL', key)
  for i, sealed in ipairs(texts) do redis.call('HSET', key, 'old' .. i, i .. ':old ' .. sealed) end
  if left > 0 then redis.call('PEXPIRE', key, left) end
  return redis.call('HGETALL', key)
end
"""
"""Lua: the fields and entries of a chat's notices, alternating."""

REMOVE_NOTICES = """
local function remove_notices(key, first)
  for i = first, #ARGV, 2 do
    local entry, head = redis.call('HGET', key, ARGV[i]), ARGV[i + 1] .. ' '
    if entry and string.sub(entry, 1, #head) == head then redis.call('HDEL', key, ARGV[i]) end
  end
end
"""
"""Lua: remove the notices that ARGV names from ``first`` on (``removal_args``), unless they were replaced meanwhile."""

_READ = Script(f"""
-- KEYS notices
{READ_NOTICES}
return read_notices(KEYS[1])
""")

_ADD = Script(f"""
-- KEYS notices; ARGV field, digits of the kind in it, token, sealed, room, seconds
{READ_NOTICES}
local found, last, same, oldest, first = read_notices(KEYS[1]), 0, 0, nil, nil
local kind = string.sub(ARGV[1], 1, ARGV[2])
for i = 1, #found, 2 do
  local place, token = string.match(found[i + 1], '^(%d+):(%w+) ')
  place = tonumber(place)
  if place > last then last = place end
  if found[i] == ARGV[1] then
    if token == ARGV[3] then return 0 end
  elseif string.sub(found[i], 1, ARGV[2]) == kind then
    same = same + 1
    if not first or place < first then oldest, first = found[i], place end
  end
end
if same >= tonumber(ARGV[5]) then redis.call('HDEL', KEYS[1], oldest) end
redis.call('HSET', KEYS[1], ARGV[1], (last + 1) .. ':' .. ARGV[3] .. ' ' .. ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
""")
"""The token says that a call which is sent twice has done its work already."""

_REMOVE = Script(f"""
-- KEYS notices; ARGV fields and heads
{REMOVE_NOTICES}
remove_notices(KEYS[1], 1)
return 1
""")


@dataclass(frozen=True, slots=True)
class SealedNotice:
    """A notice as it is stored: the name of its field, the head of its entry (place and token), and the sealed text."""

    name: str
    head: bytes
    sealed: bytes = field(repr=False)

    @property
    def place(self) -> int:
        """Its place in the order of the chat's notices."""
        return int(self.head.partition(b":")[0])

    @property
    def entry(self) -> bytes:
        """The whole entry."""
        return self.head + b" " + self.sealed


@dataclass(frozen=True, slots=True)
class WaitingNotice:
    """A notice. ``stored`` is its stored form, by which it is removed."""

    text: str = field(repr=False)
    stored: SealedNotice = field(repr=False)


def read_entries(found: Sequence[bytes]) -> list[SealedNotice]:
    """The notices in the reply of ``READ_NOTICES``, oldest first."""
    names = iter(found)
    notices = []
    for name, entry in zip(names, names, strict=True):
        head, _, sealed = entry.partition(b" ")
        notices.append(SealedNotice(name.decode(), head, sealed))
    return sorted(notices, key=lambda notice: notice.place)


def removal_args(notices: Sequence[SealedNotice]) -> list[Argument]:
    """The arguments of ``REMOVE_NOTICES``."""
    return [text for notice in notices for text in (notice.name, notice.head)]


class ChatNotices:
    """The notices of chats, by chat id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def read(self, chat: str) -> tuple[WaitingNotice, ...]:
        """All notices of the chat, oldest first."""
        key = chat_keys(chat).notices
        found = self.sealed(key)
        return tuple(WaitingNotice(self._vault.open_text(notice.sealed, key), notice) for notice in found)

    def sealed(self, key: str) -> list[SealedNotice]:
        """The notices under this key as they are stored, oldest first."""
        return read_entries(self._store.script(_READ, (key,)))

    def add(self, chat: str, text: str, kind: str, about: str) -> None:
        """Add a notice at the end, in place of one of this kind about the same."""
        key = chat_keys(chat).notices
        args = (self._field(chat, kind, about), _KIND_DIGITS, os.urandom(4).hex(), self._vault.seal(text, key))
        self._store.script(_ADD, (key,), (*args, ROOM_PER_KIND, NOTICE_SECONDS), durable=True)

    def remove(self, chat: str, notices: Sequence[WaitingNotice]) -> None:
        """Delete these notices."""
        args = removal_args([notice.stored for notice in notices])
        self._store.script(_REMOVE, (chat_keys(chat).notices,), args)

    def _field(self, chat: str, kind: str, about: str) -> str:
        digest = self._vault.digest
        subject = digest("notice", f"{chat} {kind} {about}")[:_SUBJECT_DIGITS]
        return digest("notice kind", f"{chat} {kind}")[:_KIND_DIGITS] + subject
