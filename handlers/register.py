"""Registering oneself: the form, the check, the code."""

from bot.channel import Reply
from bot.chat.codes import raises
from bot.chat.dialogue import Answers, Dialogue, Invalid
from bot.health.identity import Unmatched
from handlers.code import show
from handlers.person import CONSENT, PERSON, check_failures, count_failure, identity, shown, speak_english
from handlers.setting import Ctx


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form; for somebody registered already, what they can do instead."""
    return ctx.text("register.already") if ctx.field("me") else {}


@raises("too_many", unmatched=("hotline",))
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Put the person on record and show the code; raises Invalid to stay at confirm."""
    check_failures(ctx)
    try:
        person = ctx.services.enrolment.register(ctx.user, identity(answers), lambda: ctx.budget, ctx.now)
    except Unmatched:
        count_failure(ctx)
        raise Invalid("unmatched", hotline=ctx.services.hotline) from None
    ctx.changes["me"] = person
    return show(ctx, person)


REGISTER: Dialogue[Ctx] = Dialogue(
    name="register",
    shared="person",
    steps=(*PERSON, CONSENT),
    start=start,
    finish=finish,
    shown=shown,
    heard=speak_english,
)
