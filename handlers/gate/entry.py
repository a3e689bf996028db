"""People without a code: a form for their details and the temperature, then the result."""

from msgspec.structs import replace

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Step
from bot.chat.fault_codes import fault_codes, raises
from bot.chat.fields import DOCUMENT_CHECK, DUTY
from bot.chat.parsers import choice, normalize, phone
from bot.health.gate.scans import GateFault, parse_document_check
from bot.health.gate.temperature import TemperatureFault, TemperatureFlaw, parse_temperatures
from bot.health.gate.temperature import format_temperature as degrees
from bot.service import Ctx
from handlers.gate.scan import pending_scans
from handlers.gate.temperature import show_results
from handlers.people.person_form import PERSON_STEPS, identity, options
from handlers.people.person_form import mask as mask_person

NORMAL = "normal"
"""The answer that the temperature is normal and no figure was measured."""

NO_PHONE = "none"
"""The answer that there is no telephone."""


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for a scanner on duty without pending scans."""
    gate = ctx.services.gate
    try:
        duty = gate.scanning.require_duty(ctx.user, ctx.person, ctx.field(DUTY), "entry", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    if scans := pending_scans(ctx):
        return ctx.text("entry.pending", count=len(scans))
    words = (normalize(ctx.texts.say(language, "gate.normal")) for language in ctx.texts.languages)
    form = ctx.message.deduplication_key  # one entry, even if answers are lost and the user confirms again
    return {"lenient": NORMAL if duty.lenient else "", "normal": "|".join(words), "form": form}


@raises(**fault_codes(phone))
def phone_if_any(text: str, form: Form) -> str:
    """A telephone number, or the answer that there is none. Raises Invalid."""
    try:
        return choice(text, form)
    except Invalid:
        return phone(text, form)


@raises(*TemperatureFlaw, "strict", "one")
def temperature(text: str, form: Form) -> str:
    """One temperature in tenths of a degree, or "normal" where the venue allows it. Raises Invalid."""
    try:
        return choice(text, form)
    except Invalid:
        return _read_figure(text, form)


def _read_figure(text: str, form: Form) -> str:
    if normalize(text) in form.answers.get("normal", "").split("|"):
        raise Invalid("strict")
    try:
        found = parse_temperatures(text)
    except TemperatureFault as fault:
        raise Invalid(fault.code) from None
    if len(found) != 1:
        raise Invalid("one")
    return str(found[0])


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the person. It raises no error, so that the typed data are not kept longer than needed."""
    gate = ctx.services.gate
    measured = None if answers["temperature"] == NORMAL else int(answers["temperature"])
    try:
        duty = gate.scanning.require_duty(ctx.user, ctx.person, ctx.field(DUTY), "entry", ctx.now)
        person = replace(identity(answers), born="", phone=answers["phone"].replace(NO_PHONE, ""))
        shown = parse_document_check(ctx.field(DOCUMENT_CHECK), ctx.now)
        result = gate.hand_entry.register(ctx.user, duty, answers["form"], person, measured, ctx.now, shown)
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    return show_results(ctx, [result])


def mask(step: str, value: str, language: str) -> str:
    """An answer for the summary, masked."""
    if step == "temperature":
        return f"{degrees(int(value))} ℃"
    return mask_person(step, value, language)


_PHONE = Step("phone", phone_if_any, choices=options(NO_PHONE))
_TEMPERATURE = Step("temperature", temperature, choices=lambda answers: tuple(answers["lenient"].split()))
_STEPS = tuple(_PHONE if step.name == "phone" else step for step in PERSON_STEPS if step.name != "born")

ENTRY: Dialogue[Ctx] = Dialogue(
    name="entry",
    shared="person",
    steps=(*_STEPS, _TEMPERATURE),
    start=start,
    finish=finish,
    shown=mask,
)
