"""Greeting, menu, help, elders' mode, a human; and what is said when nothing was understood."""

from bot.channel import Reply, Silence
from handlers import code
from handlers.gate import duty
from handlers.person import FAILED
from handlers.setting import Ctx


def welcome(ctx: Ctx) -> Reply:
    """To a new follower; who came by an invitation is a scanner at once, if registered."""
    if duty.invited(ctx):
        return duty.accept(ctx)
    return ctx.text("hello.welcome_back" if ctx.field("me") else "hello.welcome")


def followed_code(ctx: Ctx) -> Reply:
    """To a follower who scanned a code of the account: an invitation, or the poster at a gate."""
    return duty.accept(ctx) if duty.invited(ctx) else code.my_code(ctx)


def menu(ctx: Ctx) -> Reply:
    """What one can say; two things only in elders' mode."""
    return ctx.text("hello.menu_elder" if ctx.field("elder") else "hello.menu")


def help_(ctx: Ctx) -> Reply:
    """How the chat works."""
    return ctx.text("hello.help")


def human(ctx: Ctx) -> Reply:
    """Where a human answers."""
    return ctx.text("hello.human", hotline=ctx.services.hotline)


def unknown(ctx: Ctx) -> Reply:
    """To what was not understood, or is not text."""
    return ctx.text("hello.unknown" if ctx.message.kind == "text" else "hello.words_only")


def elder(ctx: Ctx) -> Reply:
    """Elders' mode on: bigger pictures, fewer words."""
    ctx.changes["elder"] = "1"
    return ctx.text("hello.elder_on")


def standard(ctx: Ctx) -> Reply:
    """Elders' mode off."""
    ctx.changes["elder"] = None
    return ctx.text("hello.elder_off")


def goodbye(ctx: Ctx) -> Reply:
    """Unfollowed: the chat and the requests to it are forgotten, registration and count of failed checks stay."""
    failed = ctx.field(FAILED)
    ctx.services.consent.forget(ctx.user)
    ctx.services.forget(ctx.user)
    ctx.draft = None
    ctx.changes.clear()
    if failed:
        ctx.changes[FAILED] = failed
    return Silence()
