"""People without a code: their details as a form, the temperature, one answer."""

from msgspec.structs import replace

from bot.channel import Reply
from bot.chat.codes import codes_of, raises
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Step
from bot.chat.parsers import choice, phone, plain
from bot.health.scans import DUTY, GateFault
from bot.health.temperature import TemperatureFault, TemperatureFlaw, readings
from bot.health.temperature import shown as degrees
from handlers.gate.scan import waiting
from handlers.gate.temperature import outcome
from handlers.person import PERSON, identity, options
from handlers.person import shown as shown_of_person
from handlers.setting import Ctx

NORMAL, NO_PHONE = "normal", "none"
"""The answers when no figure was taken, and when there is no telephone."""


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for a scanner on duty whom nobody waits for."""
    gate = ctx.services.gate
    try:
        duty = gate.scanning.duty(ctx.user, ctx.field("me"), ctx.field(DUTY), "entry", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}", **fault.values)
    if scans := waiting(ctx):
        return ctx.text("entry.pending", count=len(scans))
    words = (plain(ctx.texts.say(language, "gate.normal")) for language in ctx.texts.languages)
    form = ctx.message.identity  # confirmed in several messages, when answers are lost, it still is one entry
    return {"lenient": NORMAL if duty.lenient else "", "normal": "|".join(words), "form": form}


@raises(**codes_of(phone))
def phone_if_any(text: str, form: Form) -> str:
    """A telephone number, or that there is none."""
    try:
        return choice(text, form)
    except Invalid:
        return phone(text, form)


@raises(*TemperatureFlaw, "strict", "one")
def temperature(text: str, form: Form) -> str:
    """One temperature in tenths of a degree, or "normal" where that will do; raises Invalid."""
    try:
        return choice(text, form)
    except Invalid:
        return _figure(text, form)


def _figure(text: str, form: Form) -> str:
    if plain(text) in form.answers.get("normal", "").split("|"):
        raise Invalid("strict")
    try:
        found = readings(text)
    except TemperatureFault as fault:
        raise Invalid(fault.code) from None
    if len(found) != 1:
        raise Invalid("one")
    return str(found[0])


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the person; raises nothing, so that what was typed is not kept any longer than needed."""
    gate = ctx.services.gate
    measured = None if answers["temperature"] == NORMAL else int(answers["temperature"])
    try:
        duty = gate.scanning.duty(ctx.user, ctx.field("me"), ctx.field(DUTY), "entry", ctx.now)
        who = replace(identity(answers), born="", phone=answers["phone"].replace(NO_PHONE, ""))
        done = gate.entering.enter(ctx.user, duty, answers["form"], who, measured, ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}", **fault.values)
    return outcome(ctx, [done])


def shown(step: str, value: str, language: str) -> str:
    """An answer for the summary, masked."""
    if step == "temperature":
        return f"{degrees(int(value))} ℃"
    return shown_of_person(step, value, language)


_PHONE = Step("phone", phone_if_any, choices=options(NO_PHONE))
_TEMPERATURE = Step("temperature", temperature, choices=lambda answers: tuple(answers["lenient"].split()))
_STEPS = tuple(_PHONE if step.name == "phone" else step for step in PERSON)

ENTRY: Dialogue[Ctx] = Dialogue(
    name="entry",
    shared="person",
    steps=(*_STEPS, _TEMPERATURE),
    start=start,
    finish=finish,
    shown=shown,
)
