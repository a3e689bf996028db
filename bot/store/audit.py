"""The audit: what was done to whom by whom; nothing that was noted can be changed, taken out or cut off unnoticed.

Eight chains let eight writers in at once. Who can write to the store and knows its keys can shorten a chain and what
stands apart of it together; that is found out by ``heads`` that were kept elsewhere.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from bot.health.clock import BEIJING, unix_second
from bot.store.chain import Chain
from bot.store.connection import Store
from bot.store.keys import audit_name
from bot.store.vault import Vault

SHARDS = 8

_REASON = "audit.reason"
_PLAIN = re.compile(r"[A-Za-z0-9 _.:*-]{0,120}")  # no name can be written with these by mistake


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done: ``actor`` a digest or an operator's name, ``subject`` ids, ``reason`` opened."""

    at: datetime
    action: str
    actor: str
    subject: str
    reason: str = field(default="", repr=False)


class Audit:
    """Lines by actor in eight chains."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._vault = vault
        self._chains = tuple(Chain(store, vault, audit_name(shard)) for shard in range(SHARDS))

    def note(self, action: str, actor: str, subject: str, at: datetime, reason: str = "") -> None:
        """Add a line, durably; raises ValueError where personal data could stand in clear. The reason is sealed."""
        if not all(map(_PLAIN.fullmatch, (action, actor, subject))):
            raise ValueError("only letters, digits and a few signs may stand in the audit")
        sealed = b64encode(self._vault.seal(reason, _REASON)).decode() if reason else ""
        chain = self._chains[crc32(actor.encode()) % SHARDS]
        chain.append([unix_second(at), action, actor, subject, sealed])

    def entries(self) -> Iterator[Line]:
        """Every line, chain by chain. ``verify`` first: lines are taken as they stand."""
        for chain in self._chains:
            for line in chain.lines():
                _, second, action, actor, subject, sealed, _ = json.loads(line)
                reason = self._vault.text(b64decode(sealed), _REASON) if sealed else ""
                yield Line(datetime.fromtimestamp(second, BEIJING), action, actor, subject, reason)

    def heads(self) -> tuple[str, ...]:
        """The length and the last MAC of each chain, to be kept where whoever can change the store cannot."""
        return tuple(chain.head() for chain in self._chains)

    def verify(self, kept: Sequence[str] = ()) -> list[str]:
        """What is wrong, in words, empty when nothing is; ``kept`` are heads of some time before."""
        kept = kept or ("",) * SHARDS
        return [fault for chain, head in zip(self._chains, kept, strict=True) for fault in chain.faults(head)]
