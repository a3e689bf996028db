"""The codes of those one acts for; ending a binding from the agent's side."""

from bot.channel import Reply, Text
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from handlers.code import show
from handlers.kin import entries
from handlers.setting import Ctx


def _start(ctx: Ctx) -> Answers | Reply:
    listed_kin = entries(ctx)
    if not listed_kin:
        return ctx.text("family.none")
    return {"people": " ".join(listed_kin), **{f"person.{person}": label for person, label in listed_kin.items()}}


def codes_start(ctx: Ctx) -> Answers | Reply:
    """The list to choose from; a single dependant's code at once."""
    known = _start(ctx)
    if isinstance(known, dict) and len(known["people"].split()) == 1:
        return _shown(ctx, known["people"])
    return known


def codes_finish(ctx: Ctx, answers: Answers) -> Reply:
    """The chosen dependant's code."""
    return _shown(ctx, answers["person"])


def unbind_finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding; the person is told in their own chat."""
    person = ctx.services.people.get(answers["person"])
    ctx.services.agents.unbind(answers["person"], ctx.user)
    ctx.changes[f"pic:{answers['person']}"] = None
    if person and person.owner:
        ctx.services.notices.tell(person.owner, ctx.now, "notice.agent_left")
    return ctx.text("unbind.done")


def _shown(ctx: Ctx, person: str) -> Reply:
    reply = show(ctx, person, agent=True)
    if isinstance(reply, Text):
        ctx.services.agents.unlist(ctx.user, person)
    return reply


_WHICH = Step("person", choice, choices=listed("people"))

FAMILY_CODES: Dialogue[Ctx] = Dialogue(
    name="family", steps=(_WHICH,), start=codes_start, finish=codes_finish, confirms=False
)

UNBIND: Dialogue[Ctx] = Dialogue(name="unbind", steps=(_WHICH,), start=_start, finish=unbind_finish)
