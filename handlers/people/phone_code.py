"""The question for the code (验证码) that was sent by SMS to the phone of the question before."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.dialogue import Answers, Form, Invalid, Step
from bot.chat.fault_codes import raises
from bot.chat.parsers import choice
from bot.service import Ctx
from bot.service.people.phone_proofs import PhoneFault
from handlers.people.person_form import options, proof_of

RESEND, NO_CODE, NO_PHONE = "resend", "none", "no_phone"
"""What may be said instead of a code: send it again; it does not come; the person has no phone."""

_DIGITS = re.compile(r"\D*(\d{6})\D*")

_NOT_SENT = ("chat", "phone", "budget", "down", "often", "blocked", "number", "quota")
SEND_FAULTS = {"pause": ("seconds",), **dict.fromkeys(_NOT_SENT, ())}
"""Why no code was sent, with the values in the texts (``SendLimit`` and ``SmsFlaw``)."""


def proved_phone(answers: Answers) -> bool:
    """Whether the phone among the answers was proved by a code."""
    return "phone" in answers and answers.get("code") == proof_of(answers["phone"])


@raises("unreadable")
def phone_code(text: str, form: Form) -> str:
    """Six digits, one of the choices, or the proof of exactly this phone, which ``check_code`` made before.

    Raises Invalid("unreadable").
    """
    if text == proof_of(form.answers.get("phone", "")):
        return text
    try:
        return choice(text, form)
    except Invalid:
        digits = "".join(_digit(c) for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c != "-")
        if found := _DIGITS.fullmatch(digits):
            return found[1]
        raise Invalid("unreadable") from None


@dataclass(frozen=True, slots=True)
class CodeQuestion:
    """What the question for a code does: ``purpose`` binds the code to one form, ``choices`` go on without it."""

    purpose: str
    choices: tuple[str, ...]

    def prepare(self, ctx: Ctx, answers: Answers) -> str:
        """Send a code when the question is asked first; gives a line to show if that did not work."""
        proofs = ctx.services.phone_proofs
        try:
            if not proofs.waiting(ctx.user, answers["phone"], self.purpose):
                proofs.send(ctx.user, ctx.person, answers["phone"], self.purpose, ctx.now)
        except PhoneFault as fault:
            return ctx.say(f"person.code.{fault.code}", **fault.values)
        return ""

    @raises("unreadable", "used_up", "resent", wrong=("left",), **SEND_FAULTS)
    def check(self, ctx: Ctx, answers: Answers) -> str:
        """The value to store for what was typed. Raises Invalid."""
        value = answers["code"]
        if value in self.choices:
            return value
        if value != RESEND and not value.isdecimal():
            raise Invalid("unreadable")  # somebody typed what a proof looks like
        self._send_or_check(ctx, answers["phone"], value)
        return proof_of(answers["phone"])

    def _send_or_check(self, ctx: Ctx, phone: str, value: str) -> None:
        proofs = ctx.services.phone_proofs
        try:
            if value != RESEND:
                return proofs.check(ctx.user, phone, self.purpose, value)
            proofs.send(ctx.user, ctx.person, phone, self.purpose, ctx.now)
        except PhoneFault as fault:
            raise Invalid(fault.code, **fault.values) from None
        raise Invalid("resent")


def code_step(purpose: str, *choices: str, when: Callable[[Answers], bool] = lambda _: True) -> Step:
    """The step after ``phone``; ``purpose`` binds the code to this form. RESEND is always among the choices."""
    question = CodeQuestion(purpose, choices)
    asked = options(RESEND, *choices)
    return Step("code", phone_code, when, asked, prepare=question.prepare, check=question.check)


def _digit(character: str) -> str:
    """A digit of any script, or a Chinese numeral, as a digit; other characters as they are."""
    value = unicodedata.numeric(character, -1)
    return str(int(value)) if value in range(10) else character
