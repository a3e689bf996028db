"""Registering a relative who cannot use a phone: relation, person, age, consent, confirm, their code."""

from datetime import date

from bot.channel import Reply
from bot.chat.codes import raises
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Refused, Step
from bot.chat.parsers import agreement, choice, past_date
from bot.health.documents import DocumentFlaw
from bot.health.identity import ListFull, Oneself, Unmatched
from bot.health.proxy import Relation, eligible, rules
from handlers.code import show
from handlers.person import (
    PERSON,
    born,
    check_failures,
    count_failure,
    document_number,
    identity,
    options,
    shown,
    tells_birth,
)
from handlers.setting import Ctx

AGE = {"age": ("child", "elder")}
"""The fault of an age at which one registers oneself, with the values for its words."""


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for an agent who is registered and verified and whose list is not full."""
    me = ctx.services.people.get(ctx.field("me")) if ctx.field("me") else None
    if me is None:
        return ctx.text("relative.register_first")
    if not me.verified:
        return ctx.text("relative.unverified")
    limit = rules(ctx.now.date()).agent_limit
    if len(ctx.services.agents.dependants(ctx.user)) >= limit:
        return ctx.text("relative.full", limit=limit)
    return {"today": ctx.now.date().isoformat()}


@raises(*DocumentFlaw, **AGE)
def dependant_number(text: str, form: Form) -> str:
    """The number; raises Invalid when it tells an age at which one registers oneself."""
    number = document_number(text, form)
    _check_age({**form.answers, "number": number})
    return number


@raises("date", **AGE)
def dependant_born(text: str, form: Form) -> str:
    """The birth date where the number does not tell; raises Invalid like ``dependant_number``."""
    day = past_date(text, form)
    _check_age({**form.answers, "born": day})
    return day


@raises("oneself", "too_many", unmatched=("hotline",), full=("limit",))
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Put the dependant on record and show their code; raises Invalid to stay at confirm."""
    check_failures(ctx)
    try:
        person = ctx.services.enrolment.register_dependant(
            ctx.user, answers["relation"], identity(answers), lambda: ctx.budget, ctx.now
        )
    except Unmatched:
        count_failure(ctx)
        raise Invalid("unmatched", hotline=ctx.services.hotline) from None
    except Oneself:
        raise Invalid("oneself") from None
    except ListFull:
        raise Refused("full", limit=rules(ctx.now.date()).agent_limit) from None
    return show(ctx, person, agent=True)


def _check_age(answers: Answers) -> None:
    if born(answers) is not None and _kind(answers) is None:
        limits = rules(_today(answers))
        raise Invalid("age", child=limits.child_below, elder=limits.elder_from)


def _kind(answers: Answers) -> str | None:
    """``child`` or ``elder``, None when the age is not known yet or between the two."""
    day = born(answers)
    return eligible(day, _today(answers)) if day else None


def _today(answers: Answers) -> date:
    return date.fromisoformat(answers["today"])


def _consent(kind: str) -> Step:
    # As long as the age is not known one of the two counts, so that the number of steps is right from the first on.
    return Step(f"consent_{kind}", agreement, lambda answers: (_kind(answers) or "elder") == kind, options("yes", "no"))


def _person(step: Step) -> tuple[Step, ...]:
    if step.name != "number":
        return (step,)
    unknown = Step("born", dependant_born, lambda answers: not tells_birth(answers))
    return (Step("number", dependant_number, example="document"), unknown)


RELATIVE: Dialogue[Ctx] = Dialogue(
    name="relative",
    shared="person",
    steps=(
        Step("relation", choice, choices=options(*Relation)),
        *(step for given in PERSON for step in _person(given)),
        _consent("child"),
        _consent("elder"),
    ),
    start=start,
    finish=finish,
    shown=shown,
)
