"""Saying that a dependant has died (已故): staff look at the certificate, then the record ends."""

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue
from bot.service import Ctx
from handlers.people.dependants import CHOOSE_PERSON, single_start


def start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from; a single one is chosen already."""
    known = single_start(ctx)
    return known if isinstance(known, dict) else ctx.text("bereaved.nobody", hotline=ctx.services.hotline)


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Open the review and say where to show the certificate."""
    review = ctx.services.bereavement.report(ctx.user, answers[CHOOSE_PERSON.name], ctx.now)
    if review is None:
        return ctx.text("bereaved.claim")
    return ctx.text("bereaved.opened", receipt=review.receipt, hotline=ctx.services.hotline)


BEREAVED: Dialogue[Ctx] = Dialogue(name="bereaved", steps=(CHOOSE_PERSON,), start=start, finish=finish)
