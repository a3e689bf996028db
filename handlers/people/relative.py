"""Registration of a relative who cannot use a phone: relation, details, age, consent, confirmation, code."""

from dataclasses import replace
from datetime import date

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Refused, Step
from bot.chat.fault_codes import raises
from bot.chat.parsers import agreement, choice, past_date
from bot.health.people.assurance import Right
from bot.health.people.documents import DocumentFlaw
from bot.health.people.identity import DependantIsAgent, TooManyDependants, Unmatched
from bot.health.people.proxy import Relation, eligible_as, rules_on
from bot.service import Ctx
from handlers.code import show_code
from handlers.people.person_form import (
    PERSON_STEPS,
    birth_date_of,
    check_failures,
    count_failure,
    document_number,
    identity,
    mask,
    options,
)

AGE_FAULT = {"age": ("child", "elder")}
"""The fault of an age at which people register themselves, with the values in its text."""


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for a registered and verified agent who may still add dependants."""
    agent = ctx.services.standing.own(ctx.user, ctx.person)
    if agent is None:
        return ctx.text("relative.register_first")
    if Right.ACT not in agent.rights(ctx.now):
        return ctx.text("relative.unverified")
    limit = rules_on(ctx.now.date()).agent_limit
    if len(ctx.services.agents.dependants(ctx.user)) >= limit:
        return ctx.text("relative.full", limit=limit)
    return {"today": ctx.now.date().isoformat()}


@raises(*DocumentFlaw, **AGE_FAULT)
def dependant_number(text: str, form: Form) -> str:
    """The document number. Raises Invalid, also when its birth date gives an age at which people register
    themselves.
    """
    number = document_number(text, form)
    _check_age({**form.answers, "number": number})
    return number


@raises("date", **AGE_FAULT)
def dependant_birth_date(text: str, form: Form) -> str:
    """The birth date, where the document number does not contain it. Raises Invalid like ``dependant_number``."""
    day = past_date(text, form)
    _check_age({**form.answers, "born": day})
    return day


@raises("oneself", "too_many", unmatched=("hotline",), full=("limit",))
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the dependant and show their code. Raises Invalid; the form then stays at the confirmation."""
    check_failures(ctx)
    try:
        person = ctx.services.enrolment.register_dependant(
            ctx.user, answers["relation"], identity(answers), lambda: ctx.seconds_left, ctx.now
        )
    except Unmatched:
        count_failure(ctx)
        raise Invalid("unmatched", hotline=ctx.services.hotline) from None
    except DependantIsAgent:
        raise Invalid("oneself") from None
    except TooManyDependants:
        raise Refused("full", limit=rules_on(ctx.now.date()).agent_limit) from None
    return show_code(ctx, person, agent=True)


def _check_age(answers: Answers) -> None:
    if birth_date_of(answers) is not None and _age_group(answers) is None:
        limits = rules_on(_today(answers))
        raise Invalid("age", child=limits.child_below, elder=limits.elder_from)


def _age_group(answers: Answers) -> str | None:
    """``child`` or ``elder``; None when the age is not known yet or in neither group."""
    day = birth_date_of(answers)
    return eligible_as(day, _today(answers)) if day else None


def _today(answers: Answers) -> date:
    return date.fromisoformat(answers["today"])


def _consent(group: str) -> Step:
    # While the age is unknown one of the two consents counts, so that the number of steps is right from the start.
    return Step(
        f"consent_{group}", agreement, lambda answers: (_age_group(answers) or "elder") == group, options("yes", "no")
    )


_OWN_PARSERS = {"number": dependant_number, "born": dependant_birth_date}


RELATIVE: Dialogue[Ctx] = Dialogue(
    name="relative",
    shared="person",
    steps=(
        Step("relation", choice, choices=options(*Relation)),
        *(replace(step, parse=_OWN_PARSERS.get(step.name, step.parse)) for step in PERSON_STEPS),
        _consent("child"),
        _consent("elder"),
    ),
    start=start,
    finish=finish,
    mask=mask,
)
