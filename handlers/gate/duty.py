"""A scanner's posts: accepting an invitation, on and off duty, leaving."""

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from bot.health.invitations import SCENE, invitation_in
from bot.health.scans import DUTY, SCANS, GateFault
from handlers.setting import Ctx


def invitation(ctx: Ctx) -> str | None:
    """The invitation in what was sent, scanned or followed; None when there is none."""
    message = ctx.message
    if message.event in ("scan", "subscribe"):
        return message.key.removeprefix(SCENE) if message.key.startswith(SCENE) else None
    return invitation_in(message.scan_result or message.text, ctx.services.gate.stations.public_url)


def invited(ctx: Ctx) -> bool:
    """Whether a text is an invitation."""
    return invitation(ctx) is not None


def accept(ctx: Ctx) -> Reply:
    """Become a scanner by an invitation."""
    try:
        station = ctx.services.gate.stations.accept(ctx.user, ctx.field("me"), invitation(ctx) or "", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.accept.{fault.code}", **fault.values)
    if ctx.field(DUTY).startswith(station.venue.id):
        _clear(ctx)  # moved to another entrance: on duty there by one's own word
    return ctx.text("gate.accept.done", venue=station.venue.name, entrance=station.entrance)


def _stations(ctx: Ctx) -> dict[str, str]:
    found = ctx.services.gate.stations.of(ctx.user, ctx.now)
    labels = {f"post.{station.venue.id}": f"{station.venue.name} {station.entrance}" for station in found}
    return {"posts": " ".join(station.venue.id for station in found), **labels} if found else {}


def on_start(ctx: Ctx) -> Answers | Reply:
    """The posts to choose from; on duty at once where there is one only."""
    known = _stations(ctx)
    if not known:
        ctx.services.gate.stations.refused(ctx.user, "duty.on", ctx.now)
        return ctx.text("duty.nowhere" if ctx.field("me") else "duty.unregistered")
    return known if " " in known["posts"] else _on(ctx, known["posts"])


def on_finish(ctx: Ctx, answers: Answers) -> Reply:
    """On duty at the chosen post."""
    return _on(ctx, answers["post"])


def _on(ctx: Ctx, venue: str) -> Reply:
    try:
        station = ctx.services.gate.stations.enter(ctx.user, venue, ctx.now)
    except GateFault as fault:
        return ctx.text(f"duty.{fault.code}", **fault.values)
    before = ctx.field(DUTY)
    if before != str(station.duty):
        _clear(ctx)
    ctx.changes[DUTY] = str(station.duty)
    ctx.services.gate.leftovers.plan(ctx.user, ctx.now)
    moved = before and before != str(station.duty)
    return ctx.text("duty.moved" if moved else "duty.on", venue=station.venue.name, entrance=station.entrance)


def off(ctx: Ctx) -> Reply:
    """Off duty; scans that wait are dropped."""
    if not ctx.field(DUTY):
        return ctx.text("duty.off_already")
    _clear(ctx)
    return ctx.text("duty.off")


def leave_start(ctx: Ctx) -> Answers | Reply:
    """One's posts, to choose which to leave."""
    return _stations(ctx) or ctx.text("leave.nowhere")


def leave_finish(ctx: Ctx, answers: Answers) -> Reply:
    """No longer a scanner there."""
    ctx.services.gate.stations.leave(ctx.user, ctx.field("me"), answers["post"], ctx.now)
    if ctx.field(DUTY).startswith(answers["post"]):
        _clear(ctx)
    return ctx.text("leave.done")


def _clear(ctx: Ctx) -> None:
    ctx.changes |= dict.fromkeys((DUTY, SCANS), None)


_POST = Step("post", choice, choices=listed("posts"))

ON: Dialogue[Ctx] = Dialogue(name="duty", steps=(_POST,), start=on_start, finish=on_finish, confirms=False)

LEAVE: Dialogue[Ctx] = Dialogue(name="leave", steps=(_POST,), start=leave_start, finish=leave_finish)
