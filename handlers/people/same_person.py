"""The question to somebody with two documents whose other record was found (核对证件): are both the same person?"""

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import PERSON
from bot.chat.form import Answers
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx
from bot.service.people.joining import JOIN_FORM
from handlers.code import show_code
from handlers.people.person_form import CHECK_FAULTS, checking, document_word, options

YES, NO = "yes", "no"


def start(ctx: Ctx) -> Answers | Reply:
    """The other record of this chat's person, with its document; a reply when there is none to ask about."""
    own = ctx.services.standing.own(ctx.user, ctx.person)
    other = ctx.services.joining.other(own, ctx.seconds_left) if own else None
    if other is None:
        return ctx.text("same.none")
    identity = ctx.services.people.identity(other)
    tail = VIEWS[Reader.HOLDER].number(identity.number)[-4:]
    return {"other": other.id, "kind": identity.document, "tail": tail}


def _found(ctx: Ctx, answers: Answers) -> str:
    """The line that names the document of the other record."""
    return ctx.say("same.found", document=document_word(ctx, answers["kind"]), tail=answers["tail"])


@raises("down", **CHECK_FAULTS)
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Make one record of both and show its code, or let staff decide. Raises Invalid; nothing is changed then."""
    own = ctx.services.standing.own(ctx.user, ctx.person)
    if own is None:
        return ctx.text("same.none")
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


SAME_PERSON: Dialogue[Ctx] = Dialogue(
    name=JOIN_FORM,
    shared="person",
    steps=(Step("same", choice, choices=options(YES, NO), prepare=_found),),
    start=start,
    finish=finish,
    confirms=False,
)
