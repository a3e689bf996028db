"""Telling apart those who wait for a temperature: whom a typed number or name means, and who looks like whom."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.health.gate.scans import Scan
from bot.health.people.views import VIEWS, Reader

_FIGURE = r"[34][0-9][.．。]?[0-9]|正常|normal"
_AROUND = re.compile(r"^[\s:.：、]*(?:掉|了|第)*|[号番번\s]*$")
_PAIR = re.compile(
    rf"\s*(?P<who>[1-9][0-9]?(?=[\s号.:：、)）])|[^\W\d][^\d]{{0,30}}?)[\s号.:：、)）]*"
    rf"(?P<figure>{_FIGURE})\s*(?:℃|度|°C?)?[\s,，、;；。]*(?=[^0-9.]|[1-9]|$)",
    re.IGNORECASE,
)


MOST_DIGITS = 3
"""Digits of the number of somebody who waits."""


def find_meant(said: str, scans: Sequence[Scan]) -> tuple[int, ...]:
    """The places (from 0) of the scans that a typed number (from 1) or name means; none when it means nobody."""
    said = _AROUND.sub("", said)
    if said.isdecimal() and len(said) <= MOST_DIGITS:
        place = int(said) - 1
        return (place,) if 0 <= place < len(scans) else ()
    return tuple(place for place, scan in enumerate(scans) if fits(said, scan))


def fits(said: str, scan: Scan) -> bool:
    """Whether a typed name can be that of the scanned person: the family name, all of the name, or as the bot shows
    it.
    """
    name = said.strip().rstrip("*").casefold()
    shown, last = scan.name.casefold(), scan.last.casefold()
    if not name or not shown.strip("*"):
        return False
    masked = VIEWS[Reader.SCANNER].name(name)
    whole = masked == shown and name[-1] == last
    return shown.startswith((name, f"{masked} ")) or whole or name == with_last(shown, last)


def with_last(name: str, last: str) -> str:
    """A masked name with its last character where more than one is hidden: 王** → 王*芳, but 王* stays."""
    return f"{name[:-1]}{last}" if last and name.endswith("**") else name


def look_alikes(scans: Sequence[Scan]) -> frozenset[str]:
    """The masked names that several of them have."""
    return frozenset(name for name, count in Counter(scan.name for scan in scans).items() if count > 1)


def read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Who and which temperature, as typed: 1 36.5 2 36.7, 王 36.5, or 1 正常; empty for any other text."""
    found, end = list[tuple[str, str]](), 0
    while end < len(text):
        pair = _PAIR.match(text, end)
        if pair is None:
            return ()
        found.append((pair["who"].strip(), pair["figure"]))
        end = pair.end()
    return tuple(found)
