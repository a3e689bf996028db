"""Asking for a human, and the way of the staff to the support desk."""

from bot.channel import Reply, Text, Transfer
from bot.chat.fields import EVIDENCE
from bot.chat.route import Redirect
from bot.health.support.hours import UnknownDay
from bot.health.support.promises import Wait, WaitCode
from bot.health.support.window import act_of
from bot.service import Ctx


def human(ctx: Ctx) -> Reply:
    """Open a conversation at the desk and tell the place in the queue. Without staff, name the hotline."""
    if ctx.services.support.transfers:
        return _transfer(ctx)
    said = ctx.services.support.intake.queue.open(ctx.user, ctx.now, act_of(ctx.message.kind, ctx.message.event))
    hotline = ctx.services.hotline
    if said is None:
        return ctx.text("hello.human", hotline=hotline)
    if ctx.field(EVIDENCE):
        ctx.changes[EVIDENCE] = None  # pictures are for the clerk now; 我的申请 asks for evidence again
    lines = [ctx.say(f"support.place.{said.place}", ahead=said.ahead), *_wait(ctx, said.wait)]
    return Text("\n".join((*lines, ctx.say("support.ask", hotline=hotline))))


def _transfer(ctx: Ctx) -> Reply:
    """Give the person to the platform's own desk, unless nobody is there now."""
    hours = ctx.services.support.intake.forecasting.hours
    opens = hours.next_opening(ctx.now)
    if isinstance(opens, UnknownDay) or opens <= ctx.now:
        return Transfer()
    when = Wait(WaitCode.CLOSED, 0, opens).when(ctx.now)
    return ctx.text("support.ask_again", hours=hours, when=when, hotline=ctx.services.hotline)


def _wait(ctx: Ctx, wait: Wait) -> list[str]:
    """What is known of the wait, and that the answer comes too late to be sent by itself, if it does."""
    if wait.code is WaitCode.NOW:
        return []
    hours, when = ctx.services.support.intake.forecasting.hours, wait.when(ctx.now)
    known = ctx.say(f"support.wait.{wait.code}", minutes=wait.minutes, when=when, hours=hours)
    return [known, ctx.say("support.come_back")] if wait.outlasts_window(ctx.now) else [known]


def workplace(ctx: Ctx) -> Reply | Redirect:
    """The link with which somebody of the staff signs in at the desk. Others get what any other text gets."""
    staffing = ctx.services.support.staffing
    member = staffing.of_chat(ctx.user, ctx.person, ctx.now)
    if member is None:
        return Redirect("unknown")
    return ctx.text("support.link", link=staffing.link(member, ctx.language, ctx.now))
