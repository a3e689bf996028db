"""A manager's list of venues, and inviting scanners."""

from bot.channel import Reply, Text
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from bot.health.invitations import LIFETIME
from bot.health.scans import GateFault
from handlers.setting import Ctx

SHOWN, LINKED, REASON = 5, 3, 40
"""Venues that one message lists, links to pages in it, characters of a reason: a message has 2048 bytes."""


def my_places(ctx: Ctx) -> Reply:
    """One's venues, how far each is, and the way to the page of those open."""
    if not ctx.field("me"):
        return ctx.text("gate.places.unregistered")
    venues = ctx.services.gate.applying.of(ctx.user)
    if not venues:
        return ctx.text("gate.places.none")
    lines = [ctx.say("gate.places.head")]
    for number, venue in enumerate(venues[-SHOWN:], 1):
        status = ctx.say(f"gate.status.{venue.status}")
        lines.append(ctx.say("gate.places.line", number=number, venue=venue.name, status=status))
        if venue.reason:
            lines.append(ctx.say("gate.places.reason", reason=shorten(venue.reason, REASON)))
    lines += [_page(ctx, venue.id, venue.name) for venue in ctx.services.gate.applying.open_of(ctx.user)[-LINKED:]]
    return Text("\n".join((*lines, ctx.say("gate.places.tail"))))


def _page(ctx: Ctx, venue: str, name: str) -> str:
    link = ctx.services.gate.entrances.manager_link(ctx.user, venue, ctx.language, ctx.now)
    return ctx.say("gate.places.page", venue=name, link=link)


def start(ctx: Ctx) -> Answers | Reply:
    """The open venues and their entrances to choose from; a single venue is chosen."""
    venues = ctx.services.gate.applying.open_of(ctx.user) if ctx.field("me") else ()
    if not venues:
        ctx.services.gate.stations.refused(ctx.user, "scanner.invite", ctx.now)
        return ctx.text("invite.none")
    known = {"venues": " ".join(venue.id for venue in venues)}
    for venue in venues:
        numbers = range(len(venue.entrances))
        known[f"venue.{venue.id}"] = venue.name
        known[f"entrances.{venue.id}"] = " ".join(f"{venue.id}.{i}" for i in numbers)
        known |= {f"entrance.{venue.id}.{i}": venue.entrances[i] for i in numbers}
    return {**known, "venue": venues[0].id} if len(venues) == 1 else known


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The invitation, to be forwarded."""
    entrance = answers.get("entrance") or _entrances(answers)[0]
    venue, _, number = entrance.partition(".")
    try:
        link = ctx.services.gate.stations.invite(ctx.user, venue, int(number), ctx.now)
    except GateFault as fault:
        return ctx.text(f"invite.{fault.code}", **fault.values)
    return ctx.text(
        "invite.text",
        venue=answers[f"venue.{venue}"],
        entrance=answers[f"entrance.{entrance}"],
        hours=int(LIFETIME.total_seconds() // 3600),
        link=link,
    )


def _entrances(answers: Answers) -> tuple[str, ...]:
    return tuple(answers.get(f"entrances.{answers.get('venue', '')}", "").split())


INVITE: Dialogue[Ctx] = Dialogue(
    name="invite",
    steps=(
        Step("venue", choice, choices=listed("venues")),
        Step("entrance", choice, when=lambda answers: len(_entrances(answers)) != 1, choices=_entrances),
    ),
    start=start,
    finish=finish,
    confirms=False,
)


def shorten(words: str, length: int) -> str:
    """The words as far as there is room."""
    return words if len(words) <= length else f"{words[: length - 1]}…"
