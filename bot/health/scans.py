"""What happens between a scan and its temperature: why there is no verdict, places on duty, scans that wait."""

import secrets
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from bot.health.colour import Facts

DUTY, SCANS, DONE = "duty", "scans", "scanned"
"""Fields of a chat: where it is on duty, scans that wait for a temperature, scans registered just now."""

WAITING = timedelta(minutes=10)
"""How long a scan waits for its temperature; later the person is scanned again."""

DUPLICATE = timedelta(minutes=10)
"""For how long somebody who passed here counts as registered already."""

UNDO = timedelta(minutes=2)
"""For how long a registration can be taken back by the scanner who made it."""


class Unread(StrEnum):
    """Why a scan gives no verdict; the words shown are found by these."""

    UNREGISTERED = "unregistered"
    NOT_SCANNER = "not_scanner"
    OFF_DUTY = "off_duty"
    WRONG_KIND = "wrong_kind"
    FORGED = "forged"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


class GateFault(Exception):
    """Something at the gate is not done. ``code`` finds the words, ``values`` fill them."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Way(StrEnum):
    """How somebody was recognised: own code, a code shown by a relative, any code during a storm, no code."""

    CODE = "code"
    PROXY = "proxy"
    STORM = "storm"
    NO_CODE = "no_code"


class Duty(Struct, frozen=True):
    """Where a scanner is on duty: the venue's id, the number of the entrance, whether "normal" may be said instead of
    a temperature there."""

    venue: str
    entrance: int
    lenient: bool = False

    def __str__(self) -> str:
        return f"{self.venue} {self.entrance}{' normal' if self.lenient else ''}"


@lru_cache(maxsize=1024)  # by place, not by person
def read_duty(text: str) -> Duty | None:
    """The place that a chat's ``duty`` field names."""
    venue, _, rest = text.partition(" ")
    number, _, lenient = rest.partition(" ")
    return Duty(venue, int(number), bool(lenient)) if venue else None


class Scan(Struct, frozen=True, gc=False):
    """A scan that waits for a temperature, or was registered just now.

    ``id`` is random (32 bits), ``at`` Unix seconds; of ``facts`` what decides is kept: status, last day of quarantine,
    temperature. ``person`` and ``venue`` are empty in practice.
    """

    id: int
    person: str
    venue: str
    at: int
    facts: Facts
    way: Way

    def next(self) -> "Scan":
        """The same under another id, the same one each time: for what was registered and taken back."""
        return replace(self, id=(self.id + 1) % 2**32)

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Scan({self.id:08x})"

    @property
    def practice(self) -> bool:
        """Whether nobody is behind it."""
        return not self.person


def new_scan_id() -> int:
    """Give 32 random bits."""
    return int.from_bytes(secrets.token_bytes(4))
