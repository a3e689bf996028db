"""Showing a code: one's own, a dependant's; why it has its colour."""

from msgspec.structs import replace

from bot.channel import CARD_BYTES, Reply, Text
from bot.health.colour import Reason, verdict
from handlers.setting import Ctx


def show(ctx: Ctx, person_id: str, *, agent: bool = False) -> Reply:
    """The code's picture, from the upload that still serves or a new one. With ``agent`` only while bound.

    While notices wait, which could not be sent otherwise, it is a card: that has room for words.
    """
    person = ctx.services.people.get(person_id, ctx.user if agent else "")
    if person is None:
        return ctx.text("code.gone")
    view = ctx.services.codes.view(ctx.user, ctx.language, big=bool(ctx.field("elder")))
    if ctx.notices:
        card = ctx.services.codes.card(person, view, ctx.now)
        return replace(card, text=ctx.with_notices(card.text, CARD_BYTES))
    field = f"pic:{person_id}"
    reply, medium = ctx.services.codes.reply(person, view, ctx.field(field), lambda: ctx.budget, ctx.now)
    if medium != ctx.field(field):
        ctx.changes[field] = medium or None
    return reply


def my_code(ctx: Ctx) -> Reply:
    """One's own code, in every state; the way to one for somebody not registered."""
    return show(ctx, ctx.field("me")) if ctx.field("me") else ctx.text("code.unregistered")


def why(ctx: Ctx) -> Reply:
    """Why the code has its colour, and the one next action."""
    return reason(ctx, ctx.field("me")) if ctx.field("me") else ctx.text("code.unregistered")


def reason(ctx: Ctx, person_id: str, *, agent: bool = False) -> Text:
    """Why this code has its colour, by the record. With ``agent`` only while bound."""
    person = ctx.services.people.get(person_id, ctx.user if agent else "")
    if person is None:
        return ctx.text("code.gone" if agent else "code.unregistered")
    found = verdict(person.facts, ctx.now)
    until = person.facts.until
    cause = str(found.reason) if person.verified else "unverified"
    if until and found.reason is Reason.CONTACT and person.verified:
        cause = "contact_until"
    day = f"{until:%Y-%m-%d}" if until else ctx.say("code.no_date")
    words = ctx.say(f"code.why.{cause}", until=day, hotline=ctx.services.hotline)
    return Text(f"{ctx.say(f'code.{found.colour}.title')}\n{words}")
