"""Temperatures after scans: who passes. One line for several people, in the order of their scans."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bot.channel import Reply, Text
from bot.chat.parsers import plain
from bot.chat.texts import Texts
from bot.health.clock import unix_second
from bot.health.colour import Facts
from bot.health.scans import DONE, DUTY, SCANS, UNDO, GateFault, Scan
from bot.health.temperature import TemperatureFault, readings, shown
from bot.health.tray import scans_field
from handlers.gate.scan import wait, waiting
from handlers.setting import Ctx

if TYPE_CHECKING:
    from bot.service.gate.passing import Done

ASKED_AGAIN = frozenset(("unreadable", "range", "count", "strict"))
"""What can be wrong with a temperature; other faults are of the scanner."""


def heard(ctx: Ctx) -> bool:
    """Whether a text is a temperature: while scans wait whatever no open form could take, else figures on duty."""
    if waiting(ctx):
        return not ctx.field("open") or _measures(ctx, ctx.message.text)
    return bool(ctx.field(DUTY)) and not ctx.field("open") and _measures(ctx, ctx.message.text)


def measured(ctx: Ctx) -> Reply:
    """Register those who wait with their temperatures."""
    scans = waiting(ctx)
    if not scans:
        return ctx.text("gate.temperature.nobody")
    try:
        temperatures = read(ctx, ctx.message.text, len(scans))
        done = [_registered(ctx, *one) for one in zip(scans, temperatures, strict=True)]
    except GateFault as fault:
        where = "temperature" if fault.code in ASKED_AGAIN else "unread"
        return ctx.text(f"gate.{where}.{fault.code}", **fault.values)
    return outcome(ctx, done)


def outcome(ctx: Ctx, done: Iterable["Done"]) -> Reply:
    """What became of each, and how to take it back."""
    made = list(done)
    wait(ctx, ())
    ctx.changes[DONE] = scans_field([_undoable(one, ctx.now) for one in made], ctx.now + UNDO)
    lines = [ctx.say("gate.practice")] if any(one.scan.practice for one in made) else []
    lines += [
        ctx.say(f"gate.measured.{one.decision}", name=one.name, temperature=said(ctx, one.temperature)) for one in made
    ]
    return Text("\n".join((*lines, ctx.say("gate.measured.undo"))))


def _undoable(done: "Done", now: datetime) -> Scan:
    """The scan as it is taken back by: with the time of its registration, and nothing of anybody's health."""
    return replace(done.scan, at=unix_second(done.made.at if done.made else now), facts=Facts())


def read(ctx: Ctx, text: str, count: int) -> tuple[int | None, ...]:
    """So many temperatures (None: "normal"); raises GateFault with a code of ``gate.temperature``."""
    if _normal(ctx, text):
        if not lenient(ctx):
            raise GateFault("strict")
        return (None,) * count
    try:
        found = readings(text)
    except TemperatureFault as fault:
        raise GateFault(fault.code) from None
    if len(found) != count:
        raise GateFault("count", count=count, given=len(found))
    return found


def said(ctx: Ctx, temperature: int | None) -> str:
    """A temperature in words."""
    return ctx.say("gate.normal") if temperature is None else f"{shown(temperature)} ℃"


def lenient(ctx: Ctx) -> bool:
    """Whether "normal" will do where this chat is on duty."""
    return ctx.field(DUTY).endswith(" normal") or any(scan.practice for scan in waiting(ctx))


def _registered(ctx: Ctx, scan: Scan, temperature: int | None) -> "Done":
    gate = ctx.services.gate
    if scan.practice:
        return gate.passing.practised(scan, ctx.say("gate.practice_name"), temperature, ctx.now)
    duty = gate.scanning.duty(ctx.user, ctx.field("me"), ctx.field(DUTY), "pass", ctx.now)
    try:
        return gate.passing.register(ctx.user, duty, scan, temperature, ctx.now)
    except GateFault:
        ctx.changes |= dict.fromkeys((DUTY, SCANS), None)
        raise


def _normal(ctx: Ctx, text: str) -> bool:
    return plain(text) in _normals(ctx.texts)


@lru_cache(maxsize=1)  # a process has one set of texts
def _normals(texts: Texts) -> frozenset[str]:
    return frozenset(plain(texts.say(language, "gate.normal")) for language in texts.languages)


def _measures(ctx: Ctx, text: str) -> bool:
    try:
        return bool(_normal(ctx, text) or readings(text))
    except TemperatureFault as fault:
        return fault.code == "range"
