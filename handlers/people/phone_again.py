"""Who must prove a phone again, because theirs is somebody else's now, shows the code and does nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from bot.channel import Text
from bot.service import Ctx

T = TypeVar("T")


def acting(handle: Callable[[Ctx], T]) -> Callable[[Ctx], T | Text]:
    """A handler, or the start of a dialogue, that asks for the phone first."""

    @wraps(handle)
    def guarded(ctx: Ctx) -> T | Text:
        record = ctx.services.standing.own(ctx.user, ctx.person)
        return ctx.text("phone.again") if record and record.recycled else handle(ctx)

    return guarded
