"""Proving one's phone later (验证手机), and another phone number (修改手机号): the same question, the same code."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import PERSON
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.parsers import phone
from bot.service import Ctx
from handlers.code import show_code
from handlers.people.person_form import CHECK_FAULTS, checking, proved_phone, shown
from handlers.people.phone_code import code_step
from handlers.people.same_person import SAME_PERSON

T = TypeVar("T")


def phone_first(ctx: Ctx) -> Text | None:
    """The guard of a dialogue that acts: what somebody reads whose number is another's, until they prove one."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    return ctx.text("phone.again") if record and record.must_prove_again() else None


def acting(handle: Callable[[Ctx], T]) -> Callable[[Ctx], T | Text]:
    """A handler with the same guard."""

    @wraps(handle)
    def guarded(ctx: Ctx) -> T | Text:
        return phone_first(ctx) or handle(ctx)

    return guarded


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for somebody who holds or claims their record."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    return {} if record else ctx.text("code.unregistered")


@raises("down", "not_theirs", **CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Prove the phone: a claim becomes a hold, a hold gets the new number. Raises Invalid; nothing is changed then."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None or not proved_phone(answers):
        return ctx.text("phone.unchanged" if record else "code.unregistered")
    with checking(ctx):
        proved = ctx.services.phone_change.prove(record, answers["phone"], lambda: ctx.seconds_left, ctx.now)
    if proved is None:
        raise Invalid("down")
    ctx.changes[PERSON] = proved.person
    if not record.held:
        return show_code(ctx, proved.person, said="" if proved.theirs else ctx.say("phone.submitted"))
    if not proved.theirs:
        raise Invalid("not_theirs")
    return ctx.text("phone.changed", tail=answers["phone"][-4:])


OWN_PHONE: Dialogue[Ctx] = Dialogue(
    name="phone",
    shared="person",
    steps=(Step("phone", phone, picks=True), code_step("phone")),
    start=start,
    finish=finish,
    shown=shown,
    confirms=False,
    follow=SAME_PERSON,
)
