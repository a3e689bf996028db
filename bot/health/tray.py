"""Scans that wait for their temperature, and those registered just now, as a field of the scanner's chat.

In plain words: ids, and where a temperature is still to come what decides of a person's health, as it stands in the
record of that id too. Who they are is nowhere in it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from bot.health.clock import unix_second
from bot.health.colour import Facts, Status
from bot.health.scans import Scan, Way

MOST = 10
"""Scans that wait at once; the oldest go first."""


def scans_field(scans: Sequence[Scan], until: datetime) -> str:
    """The field that holds these scans until then; empty for no scans."""
    if not scans:
        return ""
    return f"{unix_second(until)} " + ",".join(map(_line, scans[-MOST:]))


def read_scans(field: str, now: datetime) -> tuple[Scan, ...]:
    """The scans in a field that still counts; none in one that another version wrote: they are scanned again."""
    until, _, lines = field.partition(" ")
    return _scans(lines) if until.isdecimal() and unix_second(now) < int(until) else ()


@lru_cache(maxsize=16)  # a message looks into the same field twice, to route it and to answer it
def _scans(lines: str) -> tuple[Scan, ...]:
    try:
        return tuple(map(_scan, lines.split(",")))
    except ValueError:
        return ()


def _line(scan: Scan) -> str:
    known = scan.facts
    health = known.status or "", str(known.until or ""), str(known.temperature or "")
    return " ".join((str(scan.id), scan.person, scan.venue, str(scan.at), scan.way, *health))


def _scan(line: str) -> Scan:
    scan, person, venue, at, way, status, until, temperature = line.split(" ")
    facts = Facts(
        Status(status) if status else None,
        date.fromisoformat(until) if until else None,
        temperature=int(temperature) if temperature else None,
    )
    return Scan(int(scan), person, venue, int(at), facts, Way(way))
