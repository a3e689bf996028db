"""Undo: drop a scan that waits for a temperature, or undo what was registered within the last two minutes."""

from collections.abc import Sequence

from bot.channel import Reply
from bot.chat.fields import REGISTERED_SCANS
from bot.health.gate.scans import GateFault, Scan
from bot.service import Ctx
from handlers.gate.scan import count_looks, pending_scans, require_duty, set_pending_scans


def undo(ctx: Ctx) -> Reply:
    """Drop the last pending scan (with its pass, if the answer was lost), or undo the passes registered within the
    last two minutes.
    """
    if scans := pending_scans(ctx):
        return _drop_last(ctx, scans)
    gate = ctx.services.gate
    done = gate.scanning.pending_scans.open(ctx.field(REGISTERED_SCANS), ctx.now)
    if not done:
        return ctx.text("gate.undo.nothing")
    undone = gate.undo.undo_passes(ctx.user, done, ctx.now)
    if looks := min(undone, sum(not scan.practice for scan in done)):
        count_looks(ctx, looks)  # an entry by hand too: it told who may pass
    ctx.changes[REGISTERED_SCANS] = None
    return ctx.text("gate.undo.done", count=undone) if undone else ctx.text("gate.undo.elsewhere")


def _drop_last(ctx: Ctx, scans: Sequence[Scan]) -> Reply:
    """Drop the last pending scan. The answer names the person, so it is for scanners of the place only."""
    last = scans[-1]
    try:
        if not last.practice:
            require_duty(ctx, "pass.undo")
    except GateFault as fault:
        set_pending_scans(ctx, ())
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    dropped = ctx.services.gate.undo.drop_pending(ctx.user, last, ctx.now)
    set_pending_scans(ctx, tuple(scans[:-1]))
    return ctx.text(f"gate.dropped.{dropped}", name=scanned_name(ctx, last))


def scanned_name(ctx: Ctx, scan: Scan) -> str:
    """The masked name of the scanned person."""
    return ctx.say("gate.practice_name") if scan.practice else ctx.services.gate.history.scanned_name(scan)
