"""Taking a registration back, and one's own scans of today."""

from bot.channel import Reply, Text
from bot.health.scans import DONE, GateFault, Scan
from bot.health.tray import read_scans
from handlers.gate.scan import wait, waiting
from handlers.gate.temperature import said
from handlers.setting import Ctx

LATEST = 15
"""Passes in the list of today."""


def undo(ctx: Ctx) -> Reply:
    """Drop the last scan that waits and a pass that nobody was told of, or take back what was registered within two
    minutes."""
    gate, scans = ctx.services.gate, waiting(ctx)
    if scans:
        dropped = gate.undoing.drop(ctx.user, scans[-1], ctx.now)
        wait(ctx, scans[:-1])
        return ctx.text(f"gate.dropped.{dropped}", name=name(ctx, scans[-1]))
    done = read_scans(ctx.field(DONE), ctx.now)
    if not done:
        return ctx.text("gate.undo.nothing")
    undone = gate.undoing.undo(ctx.user, done, ctx.now)
    ctx.changes[DONE] = None
    return ctx.text("gate.undo.done", count=undone) if undone else ctx.text("gate.undo.elsewhere")


def name(ctx: Ctx, scan: Scan) -> str:
    """Who was scanned, masked."""
    return ctx.say("gate.practice_name") if scan.practice else ctx.services.gate.looking.name(scan)


def my_scans(ctx: Ctx) -> Reply:
    """The latest passes this scanner registered today, masked."""
    gate = ctx.services.gate
    try:
        gate.scanning.allowed(ctx.user, ctx.field("me"), "records", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}", **fault.values)
    count, latest = gate.looking.scans(ctx.user, LATEST, ctx.now)
    if not latest:
        return ctx.text("gate.records.none")
    lines = [
        ctx.say(
            "gate.records.void" if one.made.void else "gate.records.line",
            time=f"{one.made.at:%H:%M}",
            entrance=one.entrance,
            name=one.name,
            temperature=said(ctx, one.made.outcome.temperature),
            shape=ctx.say(f"gate.shape.{one.colour}"),
        )
        for one in latest
    ]
    return Text("\n".join((ctx.say("gate.records.head", count=count), *lines, ctx.say("gate.records.tail"))))
