"""Whose a typed temperature is: as many figures as people, figures with numbers or names, or one about which the
scanner is asked.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from bot.chat.fields import DUTY
from bot.chat.reading import normalize, simplified
from bot.chat.texts import Texts
from bot.health.gate.scans import GateFault, Scan
from bot.health.gate.temperature import (
    Reading,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    parse_temperatures,
    require_sure,
)
from bot.health.gate.waiting import find_meant, read_pairs
from bot.service import Ctx
from handlers.gate.waiting import note, pending_scans, who_waits

QUESTIONS = frozenset((TemperatureFlaw.LIKELY, TemperatureFlaw.FAHRENHEIT))
"""Faults that are questions, which a yes answers."""


PLAIN_FIGURES = re.compile(r"[34][0-9]\.?[0-9](?: [34][0-9]\.?[0-9])*")
"""Temperatures as nearly all are typed. They are told at once: a gate types thousands."""

ALL_NORMAL = "gate.all_normal"
"""The words that say it of everybody."""


class Assigned(NamedTuple):
    """A temperature in tenths of a degree (None: "normal") and whose it is: the place among the scans."""

    place: int
    tenths: int | None


def assign(ctx: Ctx, text: str, scans: Sequence[Scan]) -> list[Assigned]:
    """The temperatures in the text for these scans, or for some of them. Raises GateFault with a key of
    ``gate.temperature``; what is asked then waits with the scans.
    """
    if not PLAIN_FIGURES.fullmatch(text) and (found := _in_words(ctx, text, scans)):
        return found
    return _in_order(ctx, _read(text), scans)


def _in_words(ctx: Ctx, text: str, scans: Sequence[Scan]) -> list[Assigned]:
    """What a text that is more than figures says of whom; empty when it says it of nobody. Raises GateFault."""
    if named := find_named(text, scans):
        return _take(ctx, scans, [named[0]], _typed_before(scans))
    if pairs := _pairs(text, scans):
        normal = [Assigned(place, None) for place, figure in pairs.items() if _is_normal(ctx, figure)]
        read = {place: _read(figure)[0] for place, figure in pairs.items() if not _is_normal(ctx, figure)}
        return [*normal, *_take(ctx, scans, [*read], [*read.values()])]
    return _all_normal(ctx, text, scans) if _is_normal(ctx, text) else []


def _in_order(ctx: Ctx, found: Sequence[Reading], scans: Sequence[Scan]) -> list[Assigned]:
    """These readings for the scans, in their order. Raises GateFault."""
    if len(found) == 1 and (len(scans) > 1 or scans[0].doubtful):
        _ask_whose(ctx, scans, found[0])
    if len(found) != len(scans):
        raise GateFault("count", count=len(scans), given=len(found), people=who_waits(ctx, scans))
    return _take(ctx, scans, range(len(scans)), found)


def find_named(text: str, scans: Sequence[Scan]) -> tuple[int, ...]:
    """The place of the scan that the text names, as the answer to the question whose the typed temperature is."""
    if not scans or not all(scan.typed for scan in scans):
        return ()
    meant = find_meant(normalize(simplified(text)), scans)
    return meant if len(meant) == 1 else ()


def _pairs(text: str, scans: Sequence[Scan]) -> dict[int, str]:
    """The places that the text names, each with its temperature as typed; empty when it names nobody clearly."""
    pairs = read_pairs(text)
    places = [find_meant(normalize(simplified(who)), scans) for who, _ in pairs]
    found = {meant[0]: figure for meant, (_, figure) in zip(places, pairs, strict=True) if len(meant) == 1}
    return found if len(found) == len(pairs) else {}


def _all_normal(ctx: Ctx, text: str, scans: Sequence[Scan]) -> list[Assigned]:
    several = len(scans) > 1 or scans[0].doubtful
    if several and normalize(text) not in words_of(ctx.texts, ALL_NORMAL):
        raise GateFault("whose_normal", people=who_waits(ctx, scans))
    return [Assigned(place, None) for place in range(len(scans))]


def _is_normal(ctx: Ctx, said: str) -> bool:
    """Whether it says "normal". Raises GateFault where a figure is wanted."""
    if not is_normal(ctx.texts, said):
        return False
    if not (ctx.field(DUTY).endswith(" normal") or any(scan.practice for scan in pending_scans(ctx))):
        raise GateFault("strict")
    return True


def is_normal(texts: Texts, said: str) -> bool:
    """Whether it says "normal" in place of a figure."""
    return any(normalize(said) in words_of(texts, key) for key in ("entry.temperature.option.normal", ALL_NORMAL))


@lru_cache(maxsize=4)  # a process has one set of texts, and this is asked of three keys
def words_of(texts: Texts, key: str) -> frozenset[str]:
    """The labels of this key in all languages, for comparison."""
    return frozenset(map(normalize, all_labels(texts, key).split("|")))


def all_labels(texts: Texts, key: str) -> str:
    """The labels of this key in all languages, with | between them."""
    return "|".join(texts.say(language, key) for language in texts.languages)


def _typed_before(scans: Sequence[Scan]) -> Sequence[Reading]:
    return parse_temperatures(format_temperature(scans[0].typed))


def _read(text: str) -> tuple[Reading, ...]:
    try:
        return parse_temperatures(text)
    except TemperatureFault as fault:
        raise GateFault(fault.code, typed=fault.typed, celsius=fault.celsius) from None


def _ask_whose(ctx: Ctx, scans: Sequence[Scan], reading: Reading) -> None:
    """Ask for whom it is, the newest first. Raises GateFault."""
    if reading.flaw is TemperatureFlaw.HIGH:
        raise GateFault(TemperatureFlaw.HIGH)
    note(ctx, [replace(scan, typed=reading.tenths, asked=0) for scan in scans])
    celsius, people = format_temperature(reading.tenths), who_waits(ctx, scans, newest_first=True)
    if len(scans) > 1:
        raise GateFault("whose", celsius=celsius, people=people)
    raise GateFault("whose_one", celsius=celsius, people=people)


def _take(ctx: Ctx, scans: Sequence[Scan], places: Sequence[int], found: Sequence[Reading]) -> list[Assigned]:
    """These readings for the scans at these places. Raises GateFault when one must be asked about or measured again;
    what was asked, and who had a low reading, is kept with the scans.
    """
    try:
        require_sure(found, [scans[place].low for place in places])
    except TemperatureFault as fault:
        given = dict(zip(places, found, strict=True))
        note(ctx, [_noted(scan, given.get(at), fault.code) for at, scan in enumerate(scans)])
        raise GateFault(fault.code, typed=fault.typed, celsius=fault.celsius) from None
    return [Assigned(place, one.tenths) for place, one in zip(places, found, strict=True)]


def _noted(scan: Scan, reading: Reading | None, flaw: TemperatureFlaw) -> Scan:
    asked = reading.tenths if reading and flaw in QUESTIONS else 0
    low = scan.low or (reading is not None and flaw is TemperatureFlaw.LOW and reading.flaw is TemperatureFlaw.LOW)
    return replace(scan, asked=asked, low=low, typed=0)
