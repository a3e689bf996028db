"""Scans that wait for their temperature, and those registered just now, as sealed fields of the scanner's chat."""

from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import local

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder

from bot.health.clock import unix_second
from bot.health.scans import Scan
from bot.store.vault import Unopened, Vault

MOST = 10
"""Scans that wait at once; the oldest go first."""


_packed = Encoder().encode
_read_scans = Decoder(tuple[Scan, ...]).decode


class _Last(local):
    """What a thread has opened last: a message looks into the same field twice, to route it and to answer it."""

    key: tuple[str, str] = "", ""
    scans: tuple[Scan, ...] = ()


class Tray:
    """Seals and opens such fields: until when they count, and a list of scans."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._last = _Last()

    def seal(self, openid: str, scans: Sequence[Scan], now: datetime, lasts: timedelta) -> str | None:
        """The field that holds these scans for so long; None for no scans."""
        if not scans:
            return None
        sealed = b2a_base64(self._vault.seal(_packed(scans[-MOST:]), _context(openid)), newline=False).decode()
        return f"{unix_second(now + lasts)} {sealed}"

    def open(self, openid: str, field: str, now: datetime) -> tuple[Scan, ...]:
        """The scans in a field that still counts."""
        if not field or unix_second(now) >= int(field.partition(" ")[0]):
            return ()
        if self._last.key != (openid, field):
            self._last.scans, self._last.key = self._opened(openid, field), (openid, field)
        return self._last.scans

    def _opened(self, openid: str, field: str) -> tuple[Scan, ...]:
        try:
            return _read_scans(self._vault.open(a2b_base64(field.partition(" ")[2]), _context(openid)))
        except (Unopened, DecodeError, ValueError):
            return ()  # sealed with a key that is gone, or by another version: they are scanned again


def _context(openid: str) -> str:
    return f"{openid}.scans"
