"""A manager closes a venue or withdraws an application, and opens again what they closed."""

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.service import Ctx
from handlers.people.own_phone import phone_first


def _start(ctx: Ctx, statuses: dict[tuple[str, str], str], none: str) -> Answers | Reply:
    """The venues to choose from, by id and name; a single one is chosen already."""
    if not statuses:
        return ctx.text(none)
    if not ctx.services.standing.keeps_posts(ctx.user, ctx.person, ctx.now):
        return ctx.text("gate.places.unverified")
    names = {f"venue.{id_}": f"{name} {ctx.say(f'gate.status.{status}')}" for (id_, name), status in statuses.items()}
    ids = [id_ for id_, _ in statuses]
    return {"venues": " ".join(ids), **names, **({"venue": ids[0]} if len(ids) == 1 else {})}


def close_start(ctx: Ctx) -> Answers | Reply:
    """The venues that are open, and the applications that wait."""
    found = ctx.services.gate.applications.closable_of(ctx.user)
    return _start(ctx, {(venue.id, venue.name): venue.status for venue in found}, "venueclose.none")


def close_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Close the venue, or withdraw its application."""
    closing = ctx.services.gate.closing
    scanners = closing.scanners(answers["venue"])
    venue = closing.close_own(ctx.user, answers["venue"], ctx.now)
    if venue is None:
        return ctx.text("venueclose.gone")
    return ctx.text(f"venueclose.{venue.status}", venue=venue.name, count=scanners)


def reopen_start(ctx: Ctx) -> Answers | Reply:
    """The venues that this manager closed."""
    found = ctx.services.gate.applications.closed_by(ctx.user)
    return _start(ctx, {(venue.id, venue.name): venue.status for venue in found}, "venuereopen.none")


def reopen_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Open the venue again, without scanners."""
    venue = ctx.services.gate.closing.reopen_own(ctx.user, answers["venue"], ctx.now)
    return ctx.text("venuereopen.done", venue=venue.name) if venue else ctx.text("venuereopen.gone")


def _consequence(ctx: Ctx, answers: Answers) -> str:
    return ctx.say("venueclose.scanners", count=ctx.services.gate.closing.scanners(answers["venue"]))


_VENUE = Step("venue", choice, choices=choices_listed_in("venues"))

CLOSE: Dialogue[Ctx] = Dialogue(
    name="venueclose",
    steps=(_VENUE,),
    start=close_start,
    finish=close_finish,
    above_summary=_consequence,
    guard=phone_first,
)

REOPEN: Dialogue[Ctx] = Dialogue(
    name="venuereopen", steps=(_VENUE,), start=reopen_start, finish=reopen_finish, guard=phone_first
)
