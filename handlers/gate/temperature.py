"""Temperatures after scans, and undo. One message may have the temperatures of several people, in the order of
their scans.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.channel import Message, Reply, Text
from bot.chat.fields import DUTY, OPEN_FORM, PENDING_SCANS, REGISTERED_SCANS
from bot.chat.notes import RESUME_OFFERED
from bot.chat.reading import normalize
from bot.chat.texts import Texts
from bot.chat.vocabulary import is_question, tells_of_danger
from bot.health.clock import unix_second
from bot.health.codes.colour import Facts
from bot.health.gate.scans import UNDO_PERIOD, Duty, GateFault, Scan
from bot.health.gate.temperature import (
    BELOW_SCALE,
    TemperatureFault,
    TemperatureFlaw,
    format_temperature,
    parse_temperatures,
)
from bot.service import Ctx, Services
from bot.service.gate.passing import PassResult
from handlers.gate.scan import count_looks, require_duty
from handlers.gate.waiting import hold, note, pending_scans, who_waits
from handlers.gate.whose import PLAIN_FIGURES, QUESTIONS, assign, find_named, is_normal, words_of

WHOSE = frozenset(("whose", "whose_one"))
"""Faults that are the question for whom a temperature is."""

TEMPERATURE_FAULTS = frozenset((*TemperatureFlaw, *WHOSE, "count", "strict", "whose_normal"))
"""Faults of the typed temperature. All other faults concern the scanner."""

STAY_OPEN = QUESTIONS | WHOSE

LONGEST_WORD = 12
"""Characters of a short answer."""


def is_for_entry(ctx: Ctx) -> bool:
    """Whether the last question is one of the entry by hand, and not that for the temperature of who was scanned."""
    return ctx.field(OPEN_FORM).startswith("entry ") and any(scan.doubtful for scan in pending_scans(ctx))


def is_temperature(ctx: Ctx) -> bool:
    """Whether a text is a temperature. With pending scans every text is one that tells of no emergency and asks
    nothing, unless a form is open; then, and on duty without pending scans, it must be a number or "normal".
    """
    if tells_of_danger(ctx.texts, ctx.message.text) == "emergency" or is_for_entry(ctx):
        return False
    if _are_readings(ctx.texts, ctx.message.text):
        return bool(pending_scans(ctx) or (ctx.field(DUTY) and not ctx.field(OPEN_FORM)))
    return bool(pending_scans(ctx) and not ctx.field(OPEN_FORM)) and not is_question(ctx.texts, ctx.message.text)


def holds_temperature(message: Message, _: Services, texts: Texts) -> bool:
    """Whether a text is a temperature as scanners type them, whoever sends it."""
    return bool(PLAIN_FIGURES.fullmatch(message.text)) or _are_readings(texts, message.text)


def is_short_answer(ctx: Ctx) -> bool:
    """Whether a text of one word belongs to the pending scans, whatever it means elsewhere: plain figures, a yes to
    the question for them, whose a figure is, or the "Hi" of a thermometer.
    """
    plain = PLAIN_FIGURES.fullmatch(ctx.message.text)
    if not ctx.field(PENDING_SCANS) or not (plain or len(ctx.message.text) <= LONGEST_WORD):
        return False
    if not (scans := pending_scans(ctx)) or is_for_entry(ctx):
        return False
    if plain:
        return not ctx.field(OPEN_FORM)
    answers = bool(_agreed(ctx, scans) or find_named(ctx.message.text, scans))
    if ctx.field(OPEN_FORM):
        return RESUME_OFFERED in (ctx.draft or {}) and answers
    return answers or shows_no_figure(ctx.message.text)


def measured(ctx: Ctx) -> Reply:
    """Register those who wait with their temperatures."""
    scans = pending_scans(ctx)
    try:
        duty = _place(ctx, scans)
        if not scans:
            return Text("\n".join((ctx.say("gate.temperature.nobody"), *hold(ctx, ()))))
        given = _given(ctx, scans)
        done = [_register(ctx, duty, scans[place], tenths) for place, tenths in given]
    except GateFault as fault:
        _drop_question(ctx, fault.code)
        where = "temperature" if fault.code in TEMPERATURE_FAULTS else "refused"
        return ctx.text(f"gate.{where}.{fault.code}", **fault.values)
    if passes := sum(not result.scan.practice for result in done):
        count_looks(ctx, -passes)
    measured_now = {place for place, _ in given}
    return show_results(ctx, done, [scan for at, scan in enumerate(scans) if at not in measured_now])


def _place(ctx: Ctx, scans: Sequence[Scan]) -> Duty | None:
    """Where this chat is on duty; None for a practice. Raises GateFault: nobody else may know who waits."""
    return None if scans and all(scan.practice for scan in scans) else require_duty(ctx, "pass")


def _given(ctx: Ctx, scans: Sequence[Scan]) -> Sequence[tuple[int, int | None]]:
    """The temperature (in tenths of a degree, None: "normal") for each of these places. Raises GateFault."""
    if agreed := _agreed(ctx, scans):
        return [(place, tenths) for place, tenths in enumerate(agreed) if tenths]
    return assign(ctx, ctx.message.text, scans)


def show_results(ctx: Ctx, results: Sequence[PassResult], left: Sequence[Scan]) -> Reply:
    """The result for each person, how to undo, and who waits on."""
    dropped = hold(ctx, [replace(scan, asked=0, typed=0) for scan in left])
    ctx.changes[REGISTERED_SCANS] = ctx.services.gate.scanning.pending_scans.seal(
        [_undo_scan(result, ctx.now) for result in results], ctx.now + UNDO_PERIOD
    )
    lines = [_result_line(ctx, result) for result in results]
    if len(lines) > 1:
        lines = [f"{number} {line}" for number, line in enumerate(lines, 1)]
    lines.append(ctx.say("gate.measured.undo"))
    if left:
        lines.append(ctx.say("gate.waiting.still", people=who_waits(ctx, left)))
    if any(result.scan.practice for result in results):
        lines.append(ctx.say("gate.practice"))
    return Text("\n".join((*lines, *dropped)))


def _result_line(ctx: Ctx, result: PassResult) -> str:
    temperature = temperature_words(ctx, result.temperature)
    return ctx.say(f"gate.measured.{result.decision}", name=result.name, temperature=temperature)


def _undo_scan(result: PassResult, now: datetime) -> Scan:
    """The scan as undo needs it: with the time of registration and without health data."""
    at = unix_second(result.gate_pass.at if result.gate_pass else now)
    return replace(result.scan, at=at, facts=Facts(), asked=0, low=False)


def _drop_question(ctx: Ctx, code: str) -> None:
    """Let no answer count any more for a question that isn't the last."""
    scans = pending_scans(ctx)
    if code not in STAY_OPEN and any(scan.asked or scan.typed for scan in scans):
        note(ctx, [replace(scan, asked=0, typed=0) for scan in scans])


def _agreed(ctx: Ctx, scans: Sequence[Scan]) -> tuple[int, ...]:
    """The temperatures that were asked about, 0 for who wasn't meant, when the text says yes to them; else none."""
    if not any(scan.asked for scan in scans) or normalize(ctx.message.text) not in words_of(ctx.texts, "gate.yes"):
        return ()
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


def _register(ctx: Ctx, duty: Duty | None, scan: Scan, temperature: int | None) -> PassResult:
    gate = ctx.services.gate
    if duty is None:
        return gate.passing.practice_result(scan, ctx.say("gate.practice_name"), temperature, ctx.now)
    try:
        return gate.passing.register(ctx.user, duty, scan, temperature, ctx.now)
    except GateFault:
        ctx.changes |= dict.fromkeys((DUTY, PENDING_SCANS), None)
        raise


def _are_readings(texts: Texts, text: str) -> bool:
    """Whether a text can be nothing but temperatures: figures, or "normal"."""
    if is_normal(texts, text):
        return True
    try:
        found = parse_temperatures(text)
    except TemperatureFault:
        return False
    return all(one.typed[0].isdecimal() and one.flaw is not TemperatureFlaw.LIKELY for one in found)
