"""Registration of a relative: relation, details, their own phone if they have one, consent, confirmation, code."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import structs

from bot.channel import Reply, Text
from bot.chat.choosing import choice_in_sentence, named_choices, phone_or_choice
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import fault_codes, raises
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid, Refused
from bot.chat.parsers import past_date
from bot.health.people.assurance import Right
from bot.health.people.identity import (
    MAX_OPEN_REQUESTS,
    DependantIsAgent,
    Identity,
    NotProvedAgain,
    TooManyDependants,
    TooManyRequests,
    birth_of,
)
from bot.health.people.nicknames import look_alike
from bot.health.people.proxy import (
    AgentFault,
    AgentFlaw,
    Relation,
    RelationFault,
    RelationFlaw,
    check_agent,
    check_relation,
    is_child,
    rules_on,
)
from bot.service import Ctx
from handlers.code import show_code
from handlers.people.dependants import proof_first
from handlers.people.nickname import NO_NICKNAME, given_nickname, nickname
from handlers.people.own_phone import phone_first
from handlers.people.person_form import (
    CHECK_FAULTS,
    PERSON_STEPS,
    birth_date_of,
    checking,
    consent_step,
    document_number,
    identity,
    options,
    shown,
)
from handlers.people.phone_code import NO_PHONE, code_step
from handlers.people.same_person import SAME_PERSON

AGENT_PHONE = "agent_phone"
"""The answer that the agent's phone is to be used. It is a contact only: it does not prove who the relative is."""


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for a registered and verified agent who may still add dependants."""
    if isinstance(own := _agent(ctx), Text):
        return own
    limit = rules_on(ctx.now.date()).agent_limit
    dependants = ctx.services.agents.dependants(ctx.user)
    if len(dependants) >= limit and not _proves_again(ctx, (one.person for one in dependants)):
        return ctx.text("relative.full", limit=limit)
    born, names = birth_of(own), (own.name, *(dependant.name for dependant in dependants))
    unproved = "" if own.phone and own.proved else "yes"
    about = {"agent_born": born.isoformat() if born else "", "agent_unproved": unproved, "names": "|".join(names)}
    return {"today": ctx.now.date().isoformat(), **about}


def _proves_again(ctx: Ctx, dependants: Iterable[str]) -> bool:
    """Whether one of the dependants must be proved again, for whom there is room."""
    return any(proof_first(ctx, person) for person in dependants)


@raises(*AgentFlaw, **fault_codes(choice_in_sentence))
def relation(text: str, form: Form) -> str:
    """The relation. Raises Invalid, also when the agent is too young to have such a relative."""
    chosen = choice_in_sentence(text, form)
    try:
        check_agent(Relation(chosen), _agent_born(form.answers), _today(form.answers))
    except AgentFault as fault:
        raise Invalid(fault.code) from None
    return chosen


@raises(**fault_codes(document_number), **dict.fromkeys(RelationFlaw, ()))
def dependant_number(text: str, form: Form) -> str:
    """The document number. Raises Invalid, also when somebody of this age cannot be this relative."""
    number = document_number(text, form)
    _check_relation({**form.answers, "number": number})
    return number


@raises("date", *RelationFlaw)
def dependant_birth_date(text: str, form: Form) -> str:
    """The birth date, where the document number does not contain it. Raises Invalid like ``dependant_number``."""
    day = past_date(text, form)
    _check_relation({**form.answers, "born": day})
    return day


@raises(**fault_codes(phone_or_choice))
def dependant_phone(text: str, form: Form) -> str:
    """The relative's own number, or that there is none; AGENT_PHONE also where both are said: none, use mine."""
    if set(named_choices(text, form)) == {NO_PHONE, AGENT_PHONE}:
        return AGENT_PHONE
    return phone_or_choice(text, form)


