"""Who scanned me: where and when, and when each record will be gone. For oneself and for those one acts for."""

from bot.channel import Reply, Text
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from handlers.setting import Ctx

PAGE = 8
"""Visits in one message, which has 2048 bytes."""

SHOWN = "visits"
"""Field of the chat: of whom the list was shown last, and how many of it."""


def start(ctx: Ctx) -> Answers | Reply:
    """Oneself and those one acts for, to choose; the list at once where there is one only."""
    me = ctx.field("me")
    dependants = ctx.services.agents.dependants(ctx.user)
    if not me and not dependants:
        return ctx.text("visits.unregistered")
    people = (*(["me"] if me else []), *(d.person for d in dependants))
    if len(people) == 1:
        return _page(ctx, people[0], 0)
    return {"whose": " ".join(people), **{f"person.{d.person}": d.name for d in dependants}}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The chosen person's newest visits."""
    return _page(ctx, answers["person"], 0)


def earlier(ctx: Ctx) -> Reply:
    """The next page of the list that was shown last."""
    person, _, shown = ctx.field(SHOWN).partition(" ")
    return _page(ctx, person, int(shown)) if person else ctx.text("visits.end")


WHO_SCANNED: Dialogue[Ctx] = Dialogue(
    name="visits",
    steps=(Step("person", choice, choices=listed("whose")),),
    start=start,
    finish=finish,
    confirms=False,
)


def _page(ctx: Ctx, whose: str, skip: int) -> Reply:
    looking = ctx.services.gate.looking
    person, name = _whose(ctx, whose)
    if not person:
        return ctx.text("code.gone")
    count, visits = looking.visits(person, skip, PAGE, ctx.now)
    left = count - skip - len(visits)
    ctx.changes[SHOWN] = f"{whose} {skip + len(visits)}" if left else None
    if not visits:
        return ctx.text("visits.end") if skip else ctx.text("visits.none", name=name, days=looking.days)
    lines = [ctx.say("visits.head", name=name, days=looking.days, count=count)]
    lines += [
        ctx.say(
            "visits.line",
            time=f"{visit.at:%m-%d %H:%M}",
            venue=visit.venue or ctx.say("visits.closed"),
            entrance=visit.entrance,
            gone=f"{visit.gone:%m-%d}",
        )
        for visit in visits
    ]
    return Text("\n".join((*lines, ctx.say("visits.more", left=left) if left else ctx.say("visits.tail"))))


def _whose(ctx: Ctx, whose: str) -> tuple[str, str]:
    """The person's id and what to call them; empty when not, or no longer, for this chat to see."""
    if whose == "me":
        return ctx.field("me"), ctx.say("visits.mine")
    if ctx.services.people.get(whose, ctx.user) is None:
        return "", ""
    names = (d.name for d in ctx.services.agents.dependants(ctx.user) if d.person == whose)
    return whose, next(names, "*")
