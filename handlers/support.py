"""Asking for a human, and the way of the staff to the support desk."""

from bot.channel import Reply
from bot.chat.route import Redirect
from bot.service import Ctx


def human(ctx: Ctx) -> Reply:
    """Open a conversation at the desk and tell the place in the queue. Without staff, name the hotline."""
    written = ctx.message.kind != "event"  # a button opens no window of 48 hours for replies
    said = ctx.services.support.queue.open(ctx.user, ctx.now, written=written)
    hotline = ctx.services.hotline
    if said is None:
        return ctx.text("hello.human", hotline=hotline)

    return ctx.text(f"support.asked.{said.code}", ahead=said.ahead, hotline=hotline)


def workplace(ctx: Ctx) -> Reply | Redirect:
    """The link with which somebody of the staff signs in at the desk. Others get what any other text gets."""
    staffing = ctx.services.support.staffing
    member = staffing.of_chat(ctx.user, ctx.person, ctx.now)
    if member is None:
        return Redirect("unknown")
    return ctx.text("support.link", link=staffing.link(member, ctx.language, ctx.now))
