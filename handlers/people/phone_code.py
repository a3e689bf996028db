"""The question for the code that was sent to the phone. A person without one goes on with a claim.

The answer is kept as ``proved``, ``unreceived`` or ``no_phone``, and the phone for which it counts: with another phone
it is asked again. Nobody can type it: ``check`` takes only a code and the words that the question offers.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from bot.chat.dialogue import Step
from bot.chat.fault_codes import raises
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.people.phone_fault import PhoneFault, PhoneUnproved
from bot.service import Ctx
from bot.service.people.phone_proofs import CODE_DIGITS
from handlers.people.person_form import PROVED, proof_of

AGAIN, UNRECEIVED, NO_PHONE = "again", "unreceived", "no_phone"
"""The choices: send another code; go on without it; the dependant has no phone."""

_CODE = re.compile(rf"(?<!\d)\d{{{CODE_DIGITS}}}(?!\d)")
_KEPT = re.compile(rf"(?:{PROVED}|{UNRECEIVED}|{NO_PHONE}) (\+\d+)")

_FILLED = {"sent": ("tail",), PhoneFault.SOON: ("seconds",), PhoneFault.WRONG: ("left",)}
"""The faults whose sentence has values."""


@raises("digits")
def phone_code(text: str, form: Form) -> str:
    """The code or the choice in a text, or an answer that was kept for the same phone. Raises Invalid("digits")."""
    if kept := _KEPT.fullmatch(text):
        if kept[1] != form.answers.get("phone"):
            raise Invalid("digits")
        return text
    codes = _CODE.findall(_digits_joined(text))
    if len(codes) == 1:
        return str(codes[0])
    try:
        return choice(text, form)
    except Invalid:
        raise Invalid("digits") from None


def code_step(purpose: str, *, or_no_phone: bool = False, when: Callable[[Answers], bool] = lambda _: True) -> Step:
    """The step that follows ``phone``. Codes count for this purpose only. ``or_no_phone`` offers 没有手机 as well."""
    offered = (AGAIN, UNRECEIVED, *([NO_PHONE] if or_no_phone else []))
    return Step(
        "code",
        phone_code,
        when,
        choices=lambda _: offered,
        prepare=partial(_send_once, purpose),
        check=partial(check_code, purpose),
    )


@raises("digits", *(fault for fault in PhoneFault if fault not in _FILLED), **_FILLED)
def check_code(purpose: str, ctx: Ctx, answers: Answers, value: str) -> str:
    """The answer to keep. Raises Invalid: a PhoneFault, "digits", or "sent" after another code was sent."""
    phone = answers["phone"]
    if value == AGAIN:
        code, values = _send(purpose, ctx, answers)
        raise Invalid(code, **values)
    if value in (UNRECEIVED, NO_PHONE):
        return f"{value} {phone}"
    if not _CODE.fullmatch(value):
        raise Invalid("digits")
    try:
        ctx.services.phone_proofs.check(ctx.user, phone, purpose, value, ctx.now)
    except PhoneUnproved as fault:
        raise Invalid(fault.code, **fault.values) from None
    return proof_of(phone)


def _send_once(purpose: str, ctx: Ctx, answers: Answers) -> str:
    """Send a code unless one can still be typed; the line that says so."""
    phone = answers["phone"]
    if ctx.services.phone_proofs.is_waiting(ctx.user, phone, purpose, ctx.now):
        return ctx.say("person.code.waiting", tail=phone[-4:])
    code, values = _send(purpose, ctx, answers)
    return ctx.texts.say_first(ctx.language, (f"{purpose}.code.{code}", f"person.code.{code}"), **values)


def _send(purpose: str, ctx: Ctx, answers: Answers) -> tuple[str, dict[str, object]]:
    """Send a code: the key of what to say, and its values."""
    phone, proofs = answers["phone"], ctx.services.phone_proofs
    document = (answers["document"], answers["number"]) if {"document", "number"} <= answers.keys() else None
    own = ctx.services.standing.own(ctx.user, ctx.person)
    try:
        sent = proofs.send(ctx.user, phone, purpose, ctx.now, proofs.priority(own, document, phone))
    except PhoneUnproved as fault:
        return fault.code, {**fault.values}
    return ("sent", {"tail": phone[-4:]}) if sent else (PhoneFault.MANY, {})


def _digits_joined(text: str) -> str:
    """The text with all digits, also Chinese ones, as ASCII, and without blanks and hyphens between them."""
    folded = unicodedata.normalize("NFKC", text)
    digits = (str(int(n)) if (n := unicodedata.numeric(c, -1)) in range(10) else c for c in folded)
    return re.sub(r"(?<=\d)[\s-]+(?=\d)", "", "".join(digits))
