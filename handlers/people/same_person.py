"""The question about two records that were found (核对证件): are both the same person, oneself or a dependant?"""

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import PERSON
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.people.identity import Identity
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx
from bot.service.people.record_pairs import JOIN_FORM
from handlers.code import show_code
from handlers.people.person_form import CHECK_FAULTS, checking, document_word, options

YES, NO = "yes", "no"


def start(ctx: Ctx) -> Answers | Reply:
    """The other record of this chat's person, with its document; else two records of a dependant. A reply when there is
    nothing to ask about.
    """
    own = ctx.services.standing.own(ctx.user, ctx.person)
    other = ctx.services.joining.other(own, ctx.seconds_left) if own else None
    if other:
        return {"other": other.id, **_document(ctx.services.people.identity(other))}
    pair = ctx.services.second_documents.find(ctx.user, ctx.seconds_left, ctx.now)
    if pair is None:
        return ctx.text("same.none")
    kept, other_identity = map(ctx.services.people.identity, pair)
    documents = _document(other_identity) | _document(kept, "_kept")
    return {"other": pair.other.id, "kept": pair.record.id, "name": VIEWS[Reader.AGENT].name(kept.name), **documents}


def _document(identity: Identity, mark: str = "") -> dict[str, str]:
    """The type and the last digits of the document, under names with this mark."""
    return {f"kind{mark}": identity.document, f"tail{mark}": VIEWS[Reader.HOLDER].number(identity.number)[-4:]}


def _found(ctx: Ctx, answers: Answers) -> str:
    """The line that names the document of the other record, or both documents of a dependant."""
    about = {"document": document_word(ctx, answers["kind"]), "tail": answers["tail"]}
    if "kept" not in answers:
        return ctx.say("same.found", **about)
    kept = {"kept_document": document_word(ctx, answers["kind_kept"]), "kept_tail": answers["tail_kept"]}
    return ctx.say("same.found_dependant", name=answers["name"], **about, **kept)


@raises("down", **CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Make one record of both and show its code, or let staff decide. Raises Invalid; nothing is changed then."""
    own = ctx.services.standing.own(ctx.user, ctx.person)
    if own is None:
        return ctx.text("same.none")
    if "kept" in answers:
        return _finish_dependant(ctx, answers)
    if answers["same"] == NO:
        review = ctx.services.joining.refuse(own, ctx.now)
        said = "same.kept" if review is None else "same.paused" if review.settled else "same.refused"
        return ctx.text(said, receipt=review.receipt if review else "", hotline=ctx.services.hotline)
    with checking(ctx):
        person = ctx.services.joining.join(own, answers["other"], lambda: ctx.seconds_left, ctx.now)
    if person is None:
        raise Invalid("down")
    ctx.changes[PERSON] = person
    record = ctx.services.standing.own(ctx.user, person)
    said = ctx.say("same.joined", tail=answers["tail"]) if record and record.held else ctx.say("phone.submitted")
    return show_code(ctx, person, said=said)


def _finish_dependant(ctx: Ctx, answers: Answers) -> Reply:
    """Make one record of both of a dependant and show the code. Raises Invalid."""
    ids = answers["kept"], answers["other"]
    if answers["same"] == NO:
        ctx.services.likeness.tell_apart(ctx.user, frozenset(ids), ctx.now)
        return ctx.text("same.kept", hotline=ctx.services.hotline)
    person = ctx.services.second_documents.join(ctx.user, ids, lambda: ctx.seconds_left, ctx.now)
    if person is None:
        raise Invalid("down")
    if not person:
        return ctx.text("same.changed")
    return show_code(ctx, person, agent=True, said=ctx.say("same.joined_dependant", name=answers["name"]))


SAME_PERSON: Dialogue[Ctx] = Dialogue(
    name=JOIN_FORM,
    shared="person",
    steps=(Step("same", choice, choices=options(YES, NO), prepare=_found),),
    start=start,
    finish=finish,
    confirms=False,
)
