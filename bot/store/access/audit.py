"""The audit log: who did what to whom. ``Audit.verify`` finds lines that were changed, removed or cut off.

Where it is stored: the log consists of eight chains, so that eight processes can append at the same time; the actor
decides the chain. A chain is a list at ``audit_chain_keys`` and its anchor, under a different hash tag.

How a chain is secured (``AuditChain``): a line is a JSON array [number, Unix second, action, actor, subject, sealed
reason, MAC]. The MAC (HMAC-SHA-256 with the vault's index key) covers the chain's name, all other fields of the line,
and the whole previous line with its MAC; so a changed or missing line makes a MAC wrong. The anchor holds the
length of the chain and its last MAC, so that lines missing at the end are noticed. Somebody who can write to the store
can shorten a chain and its anchor together; ``verify`` finds this with ``heads`` that were saved elsewhere before.

Reasons are sealed with a key of their own, derived from the index key: a line never changes, so it cannot be sealed
anew when the data keys change. What earlier versions sealed with a data key stands once more at ``audit_reasons_key``.
"""

import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from zlib import crc32

from bot.health.clock import BEIJING, unix_second
from bot.store.access.keys import audit_chain_keys, audit_chain_name, audit_reasons_key, refusals_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

CHAIN_COUNT = 8
"""The number of chains. It must never change, since the chain of an actor depends on it."""

_REASON_CONTEXT = "audit.reason"

_ALLOWED_TEXT = re.compile(r"[A-Za-z0-9 _.:*-]{0,120}")  # Chinese names do not fit, so none can get in by mistake


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log: ``actor`` is a digest or an operator's name, ``subject`` is ids, ``reason`` is unsealed."""

    at: datetime
    action: str
    actor: str
    subject: str
    reason: str = field(default="", repr=False)


class Audit:
    """The audit log, in CHAIN_COUNT chains."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._reasons = _vault_of_reasons(vault)
        self._chains = tuple(AuditChain(store, vault, audit_chain_name(number)) for number in range(CHAIN_COUNT))

    def note(self, action: str, actor: str, subject: str, at: datetime, reason: str = "") -> None:
        """Append a line, durably. The reason is sealed. Raises ValueError for any other text that may be personal."""
        if not all(map(_ALLOWED_TEXT.fullmatch, (action, actor, subject))):
            raise ValueError("only letters, digits and a few signs may stand in the audit")
        sealed = b64encode(self._reasons.seal(reason, _REASON_CONTEXT)).decode() if reason else ""
        chain = self._chains[crc32(actor.encode()) % CHAIN_COUNT]
        chain.append([unix_second(at), action, actor, subject, sealed])

    def entries(self) -> Iterator[AuditEntry]:
        """All lines, chain by chain. They are not checked: call ``verify`` before."""
        for chain in self._chains:
            (raw,) = self._store.run(chain.reasons_key, ("HGETALL", chain.reasons_key))
            again = dict(zip(map(int, raw[::2]), raw[1::2], strict=True))
            for line in chain.lines():
                number, second, action, actor, subject, sealed, mac = json.loads(line)
                reason = self._open_reason(sealed, again.get(number), mac) if sealed else ""
                yield AuditEntry(datetime.fromtimestamp(second, BEIJING), action, actor, subject, reason)

    def keep_reasons(self) -> int:
        """Seal anew what a data key sealed, beside the lines; gives how many reasons no key opens. Can be repeated."""
        lost = 0
        for chain in self._chains:
            for line in chain.lines():
                number, *_, text, mac = json.loads(line)
                sealed = b64decode(text)
                if sealed and self._reasons.needs_reseal(sealed):
                    lost += not self._keep_reason(chain.reasons_key, number, sealed, mac)
        return lost

    def _keep_reason(self, key: str, number: int, sealed: bytes, mac: str) -> bool:
        try:
            reason = self._vault.open(sealed, _REASON_CONTEXT)
        except UnsealError:
            return False
        again = self._reasons.seal(reason, f"{_REASON_CONTEXT}.{mac}")
        self._store.run(key, ("HSET", key, number, again), durable=True)
        return True

    def _open_reason(self, sealed: str, again: bytes | None, mac: str) -> str:
        if again:
            return self._reasons.open_text(again, f"{_REASON_CONTEXT}.{mac}")
        return self._reasons.open_text(b64decode(sealed), _REASON_CONTEXT)

    def heads(self) -> tuple[str, ...]:
        """The length and the last MAC of each chain, to be saved in a place that the store's users cannot change."""
        return tuple(chain.head() for chain in self._chains)

    def verify(self, saved_heads: Sequence[str] = ()) -> list[str]:
        """Sentences about all faults found; none when all is well. ``saved_heads``: an earlier result of ``heads``."""
        heads = saved_heads or ("",) * CHAIN_COUNT
        return [fault for chain, head in zip(self._chains, heads, strict=True) for fault in chain.faults(head)]


