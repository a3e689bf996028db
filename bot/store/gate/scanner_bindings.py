"""Which scanners are bound to which venues. The venue's hash (``bindings_key``) decides.

A scanner (a chat) also has a list of venues (``scanner_venues_key``); a venue enters it before the chat is bound and
stays in it, as ENDED, after the end. Each scanner of a venue gets a number, which is never given to another chat, so
that the scanner of every pass stays known after the binding has ended. Of who is erased only the number stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.channel import Prefetch
from bot.health.clock import BEIJING, unix_second
from bot.store.gate.keys import bindings_key, invitation_key, past_bindings_key, scanner_venues_key, venue_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store

_NONCE_SECONDS = 60 * 86_400  # longer than any invitation can be accepted

ENDED = b"-"
"""What is in a scanner's list in place of the entrance when the binding has ended, or has not begun."""

FORGOTTEN = "-"
"""What is in a past binding in place of the scanner and the person, who is erased."""

_BIND = Script("""
-- KEYS venue, bindings, past bindings, invitation; ARGV scanner, entrance, person, since, nonce seconds
if redis.call('HGET', KEYS[1], 'status') ~= 'approved' then return nil end
local binding = redis.call('HGET', KEYS[2], ARGV[1])
local number, used = binding and string.match(binding, '^%d+'), redis.call('GET', KEYS[4])
if used then return number == used and binding or nil end
number = number or redis.call('HINCRBY', KEYS[1], 'scanners', 1)
redis.call('SET', KEYS[4], number, 'EX', ARGV[5])
local fields = table.concat({number, ARGV[2], ARGV[3], ARGV[4]}, ' ')
redis.call('HSET', KEYS[2], ARGV[1], fields)
redis.call('HSET', KEYS[3], number, ARGV[1] .. ' ' .. fields)
return fields
""")
"""Returns "number entrance person since", or nil. The key of the invitation holds the number of the scanner who used
it, so a repeat returns the same binding."""

_HAND_OVER = Script("""
-- KEYS bindings, past bindings; ARGV former scanner, new scanner
local binding, past = redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGETALL', KEYS[2])
if binding then redis.call('HSET', KEYS[1], ARGV[2], binding) end
redis.call('HDEL', KEYS[1], ARGV[1])
for at = 1, #past, 2 do
  local scanner, fields = string.match(past[at + 1], '^(%S+) (.*)$')
  if scanner == ARGV[1] then redis.call('HSET', KEYS[2], past[at], ARGV[2] .. ' ' .. fields) end
end
return string.match(redis.call('HGET', KEYS[1], ARGV[2]) or '', '^%d+ (%d+) ')
""")
"""Returns the index of the entrance, also when it was done before; nil without a binding."""

_FORGET = Script("""
-- KEYS bindings, past bindings; ARGV scanner
redis.call('HDEL', KEYS[1], ARGV[1])
local past = redis.call('HGETALL', KEYS[2])
for at = 1, #past, 2 do
  local scanner, number, entrance, since = string.match(past[at + 1], '^(%S+) (%d+) (%d+) %S+ (%d+)$')
  local kept = scanner == ARGV[1] and table.concat({'-', number, entrance, '-', since}, ' ')
  if kept then redis.call('HSET', KEYS[2], past[at], kept) end
end
return 1
""")


@dataclass(frozen=True, slots=True)
class ScannerBinding:
    """A scanner's binding to a venue. ``scanner`` is a chat, ``person`` the person id of its owner; both are
    FORGOTTEN for a past binding of somebody who is erased.

    ``number`` is the scanner's number at this venue, ``entrance`` the index of the entrance.
    """

    venue: str
    scanner: str
    number: int
    entrance: int
    person: str
    since: datetime


