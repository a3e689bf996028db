"""What a sentence wishes that is no command: a form to open, or something of the own record to be shown."""

from functools import lru_cache

from bot.chat.fields import DUTY
from bot.chat.sentences import Sentences
from bot.chat.texts import Texts
from bot.chat.vocabulary import is_question, mentions
from bot.service import Ctx

OWN = frozenset({"why", "my_info", "my_agents", "who_scanned"})
"""Routes that show something of the own record."""

OF_FAMILY = frozenset({"family_why", "family_codes", "nickname"})
"""Routes for those who act for somebody."""

FOR_ANYBODY = frozenset({"bereaved", "venue", "family_add", "register"})
"""Routes that tell everybody what to do next."""

UNMISTAKABLE = frozenset({"correct", "bereaved", "who_scanned", "my_info"})
"""Routes that fit those who are registered better than any general answer."""

OPENING = frozenset({"family_add", "register"})
"""Routes that open a form for somebody; a short text that wishes one has no room for a question besides."""

SHORT = 12
"""Characters of a short text."""


def surely_meant(ctx: Ctx) -> str:
    """As ``meant``, where that is surer than an answer that was found."""
    route, short = meant(ctx), len(ctx.message.text) <= SHORT
    return route if (route in UNMISTAKABLE and ctx.person) or (route in OPENING and short) else ""


def meant(ctx: Ctx) -> str:
    """The route that the text means, as far as the words tell; empty when they do not."""
    routes = sentences_of(ctx.texts).commands(ctx.message.text)
    return next((route for route in routes if _fits(ctx, route)), "")


def wishes(ctx: Ctx) -> bool:
    """Whether the text asks for something to be done: neither a question nor only the telling of a state."""
    return mentions(ctx.texts, "wish", ctx.message.text) and not is_question(ctx.texts, ctx.message.text)


def _fits(ctx: Ctx, route: str) -> bool:
    """Whether the chat has what the route is about, and the text wishes it where the route opens a form."""
    if route in OWN:
        return bool(ctx.person) and not _mentions(ctx, "somebody")
    if route == "my_scans":
        return bool(ctx.field(DUTY))
    if route in OF_FAMILY and not ctx.services.agents.dependants(ctx.user):
        return False
    if route in ("family_why", "family_codes"):
        return True
    refuses = route != "bereaved" and _mentions(ctx, "negation")
    asks = is_question(ctx.texts, ctx.message.text)
    return not refuses and not asks and (bool(ctx.person) or route in OF_FAMILY | FOR_ANYBODY)


def _mentions(ctx: Ctx, name: str) -> bool:
    return mentions(ctx.texts, name, ctx.message.text)


@lru_cache(maxsize=4)
def sentences_of(texts: Texts) -> Sentences:
    """The sentences that mean a route; made once, which takes as long as a hundred answers."""
    return Sentences(texts)
