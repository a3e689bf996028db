"""People without a code: a form for their details and the temperature, then the result."""

from msgspec.structs import replace

from bot.channel import Reply
from bot.chat.choosing import phone_or_choice
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import DOCUMENT_CHECK
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.chat.reading import normalize
from bot.health.gate.document_checks import parse_document_check
from bot.health.gate.scans import GateFault
from bot.health.gate.temperature import TemperatureFault, TemperatureFlaw, parse_temperatures, require_sure
from bot.service import Ctx
from handlers.gate.entry_line import NO_PHONE, read_line
from handlers.gate.scan import looks_at_limit, require_duty
from handlers.gate.temperature import show_results, shows_no_figure
from handlers.gate.waiting import doubt, pending_scans, who_waits
from handlers.gate.whose import QUESTIONS, all_labels
from handlers.people.person_form import PERSON_STEPS, identity, options
from handlers.people.person_form import shown as shown_person

NORMAL = "normal"
"""The answer that the temperature is normal and no figure was measured."""

NOTES = "temperature."
"""The beginning of the notes for the temperature among the answers."""

ASKED = f"{NOTES}asked"
"""Note: the temperature about which the scanner was asked. It is then a choice, with its labels in another note."""

LOW_BEFORE = f"{NOTES}low"
"""Note: a low reading was typed before."""


def start(ctx: Ctx) -> Answers | Reply:
    """The form, for a scanner on duty for whom nobody waits, with what stands in the line that opened it; a line with
    all of it is taken at any time. At the limit of looks the gate goes on by hand, and the manager is told.
    """
    try:
        duty = require_duty(ctx, "entry")
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    looks_at_limit(ctx, duty)
    line = read_line(ctx.texts, ctx.message.text, ctx.now)
    if (scans := pending_scans(ctx)) and not line:
        return ctx.text("entry.pending", people=who_waits(ctx, scans))
    doubt(ctx)  # the next figure may be meant for who is being entered
    form = ctx.message.deduplication_key  # one entry, even if answers are lost and the user confirms again
    normal = all_labels(ctx.texts, "entry.temperature.option.normal")
    return {"lenient": NORMAL if duty.lenient else "", "normal": normal, "form": form, **line}


@raises(
    *(TemperatureFlaw.UNREADABLE, TemperatureFlaw.RANGE, TemperatureFlaw.DIGITS, TemperatureFlaw.HIGH, "strict", "one"),
    low=("typed",),
    likely=("celsius",),
    fahrenheit=("typed", "celsius"),
)
def temperature(text: str, form: Form) -> str:
    """One temperature in degrees, with a mark where it must be asked about (``Reading.typed``), or "normal" where the
    venue allows it. Raises Invalid.
    """
    try:
        return choice(text, form)
    except Invalid:
        return _read_figure(text, form)


def _read_figure(text: str, form: Form) -> str:
    if normalize(text) in form.answers.get("normal", "").split("|"):
        if form.answers.get("lenient"):
            return NORMAL
        raise Invalid("strict")
    try:
        found = parse_temperatures(text)
    except TemperatureFault as fault:
        raise Invalid(fault.code) from None
    if len(found) != 1:
        raise Invalid("one")
    return found[0].typed


@raises(TemperatureFlaw.HIGH, low=("typed",), likely=("celsius",), fahrenheit=("typed", "celsius"))
def sure_temperature(ctx: Ctx, answers: Answers, value: str) -> str:
    """The temperature when it needs no question and no other measurement. Raises Invalid, and notes what was asked."""
    if value == NORMAL:
        return value
    try:
        require_sure(parse_temperatures(value), [LOW_BEFORE in answers])
    except TemperatureFault as fault:
        notes = {}
        if fault.code in QUESTIONS:
            asked = f"{ctx.say('entry.asked', celsius=fault.celsius)}|{all_labels(ctx.texts, 'gate.yes')}"
            notes = {ASKED: fault.celsius, f"{NOTES}{fault.celsius}": asked}
        elif fault.code is TemperatureFlaw.LOW:
            notes = {LOW_BEFORE: "1"}
        ctx.draft = {**(ctx.draft or {}), **notes}
        raise Invalid(fault.code, typed=fault.typed, celsius=fault.celsius) from None
    return value


def drop_notes(ctx: Ctx, _answers: Answers) -> None:
    """Drop what was noted for the temperature, once it is given."""
    ctx.draft = {key: value for key, value in (ctx.draft or {}).items() if not key.startswith(NOTES)}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the person. It raises no error, so that the typed data are not kept longer than needed."""
    gate = ctx.services.gate
    given = answers["temperature"]
    measured = None if given == NORMAL else parse_temperatures(given)[0].tenths
    try:
        duty = require_duty(ctx, "entry")
        person = replace(identity(answers), born="", phone=answers["phone"].replace(NO_PHONE, ""))
        shown = parse_document_check(ctx.field(DOCUMENT_CHECK), ctx.now)
        result = gate.hand_entry.register(ctx.user, duty, answers["form"], person, measured, ctx.now, shown)
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    return show_results(ctx, [result], pending_scans(ctx))


def shown(step: str, value: str, language: str) -> str:
    """An answer for the summary, in full: it must be compared with the document in hand."""
    if step == "temperature":
        return f"{value} ℃" if value[0].isdecimal() else value
    return shown_person(step, value, language)


def _choices(answers: Answers) -> tuple[str, ...]:
    """The temperature that was asked about; else "normal" where the venue allows it."""
    return tuple((answers.get(ASKED) or answers["lenient"]).split())


_PHONE = Step("phone", phone_or_choice, choices=options(NO_PHONE), picks=True, exact=True)
_TEMPERATURE = Step("temperature", temperature, choices=_choices, check=sure_temperature, claims=shows_no_figure)
_STEPS = tuple(_PHONE if step.name == "phone" else step for step in PERSON_STEPS if step.name != "born")

ENTRY: Dialogue[Ctx] = Dialogue(
    name="entry",
    shared="person",
    steps=(*_STEPS, _TEMPERATURE),
    start=start,
    finish=finish,
    shown=shown,
    on_answer=drop_notes,
)
