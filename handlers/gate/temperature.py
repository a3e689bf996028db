"""Temperatures after scans, and undo. One message may have the temperatures of several people, in the order of
their scans.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from msgspec.structs import replace

from bot.channel import Message, Reply, Text
from bot.chat.fields import DUTY, OPEN_FORM, PENDING_SCANS, REGISTERED_SCANS
from bot.chat.notes import RESUME_OFFERED
from bot.chat.reading import normalize
from bot.chat.texts import Texts
from bot.chat.vocabulary import is_question, tells_of_danger
from bot.health.clock import unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.scans import UNDO_PERIOD, GateFault, Scan
from bot.health.gate.temperature import (
    BELOW_SCALE,
    Reading,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    parse_temperatures,
    require_sure,
)
from bot.service import Ctx, Services
from bot.service.gate.passing import PassResult
from handlers.gate.scan import count_looks, pending_scans, require_duty, set_pending_scans

TEMPERATURE_FAULTS = frozenset((*TemperatureFlaw, "count", "strict"))
"""Faults of the typed temperature. All other faults concern the scanner."""

QUESTIONS = frozenset((TemperatureFlaw.LIKELY, TemperatureFlaw.FAHRENHEIT))
"""Faults that are questions, which a yes answers."""


LONGEST_WORD = 12
"""Characters of a short answer."""

PLAIN_FIGURE = re.compile(r"[34]\d\.?\d")
"""A temperature as nearly all are typed. It is told at once: a gate types thousands."""


def is_temperature(ctx: Ctx) -> bool:
    """Whether a text is a temperature. With pending scans every text is one that tells of no emergency and asks
    nothing, unless a form is open; then, and on duty without pending scans, it must be a number or "normal".
    """
    if tells_of_danger(ctx.texts, ctx.message.text) == "emergency":
        return False
    if _are_readings(ctx.texts, ctx.message.text):
        return bool(pending_scans(ctx) or (ctx.field(DUTY) and not ctx.field(OPEN_FORM)))
    return bool(pending_scans(ctx) and not ctx.field(OPEN_FORM)) and not is_question(ctx.texts, ctx.message.text)


def holds_temperature(message: Message, _: Services, texts: Texts) -> bool:
    """Whether a text is a temperature as scanners type them, whoever sends it."""
    return bool(PLAIN_FIGURE.fullmatch(message.text)) or _are_readings(texts, message.text)


def is_short_answer(ctx: Ctx) -> bool:
    """Whether a text of one word belongs to the pending scans, whatever it means elsewhere: a plain figure, a yes to
    the question for them, or the "Hi" of a thermometer.
    """
    if not ctx.field(PENDING_SCANS) or len(ctx.message.text) > LONGEST_WORD or not (scans := pending_scans(ctx)):
        return False
    if PLAIN_FIGURE.fullmatch(ctx.message.text):
        return not ctx.field(OPEN_FORM)
    if ctx.field(OPEN_FORM):
        return RESUME_OFFERED in (ctx.draft or {}) and _agreed(ctx, scans) is not None
    return _agreed(ctx, scans) is not None or shows_no_figure(ctx.message.text)


def measured(ctx: Ctx) -> Reply:
    """Register the pending scans with their temperatures."""
    scans = pending_scans(ctx)
    if not scans:
        return ctx.text("gate.temperature.nobody")
    try:
        temperatures = _agreed(ctx, scans) or read_temperatures(ctx, ctx.message.text, scans)
        done = [_register(ctx, *one) for one in zip(scans, temperatures, strict=True)]
    except GateFault as fault:
        _drop_question(ctx, fault.code)
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
    at = unix_second(result.gate_pass.at if result.gate_pass else now)
    return replace(result.scan, at=at, facts=Facts(), asked=0, low=False)


def read_temperatures(ctx: Ctx, text: str, scans: Sequence[Scan]) -> tuple[int | None, ...]:
    """The temperatures of these scans in tenths of a degree (None: "normal"). Raises GateFault with a key of
    ``gate.temperature``; what is asked then waits with the scans.
    """
    if _is_normal(ctx.texts, text):
        if not accepts_normal(ctx):
            raise GateFault("strict")
        return (None,) * len(scans)
    found: tuple[Reading, ...] = ()
    try:
        found = parse_temperatures(text)
        if len(found) != len(scans):
            raise GateFault("count", count=len(scans), given=len(found))
        require_sure(found, [scan.low for scan in scans])
    except TemperatureFault as fault:
        _keep_readings(ctx, scans, found, fault.code)
        raise GateFault(fault.code, typed=fault.typed, celsius=fault.celsius) from None
    return tuple(reading.tenths for reading in found)


def _keep_readings(ctx: Ctx, scans: Sequence[Scan], found: Sequence[Reading], flaw: TemperatureFlaw) -> None:
    """Keep with the scans what is asked, and which of them had a low reading."""
    if flaw in QUESTIONS:
        kept = [replace(scan, asked=one.tenths) for scan, one in zip(scans, found, strict=True)]
    elif flaw is TemperatureFlaw.LOW:
        kept = [
            replace(scan, asked=0, low=scan.low or one.flaw is TemperatureFlaw.LOW)
            for scan, one in zip(scans, found, strict=True)
        ]
    else:
        return
    set_pending_scans(ctx, tuple(kept))


def _drop_question(ctx: Ctx, code: str) -> None:
    """Let no yes count any more after an answer that is not the question."""
    scans = pending_scans(ctx)
    if code not in QUESTIONS and any(scan.asked for scan in scans):
        set_pending_scans(ctx, tuple(replace(scan, asked=0) for scan in scans))


def _agreed(ctx: Ctx, scans: Sequence[Scan]) -> tuple[int | None, ...] | None:
    """The temperatures that were asked about, when the text says yes to them; else None."""
    if not all(scan.asked for scan in scans) or normalize(ctx.message.text) not in _words(ctx.texts, "gate.yes"):
        return None
    return tuple(scan.asked for scan in scans)


def shows_no_figure(text: str) -> bool:
    """Whether it is only what a thermometer shows in the place of a figure: Lo, Hi."""
    try:
        (reading,) = parse_temperatures(text)
    except ValueError:
        return False
    return not reading.typed[0].isdecimal()


def temperature_words(ctx: Ctx, temperature: int | None) -> str:
    """A temperature as text."""
    if temperature is None:
        return ctx.say("gate.normal")
    return format_temperature(temperature) + (" ℃" if temperature != BELOW_SCALE else "")


def accepts_normal(ctx: Ctx) -> bool:
    """Whether the answer "normal" is allowed where this chat is on duty."""
    return ctx.field(DUTY).endswith(" normal") or any(scan.practice for scan in pending_scans(ctx))


def _register(ctx: Ctx, scan: Scan, temperature: int | None) -> PassResult:
    gate = ctx.services.gate
    if scan.practice:
        return gate.passing.practice_result(scan, ctx.say("gate.practice_name"), temperature, ctx.now)
    duty = require_duty(ctx, "pass")
    try:
        return gate.passing.register(ctx.user, duty, scan, temperature, ctx.now)
    except GateFault:
        ctx.changes |= dict.fromkeys((DUTY, PENDING_SCANS), None)
        raise


def _is_normal(texts: Texts, text: str) -> bool:
    return normalize(text) in _words(texts, "entry.temperature.option.normal")


@lru_cache(maxsize=2)  # a process has one set of texts, and this is asked of two keys
def _words(texts: Texts, key: str) -> frozenset[str]:
    return frozenset(map(normalize, all_labels(texts, key).split("|")))


def all_labels(texts: Texts, key: str) -> str:
    """The labels of this key in all languages, with | between them."""
    return "|".join(texts.say(language, key) for language in texts.languages)


def _are_readings(texts: Texts, text: str) -> bool:
    """Whether a text can be nothing but temperatures: figures, or "normal"."""
    if _is_normal(texts, text):
        return True
    try:
        found = parse_temperatures(text)
    except TemperatureFault:
        return False
    return all(one.typed[0].isdecimal() and one.flaw is not TemperatureFlaw.LIKELY for one in found)
