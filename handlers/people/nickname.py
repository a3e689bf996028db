"""Nicknames of dependants: given at the registration where two look alike, changed or removed later."""

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice, trim
from bot.health.people.nicknames import NicknameFault, NicknameFlaw, clean_nickname
from bot.service import Ctx
from handlers.people.dependants import CHOOSE_PERSON, proof_first, single_start
from handlers.people.own_phone import phone_first
from handlers.people.person_form import options

NO_NICKNAME = "none"
"""The answer that no nickname is wanted."""


@raises(*NicknameFlaw)
def nickname(text: str, form: Form) -> str:
    """A nickname for the person of the form, or the answer that none is wanted. Raises Invalid with a NicknameFlaw."""
    answers = form.answers
    try:
        return choice(text, form)
    except Invalid:
        name = answers.get("name") or answers.get(f"name.{answers.get('person')}", "")
    try:
        return clean_nickname(trim(text), name)
    except NicknameFault as fault:
        raise Invalid(fault.code) from None


def given_nickname(answers: Answers) -> str:
    """The nickname that was given; empty when none was asked for or wanted."""
    return answers.get("nickname", NO_NICKNAME).removeprefix(NO_NICKNAME)


def start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from. A single one is chosen already."""
    known = single_start(ctx)
    if not isinstance(known, dict):
        return known
    return {**known, **{f"name.{d.person}": d.name for d in ctx.services.agents.dependants(ctx.user)}}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Keep the nickname, or remove the one that there is."""
    given, person = given_nickname(answers), answers["person"]
    if said := proof_first(ctx, person):
        return said
    if not ctx.services.agents.set_nickname(ctx.user, person, given):
        return ctx.text("code.gone")
    name = answers[f"name.{person}"]
    return ctx.text("nickname.done", name=name, nickname=given) if given else ctx.text("nickname.removed", name=name)


def no_nickname(ctx: Ctx) -> Reply:
    """The answer to a question for a nickname that came as a notice: all stays as it is."""
    return ctx.text("nickname.none")


NICKNAME: Dialogue[Ctx] = Dialogue(
    name="nickname",
    shared="person",
    steps=(
        CHOOSE_PERSON,
        Step("nickname", nickname, choices=options(NO_NICKNAME)),
    ),
    start=start,
    finish=finish,
    confirms=False,
    guard=phone_first,
)
