"""The request to prove a phone, to chats whose record is from before proofs, while its time of grace lasts."""

from datetime import datetime

from bot.channel import MAX_TEXT_BYTES, Reply, Text
from bot.chat.fields import (
    ASKED_PHONE,
    DOCUMENT_CHECK,
    LOOKS,
    OPEN_FORM,
    PENDING_SCANS,
    REGISTERED_SCANS,
)
from bot.health.clock import BEIJING
from bot.health.people.assurance import Right
from bot.service import Ctx
from bot.store.people.people import Person

SCANNING = frozenset({PENDING_SCANS, REGISTERED_SCANS, LOOKS, DOCUMENT_CHECK})
"""The fields that a scan sets, or what belongs to it."""


def request_line(ctx: Ctx, record: Person) -> str:
    """The request, with its last day; empty for a record that is proved, and after the time of grace."""
    if record.held or Right.COLOUR not in record.rights(ctx.now):
        return ""
    return ctx.say("code.grace", until=f"{datetime.fromtimestamp(record.grace, BEIJING):%m-%d}")


def what_to_prove(ctx: Ctx, record: Person, *, agent: bool) -> str:
    """What is said with a code that shows no colour, or that will soon show none; empty for all others."""
    if Right.COLOUR in record.rights(ctx.now):
        return request_line(ctx, record)
    return ctx.say(f"code.claim.{record.level.name.lower()}{'_dependant' if agent else ''}")


def with_request(ctx: Ctx, reply: Reply) -> Reply:
    """The reply, once a day with the request above it. Only chats with ASKED_PHONE cost a read of the store; it goes
    when there is nothing to ask any more. Pictures and what a scanner reads stay as they are.
    """
    asked = ctx.fields.get(ASKED_PHONE)
    if asked is None or asked == (today := f"{ctx.now:%Y%m%d}") or not isinstance(reply, Text) or _is_busy(ctx):
        return reply
    record = ctx.services.standing.own(ctx.user, ctx.person)
    line = request_line(ctx, record) if record else ""
    if not line:
        ctx.changes[ASKED_PHONE] = None
        return reply
    body = f"{line}\n\n{reply.body}"
    if len(body.encode()) > MAX_TEXT_BYTES:
        return reply
    ctx.changes[ASKED_PHONE] = today
    return Text(body)


def _is_busy(ctx: Ctx) -> bool:
    """Whether the chat is scanning, or proving the phone just now."""
    if ctx.message.kind == "event" and ctx.message.event != "click":
        return True
    waiting = ctx.services.gate.scanning.pending_scans.open(ctx.field(PENDING_SCANS), ctx.now)
    scanned = any(ctx.changes.get(name) for name in SCANNING)
    return bool(waiting) or scanned or ctx.field(OPEN_FORM).startswith("phone ")
