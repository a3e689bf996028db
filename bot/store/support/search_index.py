"""Finds conversations by terms: a label, a clerk who has had it, a day on which it was opened or closed.

What is sealed has no terms. The terms follow the heads as the lists of ``Inbox`` do, with which they are written. A
member of the sorted set is "term millisecond chat", so that the conversations of a term stand in order, and the place
of one under any other of its terms is known.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum

from bot.health.clock import BEIJING
from bot.health.support.conversation import Conversation
from bot.store.redis.commands import Argument, Command, Script
from bot.store.redis.store import Store
from bot.store.support.keys import FOUND_KEY, TERMS_KEY

_STEPS, _STEP = 20, 100
"""How many batches of so many conversations one search looks at: then it goes on with the next page."""

_PUT = Script("""
-- KEYS terms, found; ARGV chat, version or 0 for gone, stamp, terms
local version, stamp, before = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0  ', '^(%d+) (%d*) (.*)$')
if ARGV[2] ~= '0' and tonumber(version) > tonumber(ARGV[2]) then return 0 end
local terms, known = {}, {}
local function add(term)
  if not known[term] then
    known[term] = true
    table.insert(terms, term)
  end
end
for i = 4, #ARGV do add(ARGV[i]) end
for term in string.gmatch(before, '%S+') do
  redis.call('ZREM', KEYS[2], term .. ' ' .. stamp .. ' ' .. ARGV[1])
  if string.sub(term, 1, 2) == 'c:' then add(term) end
end
if ARGV[2] == '0' then return redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. table.concat(terms, ' '))
for _, term in ipairs(terms) do redis.call('ZADD', KEYS[2], 0, term .. ' ' .. ARGV[3] .. ' ' .. ARGV[1]) end
return 1
""")

_FIND = Script("""
-- KEYS found; ARGV place to go on before or empty, room, steps, conversations a step, term, other terms
local found, first, step = {}, ARGV[5] .. ' ', tonumber(ARGV[4])
local upper = ARGV[1] == '' and '(' .. ARGV[5] .. '!' or '(' .. first .. ARGV[1]
local place = ARGV[1]
for _ = 1, tonumber(ARGV[3]) do
  local members = redis.call('ZREVRANGEBYLEX', KEYS[1], upper, '[' .. first, 'LIMIT', 0, step)
  for _, member in ipairs(members) do
    place = string.sub(member, #first + 1)
    local fits = true
    for i = 6, #ARGV do fits = fits and redis.call('ZSCORE', KEYS[1], ARGV[i] .. ' ' .. place) end
    if fits then table.insert(found, place) end
    if #found == tonumber(ARGV[2]) then return {found, place} end
  end
  if #members < step then return {found, ''} end
  upper = '(' .. first .. place
end
return {found, place}
""")


class TermKind(StrEnum):
    """What a term is about: the id of a label, the name of a clerk, a day as 20260131."""

    LABEL = "l"
    CLERK = "c"
    DAY = "d"


def term(kind: TermKind, value: str) -> str:
    """The term as it stands in the index."""
    return f"{kind}:{value}"


class SearchIndex:
    """The terms of all conversations."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, terms: Sequence[str], before: str, count: int) -> tuple[list[str], str]:
        """The chats with all these terms, the newest first, and the place before which the next page begins, empty
        when there is none. ``before``: such a place, or empty. There may be fewer than ``count`` and a next page.
        """
        args: tuple[Argument, ...] = (before, count, _STEPS, _STEP, *terms)
        found, place = self._store.script(_FIND, (FOUND_KEY,), args)
        return [one.decode().partition(" ")[2] for one in found], place.decode()


def placing(chat: str, head: Conversation | None) -> Command:
    """The command that gives a conversation its terms; without a head it has none. It is written with the lists."""
    if head is None:
        return _PUT.call((TERMS_KEY, FOUND_KEY), (chat, 0, ""))
    return _PUT.call((TERMS_KEY, FOUND_KEY), (chat, head.version, f"{head.score:014d}", *_terms(head)))


def _terms(head: Conversation) -> Iterator[str]:
    yield from (term(TermKind.LABEL, label) for label in head.labels)
    yield from (term(TermKind.CLERK, name) for name in (head.owner,) if name)
    yield from {day_term(datetime.fromtimestamp(at, BEIJING).date()) for at in (head.opened, head.closed) if at}


def day_term(day: date) -> str:
    """The term of a day in Beijing."""
    return term(TermKind.DAY, f"{day:%Y%m%d}")
