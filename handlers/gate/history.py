"""Who scanned me (for users and their dependants), and a scanner's own scans of today."""

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.fields import VISITS_SHOWN
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.health.gate.scans import GateFault
from bot.health.people.assurance import Right
from bot.service import Ctx
from bot.service.gate.history import PastVisit
from handlers.gate.scan import require_scanner
from handlers.gate.temperature import temperature_words
from handlers.people.dependants import dependant_labels, proof_first
from handlers.people.own_phone import acting, phone_first

OWN = "me"
"""The choice that stands for the user."""

SCAN_DIGITS = 8
"""Hexadecimal digits of a scan id in VISITS_SHOWN."""

VISITS_PER_MESSAGE = 8
"""Visits in one message. A message has at most 2048 bytes."""

LOOKS_PER_MESSAGE, REASON_SHOWN = 3, 30
"""Looks of staff in one message, and the characters of each reason in it."""


def start(ctx: Ctx) -> Answers | Reply:
    """The user and the dependants to choose from. With a single choice the list is shown at once."""
    me = ctx.person
    dependants = ctx.services.agents.dependants(ctx.user)
    if not me and not dependants:
        return ctx.text("visits.unregistered")
    people = (*([OWN] if me else []), *(d.person for d in dependants))
    if len(people) == 1:
        return _show_page(ctx, people[0], 0)
    labels = dependant_labels(ctx)
    return {"whose": " ".join(people), **{f"person.{person}": label for person, label in labels.items()}}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The newest visits of the chosen person."""
    return _show_page(ctx, answers["person"], 0)


@acting
def earlier(ctx: Ctx) -> Reply:
    """The next page of the list that was shown last."""
    person, shown, count = shown_before(ctx)
    return _show_page(ctx, person, shown) if shown < count else ctx.text("visits.end")


WHO_SCANNED: Dialogue[Ctx] = Dialogue(
    name="visits",
    steps=(Step("person", choice, choices=choices_listed_in("whose")),),
    start=start,
    finish=finish,
    confirms=False,
    guard=phone_first,
)


def _show_page(ctx: Ctx, whose: str, skip: int) -> Reply:
    history = ctx.services.gate.history
    person, name = find_person(ctx, whose)
    if not person:
        return proof_first(ctx, whose) or ctx.text("visits.prove_first")
    looks = [] if skip else _staff_looks(ctx, person)
    room = VISITS_PER_MESSAGE - len(looks)
    count, visits = history.visits(person, agent_for(ctx, whose), skip, room, ctx.now)
    left = count - skip - len(visits)
    scans = "".join(f"{scan:08x}" for scan in (*shown_scans(ctx)[:skip], *(visit.scan for visit in visits)))
    ctx.changes[VISITS_SHOWN] = f"{whose} {skip + len(visits)} {count} {scans}" if count else None
    if not visits:
        none = ctx.say("visits.end") if skip else ctx.say("visits.none", name=name, days=history.retention_days)
        return Text("\n".join((none, *looks)))
    lines = [ctx.say("visits.head", name=name, days=history.retention_days, count=count)]
    lines += [_line(ctx, number, visit) for number, visit in enumerate(visits, skip + 1)]
    traced = [ctx.say("visits.traced_why")] if any(visit.traced_at for visit in visits) else []
    last = ctx.say("visits.more", left=left) if left else ctx.say("visits.tail")
    return Text("\n".join((*lines, *traced, *looks, last)))


def _staff_looks(ctx: Ctx, person: str) -> list[str]:
    """When staff looked at what is masked of this person, and why, in a few lines; nothing when they did not."""
    looks = ctx.services.gate.history.staff_looks(person, ctx.now)[:LOOKS_PER_MESSAGE]
    lines = [
        ctx.say(
            "reveal.line",
            time=f"{look.time:%m-%d %H:%M}",
            what=ctx.say(f"reveal.what.{look.what}"),
            reason=_shortened(look.reason),
        )
        for look in looks
    ]
    return [ctx.say("reveal.head"), *lines] if lines else []


def _shortened(reason: str) -> str:
    """The beginning of a long reason; whoever holds the record was told all of it."""
    return reason if len(reason) <= REASON_SHOWN else f"{reason[:REASON_SHOWN]}…"


def _line(ctx: Ctx, number: int, visit: PastVisit) -> str:
    """The line of one visit, and when it was looked at for contact tracing."""
    line = ctx.say(
        f"visits.{'state' if visit.placed else 'unplaced'}.{visit.state}",
        number=number,
        time=f"{visit.at:%m-%d %H:%M}" if visit.placed else f"{visit.at:%m-%d}",
        venue=visit.venue or ctx.say("visits.closed"),
        entrance=visit.entrance,
        gone=f"{visit.deleted_on:%m-%d}",
    )
    return line + (ctx.say("visits.traced", time=f"{visit.traced_at:%m-%d %H:%M}") if visit.traced_at else "")


def shown_before(ctx: Ctx) -> tuple[str, int, int]:
    """Whose list was shown last, how many lines of it were shown, and how many visits there were then."""
    whose, shown, count, *_ = (ctx.field(VISITS_SHOWN) or " 0 0").split(" ")
    return whose, int(shown), int(count)


def shown_scans(ctx: Ctx) -> tuple[int, ...]:
    """The scan ids of the lines that were shown, in their order: a line keeps its number when others come or go."""
    *_, scans = (ctx.field(VISITS_SHOWN) or " ").split(" ")
    return tuple(int(scans[at : at + SCAN_DIGITS], 16) for at in range(0, len(scans) - SCAN_DIGITS + 1, SCAN_DIGITS))


def agent_for(ctx: Ctx, whose: str) -> str:
    """This chat, if it acts for somebody else there; empty for the user's own list."""
    return "" if whose == OWN else ctx.user


def find_person(ctx: Ctx, whose: str) -> tuple[str, str]:
    """The person's id and name for the text; empty if this chat may not see the person's visits."""
    standing = ctx.services.standing
    record = standing.own(ctx.user, ctx.person) if whose == OWN else standing.dependant(ctx.user, whose)
    if record is None or Right.VISITS not in record.rights(ctx.now, agent=whose != OWN):
        return "", ""
    if whose == OWN:
        return ctx.person, ctx.say("visits.mine")
    names = (d.name for d in ctx.services.agents.dependants(ctx.user) if d.person == whose)
    return whose, next(names, "*")


MAX_SCANS_LISTED = 15
"""Passes in the list of today's scans."""


def my_scans(ctx: Ctx) -> Reply:
    """The newest passes that this scanner registered today, masked."""
    gate = ctx.services.gate
    try:
        require_scanner(ctx, "records")
    except GateFault as fault:
        return ctx.text(f"gate.refused.{fault.code}", **fault.values)
    count, latest = gate.history.scans(ctx.user, MAX_SCANS_LISTED, ctx.now)
    if not latest:
        return ctx.text("gate.records.none")
    lines = [
        ctx.say(
            "gate.records.void" if one.gate_pass.void else "gate.records.line",
            time=f"{one.gate_pass.at:%H:%M}",
            entrance=one.entrance,
            name=one.name,
            temperature=temperature_words(ctx, one.gate_pass.outcome.temperature),
            shape=ctx.say(f"gate.shape.{one.colour}" if one.colour else "gate.records.no_code"),
        )
        for one in latest
    ]
    return Text("\n".join((ctx.say("gate.records.head", count=count), *lines, ctx.say("gate.records.tail"))))
