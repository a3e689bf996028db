"""The user's own record: registration, and what is on record (masked)."""

from datetime import date

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue
from bot.chat.fault_codes import raises
from bot.chat.fields import PERSON
from bot.chat.form import Answers
from bot.chat.route import Opening
from bot.health.people.ages import age
from bot.health.people.holds import CHILD_BELOW
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx, Services
from handlers.code import show_code
from handlers.people.countries import country_name
from handlers.people.own_phone import acting
from handlers.people.person_form import (
    CHECK_FAULTS,
    PERSON_STEPS,
    birth_date_of,
    checking,
    consent_step,
    document_word,
    identity,
    shown,
    speak_english,
)
from handlers.people.phone_code import code_step
from handlers.people.same_person import SAME_PERSON


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, with what day it is. Registered users are told what they can do instead."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return {"today": ctx.now.date().isoformat()}
    return ctx.text("register.already" if record.held else "register.claimed")


@raises(**CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the person and show the code. Raises Invalid; the form then stays at the confirmation."""
    with checking(ctx):
        person = ctx.services.enrolment.register(ctx.user, identity(answers), lambda: ctx.seconds_left, ctx.now)
    ctx.changes[PERSON] = person
    return show_code(ctx, person)


def _needs_guardian(answers: Answers) -> bool:
    """Whether this is a child under 14, for whom a guardian consents (PIPL, article 31)."""
    day = birth_date_of(answers)
    return bool(day and "today" in answers and age(day, date.fromisoformat(answers["today"])) < CHILD_BELOW)


REGISTER: Dialogue[Ctx] = Dialogue(
    name="register",
    shared="person",
    steps=(
        *PERSON_STEPS,
        code_step("register"),
        consent_step("consent_guardian", _needs_guardian),
        consent_step("consent", lambda answers: not _needs_guardian(answers)),
    ),
    start=start,
    finish=finish,
    shown=shown,
    on_answer=speak_english,
    follow=SAME_PERSON,
)


@acting
def new_wechat(ctx: Ctx) -> Reply | Opening[Services]:
    """What to do after a change of the WeChat account, as people say it in the old one or, before they register, in
    the new one.
    """
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return Opening(REGISTER, ctx.say("register.new_wechat_here"))
    return ctx.text("register.new_wechat" if record.held else "register.new_wechat_claim")


def my_info(ctx: Ctx) -> Reply:
    """The record, its numbers masked; for unregistered users, how to register."""
    person = ctx.services.standing.own(ctx.user, ctx.person)
    if person is None:
        return ctx.text("code.unregistered")
    identity, own = ctx.services.people.identity(person), VIEWS[Reader.HOLDER]
    document = document_word(ctx, identity.document)
    nationality = country_name(identity.nationality, ctx.language) if identity.nationality else ""
    record = ctx.say(
        "info.record",
        name=own.name(identity.name),
        document=f"{document} {nationality}".strip(),
        number=own.number(identity.number),
        phone=own.phone(identity.phone),
        state=ctx.say("info.recycled" if person.recycled else f"info.level.{person.level.name.lower()}"),
    )
    others = [
        ctx.say("info.also", document=document_word(ctx, kind), number=own.number(number))
        for kind, number in identity.documents[1:]
    ]
    return Text("\n".join((record, *others)))


def appeal(ctx: Ctx) -> Reply:
    """Ask for a record back that another chat took; staff decide. Saying it again gives the same receipt number."""
    review = ctx.services.reviewing.appeal(ctx.user, ctx.now)
    if review is None:
        return ctx.text("appeal.none", hotline=ctx.services.hotline)
    said = "appeal.paused" if review.settled else "appeal.opened"
    return ctx.text(said, receipt=review.receipt, hotline=ctx.services.hotline)
