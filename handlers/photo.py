"""Pictures: for the clerk of an open conversation, or evidence for a review.

What other chats send is answered as anything that is no text.
"""

from bot.channel import Reply
from bot.chat.fields import DESK, EVIDENCE
from bot.service import Ctx
from bot.service.support.photos import review_of


def is_awaited(ctx: Ctx) -> bool:
    """Whether the message is a picture, and somebody at the desk looks at it."""
    return ctx.message.kind == "image" and review_of(ctx.field) is not None


def take(ctx: Ctx) -> Reply:
    """Take the picture, and tell the person so, or why not; by an answer, which uses up no message of the clerk."""
    review = ctx.field(EVIDENCE)
    if review and not ctx.services.support.intake.photos.is_wanted_for(review):
        ctx.changes[EVIDENCE] = None
        if not ctx.field(DESK):
            return ctx.text("photo.decided", receipt=review)
        review = ""
    taken = ctx.services.support.intake.photos.take(ctx.message, review, ctx.now)
    return ctx.text(
        f"photo.{taken.outcome}",
        number=taken.number,
        limit=taken.limit,
        receipt=review,
        hotline=ctx.services.hotline,
    )
