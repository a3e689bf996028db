"""Applying for a venue."""

import re
import unicodedata

from bot.channel import Reply
from bot.chat.codes import raises
from bot.chat.dialogue import Answers, Dialogue, Form, Invalid, Step
from bot.chat.parsers import choice, plain
from bot.health.scans import GateFault
from bot.health.venues import TRANSPORT, Category, Region
from handlers.person import options
from handlers.setting import Ctx

NAME, ADDRESS, ENTRANCE = range(2, 31), range(4, 61), range(1, 21)
"""Characters of each."""

ENTRANCES = range(1, 31)
"""How many a venue has."""

JOINED = "、"
"""Between entrances in an answer."""

_ODD = re.compile(r"[\x00-\x1f\x7f<>{}@\\|`\"]")
_BETWEEN = re.compile(r"\s*[、,，;；\n]\s*")


def wording(text: str, length: range) -> str:
    """A name or an address; raises Invalid("characters" | "length")."""
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    if _ODD.search(words) or any(unicodedata.category(c)[0] == "C" for c in words):
        raise Invalid("characters")
    if len(words) not in length:
        raise Invalid("length")
    return words


@raises("characters", "length")
def venue_name(text: str, _: Form) -> str:
    """What a venue is called; raises Invalid("characters" | "length")."""
    return wording(text, NAME)


@raises("characters", "length")
def address(text: str, _: Form) -> str:
    """Where a venue is; raises Invalid("characters" | "length")."""
    return wording(text, ADDRESS)


@raises("characters", "length", "number")
def entrances(text: str, _: Form) -> str:
    """Entrances, cars or lines with 、 between them; raises Invalid("characters" | "length" | "number")."""
    names = [wording(name, ENTRANCE) for name in _BETWEEN.split(text.strip("、,，;； \n"))]
    if len(names) not in ENTRANCES or len(set(map(plain, names))) != len(names):
        raise Invalid("number")
    return JOINED.join(names)


def start(ctx: Ctx) -> Answers | Reply:
    """The empty form, for somebody registered and verified."""
    try:
        ctx.services.gate.applying.check(ctx.user, ctx.field("me"), ctx.now)
    except GateFault as fault:
        return ctx.text(f"venue.{fault.code}", **fault.values)
    return {}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Hand the application in."""
    given = answers["vehicle"] if _moves(answers) else answers["entrances"]
    venue = ctx.services.gate.applying.apply(
        ctx.user,
        Category(answers["category"]),
        Region(answers["region"]),
        answers["name"],
        answers["address"],
        tuple(given.split(JOINED)),
        ctx.now,
        lenient=answers["lenient"] == "yes",
    )
    return ctx.text("venue.done", venue=venue.name)


def _moves(answers: Answers) -> bool:
    return answers.get("category") in TRANSPORT


VENUE: Dialogue[Ctx] = Dialogue(
    name="venue",
    steps=(
        Step("category", choice, choices=options(*Category)),
        Step("region", choice, choices=options(*Region)),
        Step("name", venue_name, free=True),
        Step("address", address, free=True),
        Step("entrances", entrances, when=lambda answers: not _moves(answers), free=True),
        Step("vehicle", entrances, when=_moves, free=True),
        Step("lenient", choice, choices=options("yes", "no")),
    ),
    start=start,
    finish=finish,
)
