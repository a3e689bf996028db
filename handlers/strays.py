"""Answers to nothing: details, a yes or no, a number or a code for which nobody has asked."""

import re

from bot.channel import Reply
from bot.chat.fields import MISSED
from bot.chat.numerals import arabic
from bot.chat.reading import loosen, normalize
from bot.chat.route import Redirect
from bot.chat.vocabulary import is_phrase, is_question, mentions
from bot.service import Ctx

_DOCUMENT = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d{4}")
"""How the numbers of residents begin, with a birth date, which need no other word beside them; those of phones and
banks have none.
"""


def stray(ctx: Ctx) -> Reply | Redirect | None:
    """The reply to a text that is an answer when nothing was asked: somebody's own details open the registration, which
    reads them, and a relative's, or anybody's from somebody who is registered, what is done for relatives; None for any
    other text.
    """
    said = re.sub(r"[\s-]", "", normalize(arabic(ctx.message.text)))
    of_family = mentions(ctx.texts, "family", ctx.message.text)
    tells = _DOCUMENT.search(said) and not is_question(ctx.texts, ctx.message.text)
    if tells and (of_family or _is_of_other(ctx, said)):
        return Redirect("family_add")
    if not ctx.person and not of_family and _gives_details(ctx, said):
        return Redirect("register")
    if re.fullmatch(r"\d{6}", said):
        return _say(ctx, "answers.no_code_asked")
    answers = any(is_phrase(ctx.texts, name, ctx.message.text) for name in ("confirm", "deny", "refusal"))
    return _say(ctx, "answers.nothing_asked") if answers or re.fullmatch(r"\d{1,2}", said) else None


def _say(ctx: Ctx, key: str) -> Reply:
    """This text; never twice in a row the same words."""
    key = "answers.passed_again" if ctx.fields.get(MISSED) == key else key
    ctx.changes[MISSED] = key
    return ctx.text(key, hotline=ctx.services.hotline)


def _is_of_other(ctx: Ctx, said: str) -> bool:
    """Whether somebody who is registered writes another number than the own ones."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    return record is not None and ctx.services.people.identity(record).number.casefold() not in said


def _gives_details(ctx: Ctx, said: str) -> bool:
    introduces = mentions(ctx.texts, "called", ctx.message.text)
    return bool(_DOCUMENT.search(said) or (introduces and re.search(r"\d{6}", loosen(said))))
