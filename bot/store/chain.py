"""A list of lines that only grows, each sealed onto the one before it by a MAC: a change or a gap shows.

A line is JSON: its number, its fields, and the MAC over these and the whole line before. How long the chain is stands
apart, under another hash tag, so that a chain which lost its end is noticed too.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import count

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import chain_keys
from bot.store.vault import Vault

_PAGE = 500

_APPEND = Script("""
-- KEYS chain; ARGV number of the line, the line before, the line
local length, number = redis.call('LLEN', KEYS[1]), tonumber(ARGV[1])
if redis.call('LINDEX', KEYS[1], number) == ARGV[3] then return 1 end
local last = redis.call('LINDEX', KEYS[1], -1) or ''
if length ~= number or last ~= ARGV[2] then return {length, last} end
redis.call('RPUSH', KEYS[1], ARGV[3])
return 1
""")
"""1; or the length of the chain and its last line, when they are not what the writer thought."""

_ANCHOR = Script("""
-- KEYS anchor; ARGV length, MAC
local anchor = redis.call('GET', KEYS[1]) or '0 '
local length, mac, held = string.match(anchor, '^(%d+) (%x*)(!?)$')
local longer = tonumber(ARGV[1]) - tonumber(length)
if held == '!' or longer < 0 then return 0 end
if longer > 0 then redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])
elseif mac ~= ARGV[2] then redis.call('SET', KEYS[1], anchor .. '!') end
return 1
""")
"""Follows the chain; a second line of the same number means that the first was cut off: then it moves no more."""


class Chain:
    """One chain; MACs are keyed with the vault's index key, which stays when the sealing keys change."""

    def __init__(self, store: Store, vault: Vault, name: str) -> None:
        self._store = store
        self._vault = vault
        self._name = name
        self._key, self._anchor = chain_keys(name)
        self._end = (0, b"")  # as last seen; the store says when it has moved on

    def append(self, fields: Sequence[str | int]) -> None:
        """Add a line, durably."""
        while True:
            length, before = self._end
            line = self._line(length, fields, before)
            found = self._store.script(_APPEND, (self._key,), (length, before, line), durable=True)
            self._end = (length + 1, line) if found == 1 else (found[0], found[1])
            if found == 1:
                self._store.script(_ANCHOR, (self._anchor,), (length + 1, json.loads(line)[-1]), durable=True)
                return

    def lines(self) -> Iterator[bytes]:
        """The lines as they are."""
        for start in count(0, _PAGE):
            (page,) = self._store.run(self._key, ("LRANGE", self._key, start, start + _PAGE - 1))
            yield from page
            if len(page) < _PAGE:
                return

    def head(self) -> str:
        """The length and the last MAC as they stand apart; empty before the first line."""
        (head,) = self._store.run(self._anchor, ("GET", self._anchor))
        return head.decode() if head else ""

    def faults(self, *kept: str) -> Iterator[str]:
        """What is wrong, in words; ``kept`` are heads of some time before."""
        expected = dict(_read_head(head) for head in (self.head(), *kept) if head)
        number, before = 0, b""
        for number, line in enumerate(self.lines(), 1):
            if line != self._again(number - 1, line, before):
                yield f"{self._name}: line {number} is not the one that was written there"
                return
            before, mac = line, json.loads(line)[-1]
            if expected.pop(number, mac) != mac:
                yield f"{self._name}: rewritten up to line {number}"
        if lost := max(expected, default=0):
            yield f"{self._name}: cut after line {number}, there were {lost}"

    def _line(self, number: int, fields: Sequence[object], before: bytes) -> bytes:
        body = [number, *fields]
        mac = self._vault.digest("audit", f"{self._name} {json.dumps(body)} {before.decode(errors='replace')}")
        return json.dumps([*body, mac]).encode()

    def _again(self, number: int, line: bytes, before: bytes) -> bytes | None:
        """The line as it must be at this place."""
        try:
            return self._line(number, json.loads(line)[1:-1], before)
        except (ValueError, TypeError):
            return None


def _read_head(head: str) -> tuple[int, str]:
    length, _, mac = head.partition(" ")
    return int(length), mac.rstrip("!")
