"""Ending one's own record (注销): what goes, what stays and why, a code to the phone on record, a last question."""

from bot.channel import Reply
from bot.chat.choosing import agreement
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import ERASING, MAY_ERASE
from bot.chat.form import Answers
from bot.chat.invalid import Invalid, Refused
from bot.chat.vocabulary import mentions
from bot.health.people.verdicts import REVIEW_KEPT
from bot.service import Ctx
from bot.service.people.erasure import HasPosts
from bot.service.people.erasure_receipts import ErasurePreview
from handlers.people.own_phone import acting, phone_first
from handlers.people.person_form import options, proved_phone, shown
from handlers.people.phone_code import code_step

TIME_FORMAT = "%Y-%m-%d %H:%M"


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, with the phone on record for a holder; a text when nothing can be erased now."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return ctx.text("erase.nothing")
    if not record.held:
        return {}
    if ctx.services.ending.erasure.has_posts(ctx.user):
        return ctx.text("erase.posts")
    if _must_ask(ctx):
        return ctx.text("erase.child")
    recorded = ctx.services.people.identity(record).phone
    return {"phone": recorded} if recorded else ctx.text("erase.prove_first")  # an appeal takes it off the record


def _must_ask(ctx: Ctx) -> bool:
    """Whether this is a child whom staff have not allowed to erase the record yet."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    guarded = record is not None and ctx.services.minors.is_guarded(record, ctx.now)
    return guarded and ctx.field(MAY_ERASE) != ctx.person


@acting
def ask_staff(ctx: Ctx) -> Reply:
    """Ask staff whether a child may erase the record. Saying it again gives the same receipt number."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None or not _must_ask(ctx):
        return ctx.text("erase.ask_nobody" if record else "erase.nothing")
    review = ctx.services.minors.ask_erasure(record, ctx.now)
    said = "erase.refused" if review.settled else "erase.asked"
    return ctx.text(said, receipt=review.receipt, hotline=ctx.services.hotline)


@raises("unproved", "posts", "child", "agreed")
def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Erase everything and give the receipt. Raises Invalid; nothing is erased then."""
    if mentions(ctx.texts, "assent", ctx.message.text):  # maybe to a request that came meanwhile
        raise Invalid("agreed")
    record, begun = ctx.services.standing.own(ctx.user, ctx.person), ctx.field(ERASING)
    recorded = ctx.services.people.identity(record).phone if record and record.held else ""
    if recorded and not (proved_phone(answers) and answers["phone"] == recorded):
        raise Invalid("unproved")
    if _must_ask(ctx):
        raise Refused("child")
    try:
        done = ctx.services.ending.erasure.erase(ctx.user, record, begun, ctx.now)
    except HasPosts:
        raise Invalid("posts") from None
    if done is None:
        return ctx.text("erase.nothing")
    receipt, plan = done
    for name in (ERASING, *ctx.fields, *ctx.changes):
        ctx.changes[name] = None  # the chat's fields go together with the answer
    ctx.draft = None
    kind = "done" if plan.held else "done_claim"
    counts = {"family": plan.dependants, "bindings": plan.bindings, "visits": plan.visits, "requests": plan.requests}
    return ctx.text(
        f"erase.{kind}",
        receipt=receipt,
        **counts,
        fever=_fevers(ctx, plan.fever_until, plan.feverish, own=plan.own_fever),
    )


def _describe(ctx: Ctx, _: Answers) -> str:
    """What will be erased, and what stays until when."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None:
        return ctx.say("erase.what_claim")
    seen = ctx.services.ending.erasure.receipts.preview(ctx.user, record, ctx.now)
    fevers = _fevers(ctx, seen.fever_until, seen.feverish, own=seen.own_fever)
    if not record.held:
        return "\n".join(filter(None, (ctx.say("erase.what_claim"), *_family(ctx, seen), fevers)))
    what = ctx.say("erase.what", bindings=seen.bindings, visits=seen.visits, requests=seen.requests)
    days = ctx.services.retention_days
    stays = ctx.say("erase.stays", days=days, reviews=REVIEW_KEPT.days)
    return "\n".join(filter(None, (what, *_family(ctx, seen), stays, fevers)))


def _family(ctx: Ctx, seen: ErasurePreview) -> list[str]:
    mark = ctx.say("chat.between")
    last = ctx.say("erase.last", names=mark.join(seen.last)) if seen.last else ""
    others = ctx.say("erase.others", names=mark.join(seen.others)) if seen.others else ""
    return [last, others]


def _fevers(ctx: Ctx, second: int, names: tuple[str, ...], *, own: bool) -> str:
    """The lines on fevers that are kept until this Unix second (0: none): the ``own`` one, and those of relatives."""
    if not second:
        return ""
    until = f"{ctx.now.fromtimestamp(second, ctx.now.tzinfo):{TIME_FORMAT}}"
    said = (ctx.say("erase.fever", until=until),) if own else ()
    family = ctx.say("erase.fever_family", until=until, names=ctx.say("chat.between").join(names)) if names else ""
    return "\n".join(filter(None, (*said, family)))


ERASE: Dialogue[Ctx] = Dialogue(
    name="erase",
    shared="person",
    steps=(
        Step("consent_erase", agreement, choices=options("yes", "no"), prepare=_describe),
        code_step("erase", when=lambda answers: "phone" in answers),
    ),
    start=start,
    finish=finish,
    shown=shown,
    guard=phone_first,
)
