"""Answers to nothing: details, an agreement, a number or a code for which nobody has asked."""

import re

from bot.channel import Reply
from bot.chat.dispatch import Redirect
from bot.chat.fields import MISSED
from bot.chat.numerals import arabic
from bot.chat.reading import loosen, normalize
from bot.chat.vocabulary import is_phrase, mentions
from bot.service import Ctx

_DOCUMENT = re.compile(r"(?<!\d)\d{15}")
"""How the numbers of documents begin that need no other word beside them; those of phones and banks do not."""


def stray(ctx: Ctx) -> Reply | Redirect | None:
    """The reply to a text that is an answer when nothing was asked: somebody's own details open the registration, which
    reads them; None for any other text.
    """
    said = re.sub(r"[\s-]", "", normalize(arabic(ctx.message.text)))
    if not ctx.person and _gives_details(ctx, said):
        return Redirect("register")
    if re.fullmatch(r"\d{6}", said):
        return _say(ctx, "answers.no_code_asked")
    agrees = any(is_phrase(ctx.texts, name, ctx.message.text) for name in ("confirm", "deny", "assent"))
    return _say(ctx, "answers.nothing_asked") if agrees or re.fullmatch(r"\d{1,2}", said) else None


def _say(ctx: Ctx, key: str) -> Reply:
    """This text; never twice in a row the same words."""
    key = "answers.passed_again" if ctx.fields.get(MISSED) == key else key
    ctx.changes[MISSED] = key
    return ctx.text(key, hotline=ctx.services.hotline)


def _gives_details(ctx: Ctx, said: str) -> bool:
    introduces = mentions(ctx.texts, "called", ctx.message.text) and not mentions(ctx.texts, "family", ctx.message.text)
    return bool(_DOCUMENT.search(said) or (introduces and re.search(r"\d{6}", loosen(said))))
