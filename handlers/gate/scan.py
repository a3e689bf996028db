"""Scanning: one answer with verdict, shape and colour, whom it is about, and the question for the temperature."""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bot.channel import Message, Reply, Text
from bot.chat.dialogue import Answers, Dialogue, Step
from bot.chat.parsers import choice
from bot.health.practice import Practice
from bot.health.scans import DUTY, SCANS, WAITING, GateFault, Scan
from bot.health.tray import read_scans, scans_field
from handlers.gate.duty import accept, invitation
from handlers.person import options
from handlers.setting import Ctx

if TYPE_CHECKING:
    from bot.service import Services
    from bot.service.gate.scanning import Glance
    from bot.service.gate.seen import Seen

STORM = "storm"
"""Field of the chat: since when the storm has lasted that it was told of."""


def how(ctx: Ctx) -> Reply:
    """Where the scan button is."""
    return ctx.text("gate.how")


def typed(ctx: Ctx) -> bool:
    """Whether a text is the content of a code; any address, while on duty."""
    text = ctx.message.text.strip()
    on_duty = bool(ctx.field(DUTY)) and text.lower().startswith(("http://", "https://"))
    return on_duty or ctx.services.gate.scanning.contents.is_code(text)


def ahead(message: Message, services: "Services", now: datetime) -> "Glance | None":
    """The code that the scan button read, before the chat is known: the record is read in the same round trip."""
    try:
        return services.gate.scanning.glance(message.scan_result, now)
    except GateFault:
        return None  # told later, to those who may scan


def scan(ctx: Ctx) -> Reply:
    """What the scan button read, or a typed code: a code, a practice code, or an invitation."""
    scanning, content = ctx.services.gate.scanning, ctx.message.scan_result or ctx.message.text
    try:
        if ctx.ahead is None and (other := _other(ctx, content)):
            return other
        duty = scanning.duty(ctx.user, ctx.field("me"), ctx.field(DUTY), "scan", ctx.now)
        return _shown(ctx, scanning.read(content, duty, ctx.now, ctx.ahead))
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}", **fault.values)


def practice_start(ctx: Ctx) -> Answers | Reply:
    """The kinds of codes to practise, for scanners."""
    try:
        ctx.services.gate.scanning.allowed(ctx.user, ctx.field("me"), "practice", ctx.now)
    except GateFault as fault:
        return ctx.text(f"gate.unread.{fault.code}", **fault.values)
    return {}


def practice_finish(ctx: Ctx, answers: Answers) -> Reply:
    """What such a code would show."""
    try:
        return _practised(ctx, Practice(answers["code"]))
    except GateFault as fault:
        return Text("\n".join((ctx.say("gate.practice"), ctx.say(f"gate.unread.{fault.code}", **fault.values))))


PRACTICE: Dialogue[Ctx] = Dialogue(
    name="practice",
    steps=(Step("code", choice, choices=options(*Practice)),),
    start=practice_start,
    finish=practice_finish,
    confirms=False,
)


def waiting(ctx: Ctx) -> tuple[Scan, ...]:
    """The scans of this chat that wait for a temperature."""
    field = ctx.field(SCANS)
    return read_scans(field, ctx.now) if field else ()


def wait(ctx: Ctx, scans: tuple[Scan, ...]) -> None:
    """Let these scans wait; for none the field is emptied, which costs less than removing it."""
    ctx.changes[SCANS] = scans_field(scans, ctx.now + WAITING)


def _other(ctx: Ctx, content: str) -> Reply | None:
    """What is no code of a person."""
    if invitation(ctx) is not None:
        return accept(ctx)
    practice = ctx.services.gate.scanning.contents.practice(content)
    return _practised(ctx, practice) if practice else None


def _practised(ctx: Ctx, practice: Practice) -> Reply:
    scanning = ctx.services.gate.scanning
    scanning.allowed(ctx.user, ctx.field("me"), "practice", ctx.now)
    words = ctx.say("gate.practice_name"), ctx.say("gate.practice_entrance")
    return _shown(ctx, scanning.practise(practice, *words, ctx.now))


def _shown(ctx: Ctx, seen: "Seen") -> Reply:
    others, again = [], seen.scan
    for scan in waiting(ctx):
        if scan.practice != seen.scan.practice:
            continue
        if scan.person == seen.scan.person:
            again = replace(seen.scan, id=scan.id)  # it may be registered already, and the answer to it lost
        else:
            others.append(scan)
    wait(ctx, (*others, again))
    if seen.storm:
        ctx.changes[STORM] = str(seen.storm)
    return Text("\n".join(_lines(ctx, seen, len(others) + 1)))


def _lines(ctx: Ctx, seen: "Seen", count: int) -> list[str]:
    lines = [ctx.say("gate.practice")] if seen.scan.practice else []
    if seen.storm and ctx.fields.get(STORM) != str(seen.storm):
        lines.append(ctx.say("gate.storm"))
    lines += ctx.say(f"gate.verdict.{seen.colour}"), _person(ctx, seen)
    if not seen.verified:
        lines.append(ctx.say("gate.seen.unverified"))
    if seen.before:
        minutes, entrance = seen.before
        key = "gate.seen.duplicate" if minutes else "gate.seen.duplicate_now"
        lines.append(ctx.say(key, minutes=minutes, entrance=entrance))
    lines.append(ctx.say("gate.seen.ask") if count == 1 else ctx.say("gate.seen.ask_more", count=count))
    return lines


def _person(ctx: Ctx, seen: "Seen") -> str:
    person = ctx.say(f"gate.person.{seen.age}", name=seen.name)
    if not seen.relations:
        return person
    relations = [ctx.say(f"relative.relation.option.{relation}").partition("|")[0] for relation in seen.relations]
    return ctx.say("gate.seen.proxied", person=person, relation="/".join(relations))
