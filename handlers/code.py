"""Show a code, one's own or a dependant's, and explain its colour."""

from msgspec.structs import replace

from bot.channel import MAX_CARD_BYTES, Reply, Text
from bot.chat.fields import ELDER_MODE, UPLOADED_PICTURES
from bot.health.codes.colour import Reason, compute_verdict
from bot.service import Ctx


def show_code(ctx: Ctx, person_id: str, *, agent: bool = False) -> Reply:
    """The picture of the code, from an earlier upload if it can be reused, else from a new one. ``agent``: only if
    this chat is bound as the person's agent.

    While notices wait, the answer is a card, because a card has room for the notices' text.
    """
    person = ctx.services.people.get(person_id, ctx.user if agent else "")
    if person is None:
        return ctx.text("code.gone")
    view = ctx.services.codes.view(ctx.user, ctx.language, big=bool(ctx.field(ELDER_MODE)))
    if ctx.notices:
        card = ctx.services.codes.card(person, view, ctx.now)
        return replace(card, text=ctx.prepend_notices(card.text, MAX_CARD_BYTES))
    known = ctx.field(UPLOADED_PICTURES)
    reply, notes = ctx.services.codes.reply(ctx.user, person, view, known, lambda: ctx.seconds_left, ctx.now)
    if notes != known:
        ctx.changes[UPLOADED_PICTURES] = notes
    return reply


def my_code(ctx: Ctx) -> Reply:
    """The user's own code; for unregistered users, how to get one."""
    return show_code(ctx, ctx.person) if ctx.person else ctx.text("code.unregistered")


def why(ctx: Ctx) -> Reply:
    """Why the user's own code has its colour, and what to do next."""
    return show_reason(ctx, ctx.person) if ctx.person else ctx.text("code.unregistered")


def show_reason(ctx: Ctx, person_id: str, *, agent: bool = False) -> Text:
    """Why this code has its colour, by the record. ``agent``: only if this chat is bound as the person's agent."""
    person = ctx.services.people.get(person_id, ctx.user if agent else "")
    if person is None:
        return ctx.text("code.gone" if agent else "code.unregistered")
    found = compute_verdict(person.facts, ctx.now)
    until = person.facts.until
    cause = str(found.reason) if person.verified else "unverified"
    if until and found.reason is Reason.CONTACT and person.verified:
        cause = "contact_until"
    day = f"{until:%Y-%m-%d}" if until else ctx.say("code.no_date")
    words = ctx.say(f"code.why.{cause}", until=day, hotline=ctx.services.hotline)
    return Text(f"{ctx.say(f'code.{found.colour}.title')}\n{words}")
