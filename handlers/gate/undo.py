"""Undo: drop a scan that waits for a temperature, or undo what was registered within the last two minutes. A number or
a name behind the word says which: 撤销 1, 撤销 王.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from bot.channel import Reply, Text
from bot.chat.fields import PENDING_SCANS, REGISTERED_SCANS
from bot.chat.reading import normalize, simplified
from bot.chat.texts import Texts
from bot.health.gate.scans import GateFault, Scan
from bot.health.gate.waiting import find_meant
from bot.service import Ctx
from bot.service.gate.undo import DropOutcome
from handlers.gate.scan import count_looks, require_duty
from handlers.gate.waiting import hold, late_scans, pending_scans, who_waits

LONGEST_NAME = 30
"""Characters of what stands behind the word."""


def names_whom(ctx: Ctx) -> bool:
    """Whether the text is the word for undo with a number or a name behind it, from somebody who has scanned."""
    return bool(ctx.field(PENDING_SCANS) or ctx.field(REGISTERED_SCANS)) and bool(_whom(ctx))


def undo(ctx: Ctx) -> Reply:
    """Drop a pending scan (with its pass, if the answer was lost), or undo passes registered within the last two
    minutes. Without a number or a name it is the last scan, or all that was registered with the last message.
    """
    said, done = _whom(ctx), ctx.services.gate.scanning.pending_scans.open(ctx.field(REGISTERED_SCANS), ctx.now)
    waiting = pending_scans(ctx) or (() if done else late_scans(ctx))  # a late one may be registered, its answer lost
    try:
        if not all(scan.practice for scan in waiting):
            require_duty(ctx, "pass.undo")  # the answer names people
    except GateFault as fault:
        hold_nothing(ctx)
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    if not said:
        return _drop(ctx, waiting, len(waiting) - 1) if waiting else _undo(ctx, done, done)
    return _undo_one(ctx, said, waiting, done)


def hold_nothing(ctx: Ctx) -> None:
    """Forget who waits, without a word."""
    if ctx.field(PENDING_SCANS):
        ctx.changes[PENDING_SCANS] = None


def _undo_one(ctx: Ctx, said: str, waiting: Sequence[Scan], done: Sequence[Scan]) -> Reply:
    """Of those who wait, or else of those registered last."""
    meant = find_meant(said, waiting)
    if len(meant) == 1:
        return _drop(ctx, waiting, meant[0])
    registered = () if meant else find_meant(said, done)
    if len(registered) == 1 and not (waiting and said.isdecimal()):
        return _undo(ctx, done, [done[registered[0]]])
    if waiting:
        return ctx.text("gate.undo.which" if meant else "gate.undo.nobody", people=who_waits(ctx, waiting))
    return ctx.text("gate.undo.by_number" if done else "gate.undo.nothing")


def _undo(ctx: Ctx, done: Sequence[Scan], chosen: Sequence[Scan]) -> Reply:
    """Undo these of the registered ones."""
    if not chosen:
        return ctx.text("gate.undo.nothing")
    gate = ctx.services.gate
    undone = gate.undo.undo_passes(ctx.user, chosen, ctx.now)
    if looks := min(undone, sum(not scan.practice for scan in chosen)):
        count_looks(ctx, looks)  # an entry by hand too: it told who may pass
    _keep_registered(ctx, [scan for scan in done if scan not in chosen])
    return ctx.text("gate.undo.done", count=undone) if undone else ctx.text("gate.undo.elsewhere")


def _keep_registered(ctx: Ctx, scans: Sequence[Scan]) -> None:
    until = datetime.fromtimestamp(int(ctx.field(REGISTERED_SCANS).partition(" ")[0]), ctx.now.tzinfo)
    ctx.changes[REGISTERED_SCANS] = ctx.services.gate.scanning.pending_scans.seal(scans, until) or None


def _drop(ctx: Ctx, waiting: Sequence[Scan], place: int) -> Reply:
    """Drop the pending scan at this place, and tell who waits on."""
    scan = waiting[place]
    left = [one for one in waiting if one is not scan and one.waits(ctx.now)]
    dropped = ctx.services.gate.undo.drop_pending(ctx.user, scan, ctx.now)
    if dropped is DropOutcome.ELSEWHERE:  # dismissed just now: it names nobody
        hold_nothing(ctx)
        return ctx.text("gate.dropped.elsewhere")
    late = hold(ctx, left, told=[scan])
    still = [ctx.say("gate.waiting.still", people=who_waits(ctx, left))] if left else []
    return Text("\n".join((ctx.say(f"gate.dropped.{dropped}", name=scan.name or "*"), *still, *late)))


def _whom(ctx: Ctx) -> str:
    """The number or the name behind the word for undo; empty when there is none."""
    said = normalize(simplified(ctx.message.text))
    word = next((word for word in _undo_words(ctx.texts) if said.startswith(word)), "")
    rest = said.removeprefix(word).strip() if word else ""
    return rest if len(rest) <= LONGEST_NAME else ""


@lru_cache(maxsize=1)  # a process has one set of texts
def _undo_words(texts: Texts) -> tuple[str, ...]:
    """The words for undo, the longest first."""
    found = {normalize(word) for table in texts.words.values() for word in table["undo"]}
    return tuple(sorted(found, key=len, reverse=True))
