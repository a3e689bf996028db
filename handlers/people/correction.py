"""Correcting a name or a document (更正信息): one's own, or a dependant's who has no own chat."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from msgspec import structs

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step, answer_is_one_of, choices_listed_in
from bot.chat.fault_codes import raises
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.people.assurance import Right
from bot.health.people.identity import Identity
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx
from bot.service.people.correcting import CorrectionOutcome, OwnedRecord
from handlers.people.dependants import dependant_labels
from handlers.people.own_phone import phone_first
from handlers.people.person_form import (
    CHECK_FAULTS,
    PERSON_STEPS,
    checking,
    document_word,
    identity,
    options,
    proved_phone,
    shown,
)
from handlers.people.phone_code import code_step

OWN = "me"
"""The choice that stands for the user."""

NAME, DOCUMENT, BOTH = "name", "document", "both"
"""What is corrected."""


def start(ctx: Ctx) -> Answers | Reply:
    """The people to choose from, and the user's phone on record, for somebody who holds their record."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return ctx.text("code.unregistered")
    if Right.ACT not in record.rights(ctx.now):
        return ctx.text("correct.claimed")
    find = ctx.services.correcting.find
    people = {person: label for person, label in dependant_labels(ctx).items() if find(ctx.user, person)}
    recorded = ctx.services.people.identity(record).phone
    labels = {f"person.{person}": label for person, label in people.items()}
    return {"whose": " ".join((OWN, *people)), **labels, **({"phone": recorded} if recorded else {})}


@raises("down", "changed", **CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Correct the record, or let staff decide. Raises Invalid; the form then stays at the confirmation."""
    found = _find(ctx, answers)
    if found is None:
        return ctx.text("correct.claimed")
    new = _new_identity(found.identity, answers)
    own = ctx.services.correcting.find(ctx.user, ctx.person)
    proved = own is not None and proved_phone(answers) and answers["phone"] == own.identity.phone
    with checking(ctx):
        done = ctx.services.correcting.correct(found, new, lambda: ctx.seconds_left, ctx.now, proved=proved)
    if done is None:
        raise Invalid("down")
    if done.outcome is CorrectionOutcome.CHANGED:
        raise Invalid("changed")
    values = {"receipt": done.receipt, "name": new.name, "hotline": ctx.services.hotline}
    return ctx.text(f"correct.outcome.{done.outcome}", **values)


def _new_identity(old: Identity, answers: Answers) -> Identity:
    """The identity that the answers describe; what is not asked stays."""
    if answers["what"] == NAME:
        return structs.replace(old, name=answers["name"], former=())
    return structs.replace(identity({"name": old.name, **answers, "phone": old.phone}), proved=old.proved)


def _before(ctx: Ctx, answers: Answers) -> str:
    """What is on record until now, its number masked as in all lists, and what becomes of the document."""
    found = _find(ctx, answers)
    if found is None:
        return ""
    old = found.identity
    document = document_word(ctx, old.document)
    before = ctx.say("correct.before", name=old.name, document=document, number=VIEWS[Reader.HOLDER].number(old.number))
    return before if answers["what"] == NAME else f"{before}\n{ctx.say('correct.kept')}"


def _find(ctx: Ctx, answers: Answers) -> OwnedRecord | None:
    """The record that is corrected, if the user may do it."""
    person = answers.get("person", OWN)
    return ctx.services.correcting.find(ctx.user, ctx.person if person == OWN else person)


_ASKED: Mapping[str, Callable[[Answers], bool]] = {
    "name": answer_is_one_of("what", NAME, BOTH),
    "document": answer_is_one_of("what", DOCUMENT, BOTH),
    "number": answer_is_one_of("what", DOCUMENT, BOTH),
}
"""When these steps of ``PERSON_STEPS`` are asked; the others follow from the document."""


CORRECT: Dialogue[Ctx] = Dialogue(
    name="correct",
    shared="person",
    steps=(
        Step("person", choice, lambda answers: " " in answers["whose"], choices_listed_in("whose")),
        Step("what", choice, choices=options(NAME, DOCUMENT, BOTH)),
        *(replace(step, when=_ASKED.get(step.name, step.when)) for step in PERSON_STEPS if step.name != "phone"),
        code_step("correct", when=lambda answers: "phone" in answers),
    ),
    start=start,
    finish=finish,
    shown=shown,
    above_summary=_before,
    guard=phone_first,
)