class ScannerBindings:
    """The bindings of scanners to venues."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def bind(
        self, venue: str, scanner: str, entrance: int, person: str, nonce: str, now: datetime
    ) -> ScannerBinding | None:
        """Bind a scanner by an invitation, or move a bound scanner to another entrance.

        None when the venue is not approved, or when the invitation was used by somebody else or the binding has ended.
        """
        listed = scanner_venues_key(scanner)
        self._store.run(listed, ("HSETNX", listed, venue, ENDED), durable=True)
        keys = (venue_key(venue), bindings_key(venue), past_bindings_key(venue), invitation_key(venue, nonce))
        args = (scanner, entrance, person, unix_second(now), _NONCE_SECONDS)
        fields = self._store.script(_BIND, keys, args, durable=True)
        if fields is None:
            return None
        binding = _read(venue, scanner, fields)
        self._store.run(listed, ("HSET", listed, venue, binding.entrance), durable=True)
        return binding

    def unbind(self, venue: str, scanner: str) -> bool:
        """End a binding, at the venue and in the scanner's list. False when there was none."""
        ended = self.end_at_venue(venue, scanner)
        self.remove_from_list(venue, scanner)
        return ended

    def end_at_venue(self, venue: str, scanner: str) -> bool:
        """End a binding at the venue. False when there was none. ``remove_from_list`` must be called next."""
        (ended,) = self._store.run(bindings_key(venue), ("HDEL", bindings_key(venue), scanner), durable=True)
        return bool(ended)

    def remove_from_list(self, venue: str, scanner: str) -> None:
        """Remove a venue from the scanner's list of those where they are bound."""
        self._store.run(scanner_venues_key(scanner), ("HSET", scanner_venues_key(scanner), venue, ENDED), durable=True)

    def hand_over(self, venue: str, former: str, new: str) -> None:
        """Bind ``new`` with the number of ``former``, or let a past binding be theirs. The list of ``former`` loses the
        venue last.
        """
        keys, listed = (bindings_key(venue), past_bindings_key(venue)), scanner_venues_key(new)
        self._store.run(listed, ("HSETNX", listed, venue, ENDED), durable=True)
        entrance = self._store.script(_HAND_OVER, keys, (former, new), durable=True)
        if entrance is not None:
            self._store.run(listed, ("HSET", listed, venue, int(entrance)), durable=True)
        self._drop(venue, former)

    def forget(self, venue: str, scanner: str) -> None:
        """End a binding and keep nothing of the scanner but the numbers at this venue; the list loses it last."""
        keys = bindings_key(venue), past_bindings_key(venue)
        self._store.script(_FORGET, keys, (scanner,), durable=True)
        self._drop(venue, scanner)

    def ended_but_listed(self, venue: str) -> tuple[ScannerBinding, ...]:
        """Bindings that have ended at the venue but are still in the scanner's list, after an interruption."""
        bound = {binding.scanner for binding in self.of_venue(venue)}
        past = (one for one in self.past_of_venue(venue).values() if one.scanner != FORGOTTEN)
        ended = {binding.scanner: binding for binding in past if binding.scanner not in bound}
        return tuple(binding for binding in ended.values() if venue in dict(self.venues_of(binding.scanner)))

    def get(self, venue: str, scanner: str, along: Prefetch | None = None) -> ScannerBinding | None:
        """The scanner's binding to this venue; None when there is none. ``along`` is read too if the same server has
        it, and it was not read yet.
        """
        key = bindings_key(venue)
        command = "HGET", key, scanner
        more = along if along and along.commands and not along.replies else None
        (fields,) = self._store.run_with_prefetch(more, key, command) if more else self._store.run(key, command)
        return None if fields is None else _read(venue, scanner, fields)

    def read(
        self, venue: str, scanner: str, packed: bytes | None, along: Prefetch | None = None
    ) -> ScannerBinding | None:
        """As ``get``, from the binding as it was read with the chat: empty without one, None when it was not read."""
        if packed is None:
            return self.get(venue, scanner, along)
        return _read(venue, scanner, packed) if packed else None

    def of_venue(self, venue: str) -> tuple[ScannerBinding, ...]:
        """All current bindings to the venue, sorted by number."""
        bindings = (_read(venue, scanner.decode(), fields) for scanner, fields in self._pairs(bindings_key(venue)))
        return tuple(sorted(bindings, key=lambda binding: binding.number))

    def past_of_venue(self, venue: str) -> dict[int, ScannerBinding]:
        """The last binding of every scanner that was ever bound to the venue (current ones too), by number."""
        found = {}
        for number, line in self._pairs(past_bindings_key(venue)):
            scanner, _, fields = line.partition(b" ")
            found[int(number)] = _read(venue, scanner.decode(), fields)
        return found

    def venues_of(self, scanner: str) -> tuple[tuple[str, int], ...]:
        """The venues in the scanner's list, each with its entrance. The binding at the venue decides."""
        listed = self._pairs(scanner_venues_key(scanner))
        return tuple((venue.decode(), int(entrance)) for venue, entrance in listed if entrance != ENDED)

    def venues_ever(self, scanner: str) -> tuple[str, ...]:
        """The venues at which the scanner is bound or was."""
        return tuple(venue.decode() for venue, _ in self._pairs(scanner_venues_key(scanner)))

    def _drop(self, venue: str, scanner: str) -> None:
        self._store.run(scanner_venues_key(scanner), ("HDEL", scanner_venues_key(scanner), venue), durable=True)

    def _pairs(self, key: str) -> Iterator[tuple[bytes, bytes]]:
        raw = self._store.run(key, ("HGETALL", key))[0]
        return zip(raw[::2], raw[1::2], strict=True)


def _read(venue: str, scanner: str, fields: bytes) -> ScannerBinding:
    number, entrance, person, since = fields.decode().split(" ")
    return ScannerBinding(
        venue, scanner, int(number), int(entrance), person, datetime.fromtimestamp(int(since), BEIJING)
    )
