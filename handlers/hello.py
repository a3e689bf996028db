"""Welcome, menu, help, elder mode."""

from bot.channel import Reply, Silence, Text
from bot.chat.fields import ELDER_MODE, UNFOLLOWED
from bot.service import Ctx
from handlers import code
from handlers.gate import duty
from handlers.people.person_form import privacy_link


def welcome(ctx: Ctx) -> Reply:
    """Welcome a new follower. If they followed by an invitation, accept it."""
    if ctx.field(UNFOLLOWED):
        ctx.changes[UNFOLLOWED] = None
    if duty.is_invitation(ctx):
        return duty.accept(ctx)
    return ctx.text("hello.welcome_back" if ctx.person else "hello.welcome")


def followed_code(ctx: Ctx) -> Reply:
    """Answer a follower who scanned a QR code of the account: an invitation or the poster at a gate."""
    return duty.accept(ctx) if duty.is_invitation(ctx) else code.my_code(ctx)


def menu(ctx: Ctx) -> Reply:
    """What the user can say, below what operators tell everybody. In elder mode the list is shorter."""
    said = ctx.say("hello.menu_elder" if ctx.field(ELDER_MODE) else "hello.menu")
    return Text(f"{ctx.services.status.fresh_line(ctx.language)}{said}")


def help_(ctx: Ctx) -> Reply:
    """How the chat works."""
    return ctx.text("hello.help")


def privacy(ctx: Ctx) -> Reply:
    """Who sees what of the user, how long it is kept, and by which rule."""
    days = {"days": ctx.services.retention_days, "unfollowed": ctx.services.ending.expiry.unfollowed_days}
    said = ctx.say("hello.privacy", hotline=ctx.services.hotline, **days)
    return Text(f"{said}\n{ctx.say('privacy.link', link=privacy_link(ctx))}")


def elder(ctx: Ctx) -> Reply:
    """Switch elder mode on: bigger pictures, fewer words."""
    ctx.changes[ELDER_MODE] = "1"
    return ctx.text("hello.elder_on")


def standard(ctx: Ctx) -> Reply:
    """Switch elder mode off."""
    ctx.changes[ELDER_MODE] = None
    return ctx.text("hello.elder_off")


def goodbye(ctx: Ctx) -> Reply:
    """The user unfollowed: delete the chat's data and the consent requests to it. The registration is kept
    for UNFOLLOWED_DAYS, and what counts for a limit as long as it counts.
    """
    holds = bool(ctx.person or ctx.services.agents.dependants(ctx.user))
    if holds:
        ctx.services.ending.expiry.schedule_unfollowed(ctx.user, ctx.now)
    ctx.services.consent.forget(ctx.user)
    ctx.services.forget_chat(ctx.user)
    ctx.draft = None
    ctx.changes.clear()
    if holds:
        ctx.changes[UNFOLLOWED] = str(int(ctx.now.timestamp()))
    return Silence()
