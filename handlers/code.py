"""Show a code, one's own or a dependant's, and explain its colour."""

from collections.abc import Sequence, Set

from msgspec.structs import replace

from bot.channel import MAX_CARD_BYTES, Reply, Text
from bot.chat.fields import ELDER_MODE, EXPLAINED, UPLOADED_PICTURES
from bot.health.codes.colour import Colour, Facts, Reason, Verdict, compute_verdict
from bot.health.people.assurance import Right
from bot.service import Ctx
from bot.service.people.grace import what_to_prove


def show_code(
    ctx: Ctx, person_id: str, *, agent: bool = False, said: str = "", record: Sequence[bytes | None] = ()
) -> Reply:
    """The picture of the code, from an earlier upload if it can be reused, else from a new one.

    The answer is a card, because a card has room for text, when there is something to say: ``said``, notices that
    wait, or what to do about a claim. ``agent``: the code of a dependant. ``record``: the values of the
    own record, if they were read with the chat and nothing has changed since.
    """
    standing = ctx.services.standing
    person = standing.dependant(ctx.user, person_id) if agent else standing.own(ctx.user, person_id, record)
    if person is None:
        return ctx.text("code.gone" if agent else "code.unregistered")
    if not ctx.unsaved:
        ctx.services.ending.expiry.keep(person, ctx.now)
    big, dependant = bool(ctx.field(ELDER_MODE)), person_id if agent else ""
    view = ctx.services.codes.view(ctx.user, ctx.language, big=big, dependant=dependant)
    rights = person.rights(ctx.now, agent=agent)
    said = said or what_to_prove(ctx, person, agent=agent) or _first_reason(ctx, person_id, person.facts, rights)
    if ctx.unsaved:
        said = f"{ctx.say('code.unsaved')}\n{said}".strip()
    if said or ctx.notices:
        card = ctx.services.codes.card((person,), view, ctx.now)
        return replace(card, text=ctx.prepend_notices(said or card.text, MAX_CARD_BYTES))
    known = ctx.field(UPLOADED_PICTURES)
    reply, notes = ctx.services.codes.reply(ctx.user, (person,), view, known, lambda: ctx.seconds_left, ctx.now)
    if notes != known:
        ctx.changes[UPLOADED_PICTURES] = notes
    return reply


def _first_reason(ctx: Ctx, person: str, facts: Facts, rights: Set[Right]) -> str:
    """Why a code is not green, when this chat sees it so for the first time; else empty."""
    known, found = ctx.field(EXPLAINED), compute_verdict(facts, ctx.now)
    notes = ctx.services.codes.explained.add(known, person, found)
    if notes == known or Right.REASON not in rights:
        return ""
    ctx.changes[EXPLAINED] = notes
    return "" if found.colour is Colour.GREEN else _reason_words(ctx, facts, found)


def _reason_words(ctx: Ctx, facts: Facts, found: Verdict) -> str:
    """Why a code has its colour, and what to do next."""
    cause = "contact_until" if facts.until and found.reason is Reason.CONTACT else str(found.reason)
    day = f"{facts.until:%Y-%m-%d}" if facts.until else ctx.say("code.no_date")
    return ctx.say(f"code.why.{cause}", until=day, hotline=ctx.services.hotline)


def show_family_code(ctx: Ctx, people: Sequence[str]) -> Reply:
    """One picture for several dependants; a text when this chat acts for none of them any more."""
    standing, big = ctx.services.standing, bool(ctx.field(ELDER_MODE))
    found = [one for one in (standing.dependant(ctx.user, person) for person in people) if one]
    if not found:
        return ctx.text("code.gone")
    for one in found:
        ctx.services.ending.expiry.keep(one, ctx.now)
    view = ctx.services.codes.view(ctx.user, ctx.language, big=big)
    if ctx.notices:
        card = ctx.services.codes.card(found, view, ctx.now)
        return replace(card, text=ctx.prepend_notices(card.text, MAX_CARD_BYTES))
    known = ctx.field(UPLOADED_PICTURES)
    reply, notes = ctx.services.codes.reply(ctx.user, found, view, known, lambda: ctx.seconds_left, ctx.now)
    if notes != known:
        ctx.changes[UPLOADED_PICTURES] = notes
    return reply


def my_code(ctx: Ctx) -> Reply:
    """The user's own code; for unregistered users, how to get one."""
    return show_code(ctx, ctx.person, record=ctx.record) if ctx.person else ctx.text("code.unregistered")


def live(ctx: Ctx) -> Reply:
    """The card that leads to the live page of the user's own code, on which a strip moves and the clock goes."""
    if not ctx.person:
        return ctx.text("code.unregistered")
    return show_code(ctx, ctx.person, record=ctx.record, said=ctx.say("code.live"))


def why(ctx: Ctx) -> Reply:
    """Why the user's own code has its colour, and what to do next."""
    return show_reason(ctx, ctx.person) if ctx.person else ctx.text("code.unregistered")


def show_reason(ctx: Ctx, person_id: str, *, agent: bool = False) -> Text:
    """Why this code has its colour, by the record; what to prove first, without the right to know it."""
    standing = ctx.services.standing
    person = (standing.dependant if agent else standing.own)(ctx.user, person_id)
    if person is None:
        return ctx.text("code.gone" if agent else "code.unregistered")
    if person.must_prove_again(agent=agent):
        return ctx.text("relative.again" if agent else "phone.again")
    if Right.REASON not in person.rights(ctx.now, agent=agent):
        return ctx.text(f"code.claim.{person.level.name.lower()}{'_dependant' if agent else ''}")
    found = compute_verdict(person.facts, ctx.now)
    words = _reason_words(ctx, person.facts, found)
    title = ctx.say(f"code.{found.colour}.title")
    name = ctx.services.people.identity(person).name
    head = ctx.say("code.why_of", name=name, title=title) if agent else ctx.say("code.why_own", title=title)
    return Text(f"{head}\n{words}")
