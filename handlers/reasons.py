"""Why the code of somebody one acts for has its colour."""

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from handlers.code import reason
from handlers.family import UNBIND
from handlers.setting import Ctx


def start(ctx: Ctx) -> Answers | Reply:
    """The list to choose from; a single dependant's reason at once."""
    known = UNBIND.start(ctx)
    if isinstance(known, dict) and len(known["people"].split()) == 1:
        return reason(ctx, known["people"], agent=True)
    return known


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """The chosen dependant's reason."""
    return reason(ctx, answers["person"], agent=True)


FAMILY_WHY: Dialogue[Ctx] = Dialogue(
    name="reasons",
    steps=(Step("person", choice, choices=listed("people")),),
    start=start,
    finish=finish,
    confirms=False,
)
