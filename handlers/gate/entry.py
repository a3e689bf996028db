"""People without a code: their details as a form, the temperature, one answer."""

from dataclasses import replace

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Step
from bot.chat.parsers import phone, plain
from bot.health.scans import GateFault
from bot.health.temperature import TemperatureFault, readings
from handlers.gate.duty import DUTY
from handlers.gate.scan import waiting
from handlers.gate.temperature import outcome
from handlers.person import PERSON, identity
from handlers.person import shown as shown_of_person
from handlers.setting import Ctx

NORMAL = "normal"
"""The answer when no figure was taken."""

NO_PHONE = frozenset(("", "无", "没有", "none", "no"))


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for a scanner on duty whom nobody waits for."""
    gate = ctx.services.gate
    try:
        duty = gate.scanning.duty(ctx.user, ctx.field("me"), ctx.field(DUTY), "entry", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}")
    if scans := waiting(ctx):
        return ctx.text("entry.pending", count=len(scans))
    return {"lenient": NORMAL if duty.lenient else ""}


def phone_if_any(text: str, form: Form) -> str:
    """A telephone number, or empty for none."""
    return "" if plain(text) in NO_PHONE else phone(text, form)


def temperature(text: str, form: Form) -> str:
    """One temperature in tenths of a degree, or "normal" where that will do; raises Invalid."""
    if plain(text) in ("正常", NORMAL):
        if not form.answers["lenient"]:
            raise Invalid("strict")
        return NORMAL
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
        who = replace(identity(answers), born="")
        done = gate.entering.enter(ctx.user, duty, ctx.message.identity, who, measured, ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}")
    return outcome(ctx, [done])


def shown(step: str, value: str, language: str) -> str:
    """An answer for the summary, masked."""
    if step == "temperature":
        return value if value == NORMAL else f"{int(value) / 10:.1f} ℃"
    return shown_of_person(step, value, language) if value else "—"


_STEPS = tuple(Step("phone", phone_if_any) if step.name == "phone" else step for step in PERSON)

ENTRY: Dialogue[Ctx] = Dialogue(
    name="entry",
    shared="person",
    steps=(*_STEPS, Step("temperature", temperature)),
    start=start,
    finish=finish,
    shown=shown,
)
