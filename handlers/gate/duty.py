"""Scanners: accept an invitation, go on and off duty, stop being a scanner."""

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.fields import DUTY, DUTY_KIND, PENDING_SCANS
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.health.gate.scans import ENDING_DUTY, GateFault
from bot.service import Ctx
from bot.signing.invitations import INVITATION_SCENE_PREFIX, find_invitation
from handlers.people.own_phone import acting, phone_first


def read_invitation(ctx: Ctx) -> str | None:
    """The invitation in a text, a scan or a follow event; None when there is none."""
    message = ctx.message
    if message.event in ("scan", "subscribe"):
        return (
            message.key.removeprefix(INVITATION_SCENE_PREFIX)
            if message.key.startswith(INVITATION_SCENE_PREFIX)
            else None
        )
    return find_invitation(message.scan_result or message.text, ctx.services.gate.scanner_duty.public_url)


def is_invitation(ctx: Ctx) -> bool:
    """Whether the message contains an invitation."""
    return read_invitation(ctx) is not None


@acting
def accept(ctx: Ctx) -> Reply:
    """Become a scanner by an invitation."""
    try:
        place = ctx.services.gate.scanner_duty.accept(ctx.user, ctx.person, read_invitation(ctx) or "", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.accept.{fault.code}", **fault.values)
    if ctx.field(DUTY).startswith(place.venue.id):
        _clear_duty(ctx)  # moved to another entrance: the scanner goes on duty there anew
    return ctx.text("gate.accept.done", venue=place.venue.name, entrance=place.entrance)


def _place_choices(ctx: Ctx) -> dict[str, str]:
    places = ctx.services.gate.scanner_duty.places(ctx.user, ctx.now)
    labels = {f"post.{place.venue.id}": f"{place.venue.name} {place.entrance}" for place in places}
    return {"posts": " ".join(place.venue.id for place in places), **labels} if places else {}


def on_duty_start(ctx: Ctx) -> Answers | Reply:
    """The places to choose from. With a single place the user goes on duty at once."""
    known = _place_choices(ctx)
    if not known:
        ctx.services.gate.scanner_duty.note_refusal(ctx.user, "duty.on", ctx.now)
        return ctx.text("duty.nowhere" if ctx.person else "duty.unregistered")
    if " " not in known["posts"]:
        return _go_on_duty(ctx, known["posts"])
    try:
        ctx.services.gate.scanner_duty.require_fit(ctx.user, ctx.person, ctx.now)
    except GateFault as fault:
        _end_duty(ctx, fault)
        return ctx.text(f"duty.{fault.code}", **fault.values)
    return known


def on_duty_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Go on duty at the chosen place."""
    return _go_on_duty(ctx, answers["post"])


def _go_on_duty(ctx: Ctx, venue: str) -> Reply:
    try:
        place = ctx.services.gate.scanner_duty.find_place(ctx.user, ctx.person, venue, ctx.now)
    except GateFault as fault:
        _end_duty(ctx, fault)
        return ctx.text(f"duty.{fault.code}", **fault.values)
    before = ctx.field(DUTY)
    if before != str(place.duty):
        _clear_duty(ctx)
    ctx.changes |= {DUTY: str(place.duty), DUTY_KIND: place.duty.kind}
    ctx.services.gate.cleanup.schedule(ctx.user, ctx.now)
    moved = before and before != str(place.duty)
    return ctx.text("duty.moved" if moved else "duty.on", venue=place.venue.name, entrance=place.entrance)


def _end_duty(ctx: Ctx, fault: GateFault) -> None:
    """Whom their own colour keeps off duty here is off duty elsewhere, too."""
    if fault.code in ENDING_DUTY and ctx.field(DUTY):
        _clear_duty(ctx)


def off(ctx: Ctx) -> Reply:
    """Go off duty. Pending scans are dropped."""
    if not ctx.field(DUTY):
        return ctx.text("duty.off_already")
    _clear_duty(ctx)
    return ctx.text("duty.off")


def leave_start(ctx: Ctx) -> Answers | Reply:
    """The places to choose from."""
    return _place_choices(ctx) or ctx.text("leave.nowhere")


def leave_finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding to the chosen venue, unless it moved to a new WeChat account while the form was open."""
    left = ctx.services.gate.scanner_duty.leave(ctx.user, ctx.person, answers["post"], ctx.now)
    if ctx.field(DUTY).startswith(answers["post"]):
        _clear_duty(ctx)
    return ctx.text("leave.done" if left else "leave.moved")


def _clear_duty(ctx: Ctx) -> None:
    ctx.changes |= dict.fromkeys((DUTY, PENDING_SCANS), None)


_PLACE = Step("post", choice, choices=choices_listed_in("posts"))

ON: Dialogue[Ctx] = Dialogue(
    name="duty", steps=(_PLACE,), start=on_duty_start, finish=on_duty_finish, confirms=False, guard=phone_first
)

LEAVE: Dialogue[Ctx] = Dialogue(
    name="leave", steps=(_PLACE,), start=leave_start, finish=leave_finish, guard=phone_first
)
