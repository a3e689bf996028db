"""Scanning a family code: a numbered line for each person, who all wait for a temperature then."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.channel import Reply, Text
from bot.chat.fields import DOCUMENT_CHECK
from bot.health.gate.scans import GateFault, Scan
from bot.service import Ctx
from bot.service.gate.family_scanning import FamilyResult
from bot.service.gate.scan_results import CodePrefetch, ScanResult
from bot.signing.tokens import CodePurpose
from handlers.gate.scan import (
    count_looks,
    outage_lines,
    refused,
    require_looking,
    scan,
    scanned_again,
    waiting_still,
)
from handlers.gate.waiting import hold, late_scans, pending_scans, person_words, who_waits


def scan_any(ctx: Ctx) -> Reply:
    """Answer a scan or a typed code: a family code here, all others as ``scan`` does."""
    code = _family_code(ctx)
    if code is None:
        return scan(ctx)
    try:
        return show_family(ctx, ctx.services.gate.family_scanning.read(require_looking(ctx), ctx.now, code))
    except GateFault as fault:
        return refused(ctx, fault)


def _family_code(ctx: Ctx) -> CodePrefetch | None:
    """The family code in this message, with what was read for it; None for other contents."""
    code = ctx.prefetch
    if not isinstance(code, CodePrefetch):
        try:
            code = ctx.services.gate.scanning.prefetch(ctx.message.scan_result or ctx.message.text, ctx.now)
        except GateFault:
            return None  # ``scan`` shows the fault
    return code if code.claim.purpose is CodePurpose.FAMILY_CODE else None


def show_family(ctx: Ctx, family: FamilyResult) -> Reply:
    """A line for each person; all of them wait, behind those who wait already."""
    if ctx.field(DOCUMENT_CHECK):
        ctx.changes[DOCUMENT_CHECK] = ""
    ctx.write = family.look
    ours = {result.scan.person for result in family.results}
    before = {scan.person: scan for scan in (*late_scans(ctx), *pending_scans(ctx))}
    others = waiting_still(ctx, (scan for person, scan in before.items() if person not in ours))
    apart = bool(family.apart or family.gone)
    known = [
        replace(scanned_again(result.scan, before.get(result.scan.person)), doubtful=apart) for result in family.results
    ]
    dropped = hold(ctx, (*others, *known))
    count_looks(ctx, len(ours - before.keys()))
    lines = [_line(ctx, number, result) for number, result in enumerate(family.results, len(others) + 1)]
    outage = outage_lines(ctx, next((result.outage for result in family.results), 0))
    return Text("\n".join((*lines, *_foot(ctx, family, others), *outage, *dropped)))


def _line(ctx: Ctx, number: int, result: ScanResult) -> str:
    act, shape = ctx.say(f"gate.act.{result.colour}"), ctx.say(f"gate.shape.{result.colour}")
    line = ctx.say("gate.family.line", number=number, shape=shape, act=act, person=person_words(ctx, result.scan))
    return f"{line} {ctx.say('gate.family.again')}" if result.previous_pass else line


def _foot(ctx: Ctx, family: FamilyResult, others: Sequence[Scan]) -> list[str]:
    lines = [ctx.say("gate.family.apart", name=name) for name in family.apart]
    if family.gone:
        lines.append(ctx.say("gate.family.gone", count=family.gone))
    if others:
        lines.append(ctx.say("gate.waiting.still", people=who_waits(ctx, others)))
    if count := len(family.results) + len(others):
        lines.append(ctx.say("gate.seen.ask") if count == 1 else ctx.say("gate.family.ask", count=count))
    return lines
