"""The application for a venue."""

import re
import unicodedata

from bot.channel import Reply
from bot.chat.choosing import choice_in_sentence
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.chat.parsers import choice
from bot.chat.reading import normalize
from bot.health.gate.scans import GateFault
from bot.health.gate.venues import TRANSPORT, Category, Region
from bot.service import Ctx
from handlers.people.own_phone import phone_first
from handlers.people.person_form import options

NAME_LENGTH, ADDRESS_LENGTH, ENTRANCE_LENGTH = range(2, 31), range(4, 61), range(1, 21)
"""Allowed lengths, in characters."""

ENTRANCE_COUNT = range(1, 31)
"""Allowed number of entrances of a venue."""

ENTRANCE_SEPARATOR = "、"
"""Separator of entrances in an answer."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>{}@\\|`\"]")
_SEPARATORS = re.compile(r"\s*[、,，;；\n]\s*")


def clean_words(text: str, length: range) -> str:
    """A cleaned name or address. Raises Invalid("characters" | "length")."""
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    if _FORBIDDEN.search(words) or any(unicodedata.category(c)[0] == "C" for c in words):
        raise Invalid("characters")
    if len(words) not in length:
        raise Invalid("length")
    return words


@raises("characters", "length")
def venue_name(text: str, _: Form) -> str:
    """The name of a venue. Raises Invalid("characters" | "length")."""
    return clean_words(text, NAME_LENGTH)


@raises("characters", "length")
def address(text: str, _: Form) -> str:
    """The address of a venue. Raises Invalid("characters" | "length")."""
    return clean_words(text, ADDRESS_LENGTH)


@raises("characters", "length", "number")
def entrances(text: str, _: Form) -> str:
    """Names of entrances, vehicles or lines, separated by 、. Raises Invalid("characters" | "length" | "number")."""
    names = [clean_words(name, ENTRANCE_LENGTH) for name in _SEPARATORS.split(text.strip("、,，;； \n"))]
    if len(names) not in ENTRANCE_COUNT or len(set(map(normalize, names))) != len(names):
        raise Invalid("number")
    return ENTRANCE_SEPARATOR.join(names)


def start(ctx: Ctx) -> Answers | Reply:
    """The form, for registered and verified users: empty, or like the last application of this chat that waits, since
    who applies again applies for the next shop of a chain, or the next line.
    """
    if refusal := _refusal(ctx):
        return refusal
    if not (waiting := ctx.services.gate.applications.waiting_of(ctx.user)):
        return {}
    last = waiting[-1]
    lenient = "yes" if last.lenient else "no"
    return {"like": last.name, "category": last.category, "region": last.region, "lenient": lenient}


def _say_like(ctx: Ctx, answers: Answers) -> str:
    """What was taken over from the last application, above the first question of the next."""
    if "like" not in answers:
        return ""
    kind, region = (ctx.say(f"venue.{key}.option.{answers[key]}").partition("|")[0] for key in ("category", "region"))
    return ctx.say("venue.like", venue=answers["like"], category=kind, region=region)


def _refusal(ctx: Ctx) -> Reply | None:
    """Why this chat may not apply now; None when it may."""
    try:
        ctx.services.gate.applications.check_applicant(ctx.user, ctx.person, ctx.now)
    except GateFault as fault:
        return ctx.text(f"venue.{fault.code}", **fault.values)
    return None


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Store the application, unless the chat has lost its record since the form was opened."""
    if refusal := _refusal(ctx):
        return refusal
    names = answers["vehicle"] if _is_transport(answers) else answers["entrances"]
    venue = ctx.services.gate.applications.apply(
        ctx.user,
        Category(answers["category"]),
        Region(answers["region"]),
        answers["name"],
        answers["address"],
        tuple(names.split(ENTRANCE_SEPARATOR)),
        ctx.now,
        lenient=answers["lenient"] == "yes",
    )
    return ctx.text("venue.done", venue=venue.name)


def _disclosure(ctx: Ctx, _: Answers) -> str:
    return ctx.say("venue.contact")


def _is_transport(answers: Answers) -> bool:
    return answers.get("category") in TRANSPORT


VENUE: Dialogue[Ctx] = Dialogue(
    name="venue",
    steps=(
        Step("category", choice_in_sentence, choices=options(*Category)),
        Step("region", choice_in_sentence, choices=options(*Region)),
        Step("name", venue_name, free=True, prepare=_say_like),
        Step("address", address, free=True),
        Step("entrances", entrances, when=lambda answers: not _is_transport(answers), free=True),
        Step("vehicle", entrances, when=_is_transport, free=True),
        Step("lenient", choice, choices=options("yes", "no")),
    ),
    start=start,
    finish=finish,
    above_summary=_disclosure,
    guard=phone_first,
)
