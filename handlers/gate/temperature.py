"""Temperatures after scans, and undo. One message may have the temperatures of several people, in the order of
their scans.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from msgspec.structs import replace

from bot.channel import Reply, Text
from bot.chat.fields import DUTY, OPEN_FORM, PENDING_SCANS, REGISTERED_SCANS
from bot.chat.parsers import normalize
from bot.chat.texts import Texts
from bot.health.clock import unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.scans import UNDO_PERIOD, GateFault, RecognisedBy, Scan
from bot.health.gate.temperature import TemperatureFault, format_temperature, parse_temperatures
from bot.service import Ctx
from bot.service.gate.passing import PassResult
from handlers.gate.scan import count_looks, pending_scans, set_pending_scans

TEMPERATURE_FAULTS = frozenset(("unreadable", "range", "count", "strict"))
"""Faults of the typed temperature. All other faults concern the scanner."""


def is_temperature(ctx: Ctx) -> bool:
    """Whether a text is a temperature. With pending scans every text is one, unless a form is open; then, and on
    duty without pending scans, it must be a number or "normal".
    """
    if pending_scans(ctx):
        return not ctx.field(OPEN_FORM) or _has_readings(ctx, ctx.message.text)
    return bool(ctx.field(DUTY)) and not ctx.field(OPEN_FORM) and _has_readings(ctx, ctx.message.text)


def measured(ctx: Ctx) -> Reply:
    """Register the pending scans with their temperatures."""
    scans = pending_scans(ctx)
    if not scans:
        return ctx.text("gate.temperature.nobody")
    try:
        temperatures = read_temperatures(ctx, ctx.message.text, len(scans))
        done = [_register(ctx, *one) for one in zip(scans, temperatures, strict=True)]
    except GateFault as fault:
        where = "temperature" if fault.code in TEMPERATURE_FAULTS else "refused"
        return ctx.text(f"gate.{where}.{fault.code}", **fault.values)
    if passes := sum(not scan.practice for scan in scans):
        count_looks(ctx, -passes)
    return show_results(ctx, done)


def show_results(ctx: Ctx, results: Iterable[PassResult]) -> Reply:
    """The result for each person, and how to undo."""
    listed = list(results)
    set_pending_scans(ctx, ())
    ctx.changes[REGISTERED_SCANS] = ctx.services.gate.scanning.pending_scans.seal(
        [_undo_scan(result, ctx.now) for result in listed], ctx.now + UNDO_PERIOD
    )
    lines = [ctx.say("gate.practice")] if any(result.scan.practice for result in listed) else []
    lines += [
        ctx.say(
            f"gate.measured.{result.decision}", name=result.name, temperature=temperature_words(ctx, result.temperature)
        )
        for result in listed
    ]
    return Text("\n".join((*lines, ctx.say("gate.measured.undo"))))


def _undo_scan(result: PassResult, now: datetime) -> Scan:
    """The scan as undo needs it: with the time of registration and without health data."""
    return replace(result.scan, at=unix_second(result.gate_pass.at if result.gate_pass else now), facts=Facts())


def read_temperatures(ctx: Ctx, text: str, count: int) -> tuple[int | None, ...]:
    """Exactly ``count`` temperatures in tenths of a degree (None: "normal"). Raises GateFault with a key of
    ``gate.temperature``.
    """
    if _is_normal(ctx, text):
        if not accepts_normal(ctx):
            raise GateFault("strict")
        return (None,) * count
    try:
        found = parse_temperatures(text)
    except TemperatureFault as fault:
        raise GateFault(fault.code) from None
    if len(found) != count:
        raise GateFault("count", count=count, given=len(found))
    return found


def temperature_words(ctx: Ctx, temperature: int | None) -> str:
    """A temperature as text."""
    return ctx.say("gate.normal") if temperature is None else f"{format_temperature(temperature)} ℃"


def accepts_normal(ctx: Ctx) -> bool:
    """Whether the answer "normal" is allowed where this chat is on duty."""
    return ctx.field(DUTY).endswith(" normal") or any(scan.practice for scan in pending_scans(ctx))


def _register(ctx: Ctx, scan: Scan, temperature: int | None) -> PassResult:
    gate = ctx.services.gate
    if scan.practice:
        return gate.passing.practice_result(scan, ctx.say("gate.practice_name"), temperature, ctx.now)
    duty = gate.scanning.require_duty(ctx.user, ctx.person, ctx.field(DUTY), "pass", ctx.now)
    try:
        return gate.passing.register(ctx.user, duty, scan, temperature, ctx.now)
    except GateFault:
        ctx.changes |= dict.fromkeys((DUTY, PENDING_SCANS), None)
        raise


def _is_normal(ctx: Ctx, text: str) -> bool:
    return normalize(text) in _normal_words(ctx.texts)


@lru_cache(maxsize=1)  # a process has one set of texts
def _normal_words(texts: Texts) -> frozenset[str]:
    return frozenset(normalize(texts.say(language, "gate.normal")) for language in texts.languages)


def _has_readings(ctx: Ctx, text: str) -> bool:
    try:
        return bool(_is_normal(ctx, text) or parse_temperatures(text))
    except TemperatureFault as fault:
        return fault.code == "range"


def undo(ctx: Ctx) -> Reply:
    """Drop the last pending scan (with its pass, if the answer was lost), or undo the passes registered within the
    last two minutes.
    """
    gate, scans = ctx.services.gate, pending_scans(ctx)
    if scans:
        dropped = gate.undo.drop_pending(ctx.user, scans[-1], ctx.now)
        set_pending_scans(ctx, scans[:-1])
        return ctx.text(f"gate.dropped.{dropped}", name=scanned_name(ctx, scans[-1]))
    done = gate.scanning.pending_scans.open(ctx.field(REGISTERED_SCANS), ctx.now)
    if not done:
        return ctx.text("gate.undo.nothing")
    undone = gate.undo.undo_passes(ctx.user, done, ctx.now)
    if looks := min(undone, sum(_was_looked_at(scan) for scan in done)):
        count_looks(ctx, looks)
    ctx.changes[REGISTERED_SCANS] = None
    return ctx.text("gate.undo.done", count=undone) if undone else ctx.text("gate.undo.elsewhere")


def _was_looked_at(scan: Scan) -> bool:
    """Whether the scanner was shown a verdict: not of a practice code and not of an entry by hand."""
    return not scan.practice and scan.recognised_by is not RecognisedBy.NO_CODE


def scanned_name(ctx: Ctx, scan: Scan) -> str:
    """The masked name of the scanned person."""
    return ctx.say("gate.practice_name") if scan.practice else ctx.services.gate.history.scanned_name(scan)