@raises("oneself", "again", full=("limit",), requests=("limit",), **CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Register the dependant and show their code. Raises Invalid; the form then stays at the confirmation.

    Who lost their own record since the form was opened acts for nobody.
    """
    if isinstance(refusal := _agent(ctx), Text):
        return refusal
    known = {dependant.person for dependant in ctx.services.agents.dependants(ctx.user)}
    try:
        with checking(ctx):
            person = ctx.services.enrolment.register_dependant(
                ctx.user, answers["relation"], _identity(answers), lambda: ctx.seconds_left, ctx.now
            )
    except TooManyRequests:
        raise Invalid("requests", limit=MAX_OPEN_REQUESTS) from None
    except DependantIsAgent:
        raise Invalid("oneself") from None
    except NotProvedAgain:
        raise Invalid("again") from None
    except TooManyDependants:
        raise Refused("full", limit=rules_on(ctx.now.date()).agent_limit) from None
    if given := given_nickname(answers):
        ctx.services.agents.set_nickname(ctx.user, person, given)
    elif "nickname" not in answers and person not in known:
        ctx.services.likeness.ask(ctx.user, person, ctx.now)
    return show_code(ctx, person, agent=True)


def _agent(ctx: Ctx) -> Identity | Text:
    """Who acts for others in this chat, or why nobody may. How many the others are is not looked at."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return ctx.text("relative.register_first")
    if Right.ACT not in record.rights(ctx.now):
        return ctx.text("relative.unverified")
    return ctx.services.people.identity(record)


def _identity(answers: Answers) -> Identity:
    """The identity that the answers describe, without a phone where the person has none of their own: that of the agent
    proves nothing about them, and is found by the agent's own record.
    """
    known = identity(answers)
    return known if _has_phone(answers) else structs.replace(known, phone="")


def _has_phone(answers: Answers) -> bool:
    return answers.get("phone") not in (NO_PHONE, AGENT_PHONE)


def _without_number(answers: Answers) -> tuple[str, ...]:
    """The answers in place of a number; the agent's phone is one only when the agent has proved it."""
    return (NO_PHONE,) if answers.get("agent_unproved") else (NO_PHONE, AGENT_PHONE)


def _check_relation(answers: Answers) -> None:
    """Raise Invalid when the ages say that the relation cannot be."""
    if "relation" not in answers:
        return
    try:
        born = birth_date_of(answers)
        check_relation(Relation(answers["relation"]), _agent_born(answers), born, _today(answers))
    except RelationFault as fault:
        raise Invalid(fault.code) from None


def _agent_born(answers: Answers) -> date | None:
    return date.fromisoformat(day) if (day := answers.get("agent_born")) else None


def _is_child(answers: Answers) -> bool:
    day = birth_date_of(answers)
    return bool(day and is_child(day, _today(answers)))


def _looks_alike(answers: Answers) -> bool:
    """Whether another name, of the agent or of a dependant, is the same on pictures. The same name may be the same
    person, registered again: only their document tells, and ``finish`` asks then.
    """
    name = answers.get("name", "")
    return any(one != name and look_alike(one, name) for one in answers.get("names", "").split("|"))


def _today(answers: Answers) -> date:
    return date.fromisoformat(answers["today"])


_OWN_STEPS: Mapping[str, dict[str, Any]] = {
    "number": {"parse": dependant_number},
    "born": {"parse": dependant_birth_date},
    "phone": {"parse": dependant_phone, "choices": _without_number},
}
"""What is different in the steps of ``PERSON_STEPS`` for a dependant."""


RELATIVE: Dialogue[Ctx] = Dialogue(
    name="relative",
    shared="person",
    steps=(
        Step("relation", relation, choices=options(*Relation), picks=True),
        *(replace(step, **_OWN_STEPS.get(step.name, {})) for step in PERSON_STEPS),
        code_step("relative", or_no_phone=True, when=_has_phone),
        Step("nickname", nickname, _looks_alike, options(NO_NICKNAME)),
        # while the age is unknown one of the two consents counts, so that the number of steps is right from the start
        consent_step("consent_child", _is_child),
        consent_step("consent_elder", lambda answers: not _is_child(answers)),
    ),
    start=start,
    finish=finish,
    shown=shown,
    guard=phone_first,
    follow=SAME_PERSON,
)
