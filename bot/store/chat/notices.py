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

SENDING, DOUBTED = "S", "D"
"""How tokens begin of notices that are being sent just now, and of those that were sent, perhaps. Others are in small
letters. No answer takes those along that are being sent."""

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

ADD_NOTICE = f"""
{READ_NOTICES}
local function add_notice(key, at, only_with_room)
  local name, digits, token, sealed, room, seconds = unpack(ARGV, at, at + 5)
  local found, last, same, oldest, first = read_notices(key), 0, 0, nil, nil
  local kind = string.sub(name, 1, digits)
  for i = 1, #found, 2 do
    local place, known = string.match(found[i + 1], '^(%d+):(%w+) ')
    place = tonumber(place)
    if place > last then last = place end
    if found[i] == name then
      if known == token then return true end
    elseif string.sub(found[i], 1, digits) == kind then
      same = same + 1
      if not first or place < first then oldest, first = found[i], place end
    end
  end
  if same >= tonumber(room) then
    if only_with_room then return false end
    redis.call('HDEL', key, oldest)
  end
  redis.call('HSET', key, name, (last + 1) .. ':' .. token .. ' ' .. sealed)
  redis.call('EXPIRE', key, seconds)
  return true
end
"""
"""Lua: add the notice whose arguments (``ChatNotices.addition``) begin at ARGV[at]; false when there is no room for it.
The token says that a call which is sent twice has done its work already."""

_ADD = Script(f"""
-- KEYS notices; ARGV as in add_notice
{ADD_NOTICE}
add_notice(KEYS[1], 1, false)
return 1
""")

_SET_TOKEN = Script(f"""
-- KEYS notices, lock; ARGV token, locked 0|1, fields and heads
{READ_NOTICES}
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
read_notices(KEYS[1])
for i = 3, #ARGV, 2 do
  local entry, head = redis.call('HGET', KEYS[1], ARGV[i]), ARGV[i + 1] .. ' '
  local mine = string.match(ARGV[i + 1], '^%d+:') .. ARGV[1] .. ' '
  if not entry then return 0 end
  if string.sub(entry, 1, #head) ~= head and string.sub(entry, 1, #mine) ~= mine then return 0 end
end
for i = 3, #ARGV, 2 do
  local entry, place = redis.call('HGET', KEYS[1], ARGV[i]), string.match(ARGV[i + 1], '^%d+:')
  redis.call('HSET', KEYS[1], ARGV[i], place .. ARGV[1] .. ' ' .. string.sub(entry, string.find(entry, ' ') + 1))
end
return 1
""")
"""Gives all of these notices another token, if they are as they were; with ``locked`` only while no message of the chat
is being answered, as the answer will have them."""

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
    def token(self) -> str:
        """Its token: random, or one that begins with SENDING or DOUBTED."""
        return self.head.partition(b":")[2].decode()

    def with_token(self, token: str) -> "SealedNotice":
        """The same with another token."""
        return SealedNotice(self.name, b"%d:%s" % (self.place, token.encode()), self.sealed)

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
        args = self.addition(chat, text, kind, about)
        self._store.script(_ADD, (chat_keys(chat).notices,), args, durable=True)

    def addition(self, chat: str, text: str, kind: str, about: str) -> tuple[Argument, ...]:
        """The arguments of ADD_NOTICE for a notice as in ``add``."""
        sealed = self._vault.seal(text, chat_keys(chat).notices)
        token = os.urandom(4).hex()
        return (self._field(chat, kind, about), _KIND_DIGITS, token, sealed, ROOM_PER_KIND, NOTICE_SECONDS)

    def begin_sending(self, chat: str, notices: Sequence[WaitingNotice]) -> list[WaitingNotice] | None:
        """Mark these notices as being sent. None, and nothing is marked, while a message of the chat is answered."""
        return self._set_token(chat, notices, SENDING + os.urandom(4).hex(), locked=True)

    def put_back(self, chat: str, notices: Sequence[WaitingNotice], *, doubted: bool) -> None:
        """Let notices that were being sent wait again; ``doubted``: whether they arrived is not known."""
        self._set_token(chat, notices, (DOUBTED if doubted else "") + os.urandom(4).hex(), locked=False)

    def _set_token(
        self, chat: str, notices: Sequence[WaitingNotice], token: str, *, locked: bool
    ) -> list[WaitingNotice] | None:
        keys = chat_keys(chat)
        args = (token, int(locked), *removal_args([notice.stored for notice in notices]))
        if notices and not self._store.script(_SET_TOKEN, (keys.notices, keys.lock), args, durable=True):
            return None
        return [WaitingNotice(notice.text, notice.stored.with_token(token)) for notice in notices]

    def remove(self, chat: str, notices: Sequence[WaitingNotice]) -> None:
        """Delete these notices."""
        args = removal_args([notice.stored for notice in notices])
        self._store.script(_REMOVE, (chat_keys(chat).notices,), args)

    def _field(self, chat: str, kind: str, about: str) -> str:
        digest = self._vault.digest
        subject = digest("notice", f"{chat} {kind} {about}")[:_SUBJECT_DIGITS]
        return digest("notice kind", f"{chat} {kind}")[:_KIND_DIGITS] + subject
