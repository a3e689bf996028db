"""The scans in a field of the scanner's chat: a Unix second, and the scans until then, sealed, since they contain what
is known of a person's health.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from bot.health.clock import unix_second
from bot.health.gate.scans import Scan, format_scans, parse_scans
from bot.store.chat.chat_ids import read_sealed_text, sealed_text
from bot.store.vault import UnsealError, Vault

SCANS_CONTEXT = "scans"
"""The sealing context of the scans."""


class PendingScans:
    """Seals and opens such fields."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._opened = lru_cache(maxsize=16)(self._open)  # a message reads the same field twice: to route, to answer

    def seal(self, scans: Sequence[Scan], until: datetime) -> str:
        """The value of the field that holds these scans until the time ``until``; empty for no scans."""
        if not scans:
            return ""
        return f"{unix_second(until)} {sealed_text(self._vault.seal(format_scans(scans), SCANS_CONTEXT))}"

    def open(self, field: str, now: datetime) -> tuple[Scan, ...]:
        """The scans in the field; empty when it has expired, or when another version of the program wrote it."""
        until, _, sealed = field.partition(" ")
        return self._opened(sealed) if until.isdecimal() and unix_second(now) < int(until) else ()

    def _open(self, sealed: str) -> tuple[Scan, ...]:
        try:
            return parse_scans(self._vault.open_text(read_sealed_text(sealed), SCANS_CONTEXT))
        except (UnsealError, ValueError):
            return ()