def _vault_of_reasons(vault: Vault) -> Vault:
    """Seals with a key that is derived from the index key (HMAC-SHA-256)."""
    key = urlsafe_b64encode(bytes.fromhex(vault.digest("key", _REASON_CONTEXT))).decode()
    return Vault([key], key)


_PAGE_LINES = 500

_APPEND = Script("""
-- KEYS chain; ARGV number of the line, the line before, the line
local length, number = redis.call('LLEN', KEYS[1]), tonumber(ARGV[1])
if redis.call('LINDEX', KEYS[1], number) == ARGV[3] then return 1 end
local last = redis.call('LINDEX', KEYS[1], -1) or ''
if length ~= number or last ~= ARGV[2] then return {length, last} end
redis.call('RPUSH', KEYS[1], ARGV[3])
return 1
""")
"""Appends the line and returns 1. If the length or last line in ARGV is out of date, returns the current ones."""

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
"""Moves the anchor to the end of the chain. If it already has this length with another MAC, a line was replaced: then
the anchor is marked with ``!`` and never moves again."""


class AuditChain:
    """One chain of lines. Its MACs use the vault's index key, which does not change when the data keys change."""

    def __init__(self, store: Store, vault: Vault, name: str) -> None:
        self._store = store
        self._vault = vault
        self._name = name
        self._key, self._anchor = audit_chain_keys(name)
        self.reasons_key = audit_reasons_key(name)
        self._end = (0, b"")  # length and last line as this process knows them; the script corrects them

    def append(self, fields: Sequence[str | int]) -> None:
        """Append a line to the chain and move its anchor, durably."""
        while True:
            length, previous = self._end
            line = self._make_line(length, fields, previous)
            reply = self._store.script(_APPEND, (self._key,), (length, previous, line), durable=True)
            self._end = (length + 1, line) if reply == 1 else (reply[0], reply[1])
            if reply == 1:
                self._store.script(_ANCHOR, (self._anchor,), (length + 1, json.loads(line)[-1]), durable=True)
                return

    def lines(self) -> Iterator[bytes]:
        """All lines as stored."""
        for start in count(0, _PAGE_LINES):
            (page,) = self._store.run(self._key, ("LRANGE", self._key, start, start + _PAGE_LINES - 1))
            yield from page
            if len(page) < _PAGE_LINES:
                return

    def head(self) -> str:
        """The anchor: the length of the chain and its last MAC; empty before the first line."""
        (head,) = self._store.run(self._anchor, ("GET", self._anchor))
        return head.decode() if head else ""

    def faults(self, *saved_heads: str) -> Iterator[str]:
        """Sentences about all faults found in this chain; ``saved_heads`` are earlier results of ``head``."""
        expected = dict(_read_head(head) for head in (self.head(), *saved_heads) if head)  # MAC by line number
        number, previous = 0, b""
        for number, line in enumerate(self.lines(), 1):
            if line != self._expected_line(number - 1, line, previous):
                yield f"{self._name}: line {number} is not the one that was written there"
                return
            previous, mac = line, json.loads(line)[-1]
            if expected.pop(number, mac) != mac:
                yield f"{self._name}: rewritten up to line {number}"
        if lost := max(expected, default=0):
            yield f"{self._name}: cut after line {number}, there were {lost}"

    def _make_line(self, number: int, fields: Sequence[object], previous: bytes) -> bytes:
        body = [number, *fields]
        mac = self._vault.digest("audit", f"{self._name} {json.dumps(body)} {previous.decode(errors='replace')}")
        return json.dumps([*body, mac]).encode()

    def _expected_line(self, number: int, line: bytes, previous: bytes) -> bytes | None:
        """The line with the number and the MAC that it must have after ``previous``; None for unreadable JSON."""
        try:
            return self._make_line(number, json.loads(line)[1:-1], previous)
        except (ValueError, TypeError):
            return None


def _read_head(head: str) -> tuple[int, str]:
    length, _, mac = head.partition(" ")
    return int(length), mac.rstrip("!")


REFUSALS_SECONDS = 3600
"""How long a count of refusals is kept after the first one."""


class Refusals:
    """Counts the refusals of each actor, for all processes. A count ends REFUSALS_SECONDS after its first one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, actor: str) -> int:
        """Count one more refusal and return the number of refusals, including this one."""
        key = refusals_key(actor)
        return int(self._store.run(key, ("INCR", key), ("EXPIRE", key, REFUSALS_SECONDS, "NX"))[0])
