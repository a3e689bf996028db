"""A manager's list of venues, and inviting scanners."""

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.health.gate.scans import GateFault
from bot.service import Ctx
from bot.signing.invitations import INVITATION_LIFETIME
from handlers.people.own_phone import acting, phone_first

MAX_VENUES_LISTED = 5
"""Venues in one message. A message has at most 2048 bytes."""

MAX_PAGE_LINKS = 3
"""Links to venue pages in one message."""

MAX_REASON_LENGTH = 40
"""Characters of an operator's reason in the list."""


@acting
def my_places(ctx: Ctx) -> Reply:
    """The user's venues with their status, and links to the pages of the approved ones."""
    if not ctx.person:
        return ctx.text("gate.places.unregistered")
    venues = ctx.services.gate.applications.managed_by(ctx.user)
    if not venues:
        return ctx.text("gate.places.none")
    if not ctx.services.standing.keeps_posts(ctx.user, ctx.person, ctx.now):
        return ctx.text("gate.places.unverified")
    lines = [ctx.say("gate.places.head")]
    if hidden := len(venues[:-MAX_VENUES_LISTED]):
        lines.append(ctx.say("gate.places.more", count=hidden))
    for number, venue in enumerate(venues[-MAX_VENUES_LISTED:], 1):
        status = ctx.say(f"gate.status.{venue.status}")
        lines.append(ctx.say("gate.places.line", number=number, venue=venue.name, status=status))
        if venue.reason:
            lines.append(ctx.say("gate.places.reason", reason=truncate(venue.reason, MAX_REASON_LENGTH)))
    lines += [
        _page_link(ctx, venue.id, venue.name)
        for venue in ctx.services.gate.applications.approved_of(ctx.user)[-MAX_PAGE_LINKS:]
    ]
    return Text("\n".join((*lines, ctx.say("gate.places.tail"))))


def _page_link(ctx: Ctx, venue: str, name: str) -> str:
    link = ctx.services.browser_sessions.manager_link(ctx.user, venue, ctx.language, ctx.now)
    return ctx.say("gate.places.page", venue=name, link=link)


def start(ctx: Ctx) -> Answers | Reply:
    """The approved venues and their entrances to choose from. A single venue is chosen already."""
    venues = ctx.services.gate.applications.approved_of(ctx.user) if ctx.person else ()
    if not venues:
        ctx.services.gate.scanner_duty.note_refusal(ctx.user, "scanner.invite", ctx.now)
        return ctx.text("invite.none")
    if not ctx.services.standing.keeps_posts(ctx.user, ctx.person, ctx.now):
        ctx.services.gate.scanner_duty.note_refusal(ctx.user, "scanner.invite", ctx.now)
        return ctx.text("invite.unverified")
    choices = {"venues": " ".join(venue.id for venue in venues)}
    for venue in venues:
        numbers = range(len(venue.entrances))
        choices[f"venue.{venue.id}"] = venue.name
        choices[f"entrances.{venue.id}"] = " ".join(f"{venue.id}.{i}" for i in numbers)
        choices |= {f"entrance.{venue.id}.{i}": venue.entrances[i] for i in numbers}
    return {**choices, "venue": venues[0].id} if len(venues) == 1 else choices


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The invitation, to be forwarded."""
    entrance = answers.get("entrance") or _entrance_choices(answers)[0]
    venue, _, number = entrance.partition(".")
    try:
        link = ctx.services.gate.scanner_duty.invite(ctx.user, venue, int(number), ctx.now)
    except GateFault as fault:
        return ctx.text(f"invite.{fault.code}", **fault.values)
    return ctx.text(
        "invite.text",
        venue=answers[f"venue.{venue}"],
        entrance=answers[f"entrance.{entrance}"],
        hours=int(INVITATION_LIFETIME.total_seconds() // 3600),
        link=link,
    )


def _entrance_choices(answers: Answers) -> tuple[str, ...]:
    return tuple(answers.get(f"entrances.{answers.get('venue', '')}", "").split())


INVITE: Dialogue[Ctx] = Dialogue(
    name="invite",
    steps=(
        Step("venue", choice, choices=choices_listed_in("venues")),
        Step("entrance", choice, when=lambda answers: len(_entrance_choices(answers)) != 1, choices=_entrance_choices),
    ),
    start=start,
    finish=finish,
    confirms=False,
    guard=phone_first,
)


def truncate(words: str, length: int) -> str:
    """The text, cut to ``length`` characters."""
    return words if len(words) <= length else f"{words[: length - 1]}…"
