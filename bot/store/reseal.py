"""Seals long-lived values again with the first data key, so that older keys are no longer needed.

Values that expire soon are left as they are: open forms, answers, the access token. Every change is a compare-and-set:
a change by somebody else wins. The run can be interrupted and repeated at any time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from bot.store.chat.chat_ids import openid_context, read_sealed_text, sealed_text
from bot.store.chat.notices import ChatNotices
from bot.store.gate.entries import entry_context
from bot.store.keys import (
    dependant_context,
    identity_context,
    paper_card_context,
    status_context,
    temperature_context,
)
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault

MAX_ROUNDS = 5
"""The largest number of rounds through the store."""

_KEY_PATTERNS = ("[cpfn]:*", "g[ve]:*", "rv:*", "ef:*", "fi:*", "ask:*", "said:*", "pic:*", "sl:*")
"""Match the keys of chats (``c:``), people (``p:``), dependants' lists (``f:``), waiting notices (``n:``), venues
(``gv:``), people entered by hand (``ge:``), reviews (``rv:``), fevers of erased people (``ef:``), identities before
a record got another chat (``fi:``), questions that the bot could not answer (``ask:``), what was said and shown
at the support desk (``said:``, ``pic:``), and what staff revealed of people (``sl:``)."""

_REPLACE = Script("""
-- KEYS hash or string; ARGV before, after, field or empty
if ARGV[3] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
  return 1
end
if redis.call('HGET', KEYS[1], ARGV[3]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
return 1
""")


@dataclass(slots=True)
class ResealCount:
    """Counts of one round: all sealed values, values sealed again, changed by somebody else, and opened by no key."""

    values: int = 0
    resealed: int = 0
    changed: int = 0
    unopened: int = 0

    @property
    def finished(self) -> bool:
        """Whether every value that can be opened was already sealed with the first key: older keys can be removed."""
        return self.resealed == self.changed == 0

    def __str__(self) -> str:
        counts = f"{self.values} values, {self.resealed} sealed anew, {self.changed} changed meanwhile"
        return f"{counts}, {self.unopened} that no key opens"


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A sealed value in a field of a hash, or a string when ``hash_field`` is empty.

    ``stored`` is how it is stored: after a head, as it is or as text.
    """

    key: str = field(repr=False)
    hash_field: str = field(repr=False)
    stored: bytes = field(repr=False)
    context: str = field(repr=False)
    is_text: bool = False
    head: bytes = b""

    @property
    def value(self) -> bytes:
        """The sealed bytes."""
        return read_sealed_text(self.stored.decode()) if self.is_text else self.stored[len(self.head) :]

    def as_stored(self, sealed: bytes) -> bytes:
        """Other sealed bytes, as they must be stored here."""
        return sealed_text(sealed).encode() if self.is_text else self.head + sealed


class Resealer:
    """Seals values again that an older key sealed."""

    def __init__(self, store: Store, vault: Vault, openid_field: str) -> None:
        """``openid_field`` is the field of a chat with its sealed openid."""
        self._openid_field = openid_field
        self._store = store
        self._vault = vault
        self._chat_notices = ChatNotices(store, vault)

    def rounds(self) -> Iterator[ResealCount]:
        """Go through the store until a round is ``finished``, at most MAX_ROUNDS times. Raises StoreError.

        The last round is not finished if other processes keep changing values or still seal with an older key.
        """
        for _ in range(MAX_ROUNDS):
            count = self.run_once()
            yield count
            if count.finished:
                return

    def run_once(self) -> ResealCount:
        """Go through the store once. Raises StoreError."""
        count = ResealCount()
        for key in chain.from_iterable(map(self._store.scan, _KEY_PATTERNS)):
            for sealed in self._sealed_values(key):
                count.values += 1
                if self._vault.needs_reseal(sealed.value):
                    self._reseal(sealed, count)
        return count

    def _sealed_values(self, key: str) -> Iterator[_Sealed]:
        kind, _, tagged = key.partition(":")
        owner = tagged[1:].partition("}")[0]
        match kind:
            case "n":
                found = self._chat_notices.sealed(key)
                return (_Sealed(key, one.name, one.entry, key, head=one.head + b" ") for one in found)
            case "f":
                return self._fields(key, lambda person: dependant_context(owner, person))
            case "rv":
                (value,) = self._store.run(key, ("GET", key))
                return iter([_Sealed(key, "", value, key)] if value else [])
            case "ge":
                return self._fields(key, entry_context)
            case "ef" | "fi" | "ask" | "said" | "pic" | "sl":
                return self._fields(key, lambda _: key)
            case "gv":
                return self._fields(key, lambda name: f"{owner}.{name}", "place", "reason")
            case "c":
                return (
                    replace(found, is_text=True)
                    for found in self._fields(key, lambda _: openid_context(owner), self._openid_field)
                )
        contexts = {"i": identity_context(owner), "h": status_context(owner), "f": temperature_context(owner)}
        contexts["p"] = paper_card_context(owner)
        return self._fields(key, contexts.__getitem__, *contexts)

    def _fields(self, key: str, context: Callable[[str], str], *names: str) -> Iterator[_Sealed]:
        """The sealed fields of a hash: those with these names, or all. ``context`` gives the context of a name."""
        if not names:
            names = tuple(map(bytes.decode, self._store.run(key, ("HKEYS", key))[0]))
        (values,) = self._store.run(key, ("HMGET", key, *names)) if names else ([],)
        found = zip(names, values, strict=True)
        return (_Sealed(key, name, value, context(name)) for name, value in found if value)

    def _reseal(self, sealed: _Sealed, count: ResealCount) -> None:
        try:
            opened = self._vault.open(sealed.value, sealed.context)
            after = sealed.as_stored(self._vault.seal(opened, sealed.context))
        except UnsealError:
            count.unopened += 1
            return
        if self._replace(sealed, after):
            count.resealed += 1
        else:
            count.changed += 1

    def _replace(self, sealed: _Sealed, after: bytes) -> bool:
        args = (sealed.stored, after, sealed.hash_field)
        return bool(self._store.script(_REPLACE, (sealed.key,), args, durable=True))
