"""The person's side of a binding: who acts for me, ending it, saying yes or no to a request."""

from functools import partial

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from handlers.setting import Ctx


def answer_start(ctx: Ctx, *, yes: bool) -> Answers | Reply:
    """The requests to choose from; the yes or no at once to the only one, if this chat was told of it before."""
    waiting = ctx.services.consent.waiting(ctx.user)
    if not waiting:
        return ctx.text("agents.none")
    if len(waiting) == 1 and waiting[0].seen:
        return answer_finish(ctx, {"request": waiting[0].key}, yes=yes)
    labels = {
        f"request.{asked.key}": ctx.say(
            "agents.request.entry",
            agent=asked.agent,
            name=asked.name,
            relation=ctx.say(f"relative.relation.option.{asked.relation}").partition("|")[0],
        )
        for asked in waiting
    }
    return {"requests": " ".join(asked.key for asked in waiting), **labels}


def answer_finish(ctx: Ctx, answers: Answers, *, yes: bool) -> Reply:
    """The yes or no to the chosen request."""
    answered = ctx.services.consent.answer(ctx.user, answers["request"], ctx.now, yes=yes)
    return ctx.text(f"agents.{answered.outcome}", agent=answered.agent, name=answered.name)


def start(ctx: Ctx) -> Answers | Reply:
    """Those who act for this chat's person, to choose whom to end with."""
    bound = ctx.services.consent.agents_of(ctx.field("me")) if ctx.field("me") else ()
    if not bound:
        return ctx.text("agents.nobody")
    labels = {f"agent.{agent}": name for agent, name in bound}
    return {"agents": " ".join(agent for agent, _ in bound), **labels}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding; the agent is told."""
    ctx.services.agents.unbind(ctx.field("me"), answers["agent"])
    ctx.services.notices.tell(answers["agent"], ctx.now, "notice.unbound")
    return ctx.text("agents.unbound")


MY_AGENTS: Dialogue[Ctx] = Dialogue(
    name="agents", steps=(Step("agent", choice, choices=listed("agents")),), start=start, finish=finish
)


def _to_requests(name: str, *, yes: bool) -> Dialogue[Ctx]:
    return Dialogue(
        name=name,
        steps=(Step("request", choice, choices=listed("requests")),),
        start=partial(answer_start, yes=yes),
        finish=partial(answer_finish, yes=yes),
        confirms=False,
    )


AGREE = _to_requests("agree", yes=True)
DECLINE = _to_requests("decline", yes=False)
