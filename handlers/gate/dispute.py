"""不是我: a line of 谁扫过我 that was not the person."""

import re

from bot.channel import Reply
from bot.chat.reading import normalize
from bot.service import Ctx
from handlers.gate.history import agent_for, find_person, shown_before, shown_scans
from handlers.people.dependants import proof_first
from handlers.people.own_phone import acting

_NUMBER = re.compile(r"\D*?(\d{1,3})\D*")


def is_dispute(ctx: Ctx) -> bool:
    """Whether a text is the words for a dispute and a number, such as 不是我2."""
    said = normalize(ctx.message.text)
    return any(
        said.startswith(word) and _NUMBER.fullmatch(said[len(word) :])
        for language in ctx.texts.languages
        for word in ctx.texts.say(language, "visits.not_me").split("|")
    )


@acting
def dispute(ctx: Ctx) -> Reply:
    """Mark the line with this number as disputed; without a number, how to name the line."""
    (whose, *_), scans = shown_before(ctx), shown_scans(ctx)
    number = _NUMBER.fullmatch(normalize(ctx.message.text))
    if not whose or number is None or not 1 <= int(number[1]) <= len(scans):
        return ctx.text("visits.dispute_how")
    person, _ = find_person(ctx, whose)
    if not person:
        return proof_first(ctx, whose) or ctx.text("visits.prove_first")
    scan, agent = scans[int(number[1]) - 1], agent_for(ctx, whose)
    visit = ctx.services.gate.disputes.dispute(ctx.user, person, agent, scan, ctx.now)
    return ctx.text("visits.disputed_now" if visit else "visits.end")
