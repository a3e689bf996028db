"""Who waits for a temperature: the scans of this chat, numbered from 1 in the order in which they were scanned."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from bot.chat.fields import PENDING_SCANS
from bot.health.gate.scans import MAX_PENDING_SCANS, PENDING_PERIOD, Scan
from bot.health.gate.waiting import look_alikes, with_last
from bot.service import Ctx


def pending_scans(ctx: Ctx) -> tuple[Scan, ...]:
    """The scans of this chat that wait for a temperature."""
    return tuple(scan for scan in _remembered(ctx) if scan.waits(ctx.now))


def late_scans(ctx: Ctx) -> tuple[Scan, ...]:
    """The scans that waited too long, of which the scanner wasn't told yet."""
    return tuple(scan for scan in _remembered(ctx) if not scan.waits(ctx.now))


def _remembered(ctx: Ctx) -> tuple[Scan, ...]:
    field = ctx.field(PENDING_SCANS)
    return ctx.services.gate.scanning.pending_scans.open(field, ctx.now) if field else ()


def hold(ctx: Ctx, scans: Sequence[Scan], told: Sequence[Scan] = ()) -> list[str]:
    """Let these scans wait, and no others. Gives the line that names whoever else waited too long, if there is one; so
    it is for scanners of the place only. ``told``: the scanner is told of these otherwise.
    """
    kept = *scans, *told
    mine, practice = {scan.person for scan in kept}, bool(kept) and all(scan.practice for scan in kept)
    late = () if practice else late_scans(ctx)  # who practises need not be on duty
    gone = *(scan for scan in late if scan.person not in mine), *scans[:-MAX_PENDING_SCANS]
    _store(ctx, scans[-MAX_PENDING_SCANS:])
    return [ctx.say("gate.waiting.late", people=" ".join(_told_apart(ctx, gone)))] if gone else []


def note(ctx: Ctx, scans: Sequence[Scan]) -> None:
    """Store what is noted with those who wait. Whoever waited too long stays, to be told of later."""
    _store(ctx, (*late_scans(ctx), *scans))


def _store(ctx: Ctx, scans: Sequence[Scan]) -> None:
    """Without any the field is set to an empty text; that is cheaper than deleting it."""
    ctx.changes[PENDING_SCANS] = ctx.services.gate.scanning.pending_scans.seal(scans, ctx.now + PENDING_PERIOD)


def doubt(ctx: Ctx) -> str:
    """Note that a code was scanned which gave no result: the next temperature may be meant for its holder. Gives the
    line that tells who waits, empty when nobody does.
    """
    if not (scans := pending_scans(ctx)):
        return ""
    note(ctx, [replace(scan, doubtful=True, asked=0, typed=0) for scan in scans])
    return ctx.say("gate.waiting.still", people=who_waits(ctx, scans))


def who_waits(ctx: Ctx, scans: Sequence[Scan], *, newest_first: bool = False) -> str:
    """Each with its number: 1 王** 2 李**."""
    numbered = [f"{number} {name}" for number, name in enumerate(_told_apart(ctx, scans), 1)]
    return " ".join(reversed(numbered) if newest_first else numbered)


def person_words(ctx: Ctx, scan: Scan) -> str:
    """The person as scanners see them: masked name, age band, relation to the agent."""
    person = ctx.say(f"gate.person.{scan.age}", name=scan.name)
    if not scan.relations:
        return person
    return ctx.say("gate.seen.proxied", person=person, relation=_relations(ctx, scan))


def _told_apart(ctx: Ctx, scans: Iterable[Scan]) -> list[str]:
    """The masked names; where they look alike, with the last character, the relation and the age band."""
    listed = list(scans)
    alike = look_alikes(listed)
    return [_in_full(ctx, scan) if scan.name in alike else scan.name or "*" for scan in listed]


def _in_full(ctx: Ctx, scan: Scan) -> str:
    known = ctx.say(f"gate.person.{scan.age}", name=with_last(scan.name, scan.last))
    return ctx.say("gate.waiting.related", person=known, relation=_relations(ctx, scan)) if scan.relations else known


def _relations(ctx: Ctx, scan: Scan) -> str:
    return "/".join(ctx.say(f"relative.relation.option.{one}").partition("|")[0] for one in scan.relations)
