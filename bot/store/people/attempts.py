"""Counts checks of documents that failed: in a chat, of a document in a chat, and of a document in all chats.

A check is counted before the authority is asked, and taken back when the document matched or nobody answered: forty
checks at once are not forty questions, and a check that was cut off counts as a failed one. The limits are those of
``bot.health.people.attempts``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, time

from bot.health.clock import BEIJING, unix_second
from bot.health.people.attempts import (
    ALL_DAILY,
    CHAT_DAILY,
    DOCUMENT_DAILY,
    MAX_PAUSE,
    PAUSES,
    CheckedTooOften,
    CheckLimit,
)
from bot.store.keys import chat_attempts_key, document_attempts_keys
from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

DAY_SECONDS = 86_400

TURN_SECONDS = 600
"""How long a chat that was told to wait keeps its turn."""

_RESERVE_IN_CHAT = Script("""
-- KEYS checks of the chat; ARGV check, its document, first second of the day, now, limits: of failures, of failures of
-- a document, of all checks; the beginning of matches
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
local all, same, matched = redis.call('ZRANGE', KEYS[1], 0, -1), 0, 0
for _, check in ipairs(all) do
  if string.sub(check, 1, #ARGV[2]) == ARGV[2] then same = same + 1 end
  if string.sub(check, 1, #ARGV[8]) == ARGV[8] then matched = matched + 1 end
end
if #all - matched >= tonumber(ARGV[5]) then return 1 end
if same >= tonumber(ARGV[6]) then return 2 end
if #all >= tonumber(ARGV[7]) then return 3 end
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
redis.call('EXPIREAT', KEYS[1], ARGV[3] + 86400)
return 0
""")
"""Returns 0, or the place in _LIMITS of the limit that is reached."""

_LIMITS = (None, CheckLimit.CHAT, CheckLimit.DOCUMENT, CheckLimit.ALL)

_MATCH = "match:"
"""How a check that is no failure begins in the set of the chat."""

_IN_PAUSE = f"{_MATCH}pause:"
"""How a check in a pause begins in it: no failure either, since nobody is told its outcome unless it matched."""

_RESERVE_DOCUMENT = Script("""
-- KEYS checks of the document, turns; ARGV check, chat, now, trusted, longest pause, seconds a turn is kept, pauses
local now, kept = tonumber(ARGV[3]), #ARGV - 7
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 86400)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[6])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
local failed = redis.call('ZCARD', KEYS[1])
local pause = tonumber(ARGV[7 + math.min(failed, kept)])
if pause > 0 and ARGV[4] == '0' then
  local last = tonumber(redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
  local since = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[2]) or now)
  local wait = math.min(last + pause, since + ARGV[5]) - now
  if wait > 0 then
    redis.call('ZADD', KEYS[2], 'NX', now, ARGV[2])
    redis.call('EXPIRE', KEYS[2], ARGV[6])
    return wait
  end
end
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -kept - 1)
redis.call('EXPIRE', KEYS[1], 86400)
return 0
""")
"""Returns 0, or the seconds to wait. A chat waits the longest pause at most, counted from when it was first told to
wait, whatever others try meanwhile: else a stranger who keeps trying would lock the owner out.
"""


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """One check: the document's type and number, and the chat that wants it checked. ``trusted``: see ``Asker``."""

    chat: str
    document: str
    number: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Reservation:
    """A check that was counted: where, under which name, and at which Unix second."""

    chat_key: str
    chat_check: str
    document_key: str
    document_check: str
    second: int


class Attempts:
    """The counts. A day is one of Beijing; that of a document in all chats is the last 24 hours."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def reserve(self, check: CheckedDocument, now: datetime) -> Reservation:
        """Count a check before it is made, as if it had failed. Raises CheckedTooOften; then it is not counted."""
        token, mark = secrets.token_hex(6), self._mark(check)
        checks, turns = document_attempts_keys(self._vault.digest("attempts", f"{check.document}:{check.number}"))
        reservation = Reservation(chat_attempts_key(check.chat), f"{mark}:{token}", checks, token, unix_second(now))
        self._reserve_in_chat(reservation, mark, now)
        args: list[Argument] = [token, mark, unix_second(now), int(check.trusted), MAX_PAUSE, TURN_SECONDS, *PAUSES]
        wait = self._store.script(_RESERVE_DOCUMENT, (checks, turns), args)
        if wait:
            self._remove(reservation.chat_key, reservation.chat_check)
            raise CheckedTooOften(CheckLimit.PAUSE, int(wait))
        return reservation

    def reserve_in_pause(self, check: CheckedDocument, now: datetime) -> bool:
        """Whether this document may be checked in this chat in spite of a pause: as often in a day as it may fail. It
        prolongs no pause. Whoever asks must be told of the pause unless they proved to be the person.
        """
        mark, second = f"{_IN_PAUSE}{self._mark(check)}", unix_second(now)
        try:
            chat_check = f"{mark}:{secrets.token_hex(6)}"
            self._reserve_in_chat(Reservation(chat_attempts_key(check.chat), chat_check, "", "", second), mark, now)
        except CheckedTooOften:
            return False
        return True

    def give_back(self, reservation: Reservation) -> None:
        """Take a check back: the authority did not answer."""
        self._remove(reservation.document_key, reservation.document_check)
        self._remove(reservation.chat_key, reservation.chat_check)

    def note_match(self, reservation: Reservation) -> None:
        """The document matched: the check is no failure, and counts only among all checks of the chat."""
        self._remove(reservation.document_key, reservation.document_check)
        key, check = reservation.chat_key, reservation.chat_check
        match = f"{_MATCH}{reservation.document_check}"
        self._store.run(key, ("ZADD", key, reservation.second, match), ("ZREM", key, check))

    def _reserve_in_chat(self, reservation: Reservation, mark: str, now: datetime) -> None:
        day = unix_second(datetime.combine(now.astimezone(BEIJING), time(), BEIJING))
        limits = (CHAT_DAILY, DOCUMENT_DAILY, ALL_DAILY)
        args = (reservation.chat_check, mark, day, reservation.second, *limits, _MATCH)
        if limit := _LIMITS[int(self._store.script(_RESERVE_IN_CHAT, (reservation.chat_key,), args))]:
            raise CheckedTooOften(limit)

    def _remove(self, key: str, check: str) -> None:
        self._store.run(key, ("ZREM", key, check))

    def _mark(self, check: CheckedDocument) -> str:
        """Stands for this document in this chat; it links neither of them to anything else."""
        return self._vault.digest("attempt", f"{check.chat} {check.document}:{check.number}")[:16]
