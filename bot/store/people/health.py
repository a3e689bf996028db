"""What is known of a person's health, sealed in the record: the status in the field ``h``, the temperature in ``f``.

Both always have the same length, whatever is known, so that without keys nobody can tell the ill from the well. They
are two values, because the health platform writes the one and a gate the other. The times ``a`` and ``m`` stay clear:
scripts compare them as versions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from struct import Struct as Format

from msgspec import Struct

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Status
from bot.store.keys import status_context, temperature_context
from bot.store.vault import Vault

HEALTH_FIELDS = ("h", "a", "f", "m")
"""The fields that ``read_health`` expects, in this order; the last two are the measurement."""

_STATUS_FORMAT, _TEMPERATURE_FORMAT = Format(">BBI"), Format(">H")
_STATUSES, _COLOURS = (None, *Status), ("", *Colour)


class KnownStatus(Struct, frozen=True):
    """The status at the health platform, the last day of quarantine, and the colour that the person was told last."""

    status: Status | None = None
    until: date | None = None
    told_colour: str = ""


def seal_status(vault: Vault, person: str, known: KnownStatus) -> bytes:
    """The sealed status of this person."""
    colour = _COLOURS.index(known.told_colour)
    packed = _STATUS_FORMAT.pack(_STATUSES.index(known.status), colour, known.until.toordinal() if known.until else 0)
    return vault.seal(packed, status_context(person))


def open_status(vault: Vault, person: str, sealed: bytes | None) -> KnownStatus:
    """The status from the value of the field ``h``. Raises UnsealError."""
    if not sealed:
        return KnownStatus()
    status, colour, until = _STATUS_FORMAT.unpack(vault.open(sealed, status_context(person)))
    return KnownStatus(_STATUSES[status], date.fromordinal(until) if until else None, str(_COLOURS[colour]))


def seal_temperature(vault: Vault, person: str, temperature: int) -> bytes:
    """The sealed temperature of this person, in tenths of a degree Celsius."""
    return vault.seal(_TEMPERATURE_FORMAT.pack(temperature), temperature_context(person))


def open_temperature(vault: Vault, person: str, sealed: bytes | None) -> int | None:
    """The temperature from the value of the field ``f``. Raises UnsealError."""
    if not sealed:
        return None
    (temperature,) = _TEMPERATURE_FORMAT.unpack(vault.open(sealed, temperature_context(person)))
    return int(temperature)


def read_health(vault: Vault, person: str, fields: Sequence[bytes | None]) -> tuple[Facts, str]:
    """The facts and the told colour from the values of HEALTH_FIELDS. Raises UnsealError."""
    sealed, as_of, temperature, measured = fields
    known = open_status(vault, person, sealed)
    return (
        Facts(
            known.status, known.until, _moment(as_of), open_temperature(vault, person, temperature), _moment(measured)
        ),
        known.told_colour,
    )


def _moment(seconds: bytes | None) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), BEIJING) if seconds else None
