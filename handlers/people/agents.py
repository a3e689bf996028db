"""The person's side of a binding: list agents, end a binding, answer consent requests."""

from functools import partial

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, choices_listed_in
from bot.chat.parsers import choice
from bot.service import Ctx


def answer_start(ctx: Ctx, *, yes: bool) -> Answers | Reply:
    """The requests to choose from. A single request is answered at once if this chat was shown it before."""
    pending = ctx.services.consent.pending(ctx.user)
    if not pending:
        return ctx.text("agents.none")
    if len(pending) == 1 and pending[0].seen:
        return answer_finish(ctx, {"request": pending[0].key}, yes=yes)
    labels = {
        f"request.{request.key}": ctx.say(
            "agents.request.entry",
            agent=request.agent,
            name=request.name,
            relation=ctx.say(f"relative.relation.option.{request.relation}").partition("|")[0],
        )
        for request in pending
    }
    return {"requests": " ".join(request.key for request in pending), **labels}


def answer_finish(ctx: Ctx, answers: Answers, *, yes: bool) -> Reply:
    """Answer the chosen request."""
    result = ctx.services.consent.answer(ctx.user, answers["request"], ctx.now, yes=yes)
    return ctx.text(f"agents.{result.outcome}", agent=result.agent, name=result.name)


def start(ctx: Ctx) -> Answers | Reply:
    """The agents of this chat's person, to choose whose binding to end."""
    bound = ctx.services.consent.agents_of(ctx.person) if ctx.person else ()
    if not bound:
        return ctx.text("agents.nobody")
    labels = {f"agent.{agent}": name for agent, name in bound}
    return {"agents": " ".join(agent for agent, _ in bound), **labels}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding and notify the agent."""
    ctx.services.agents.unbind(ctx.person, answers["agent"])
    ctx.services.notices.notify(answers["agent"], ctx.now, "notice.unbound")
    return ctx.text("agents.unbound")


MY_AGENTS: Dialogue[Ctx] = Dialogue(
    name="agents", steps=(Step("agent", choice, choices=choices_listed_in("agents")),), start=start, finish=finish
)


def _answer_dialogue(name: str, *, yes: bool) -> Dialogue[Ctx]:
    return Dialogue(
        name=name,
        steps=(Step("request", choice, choices=choices_listed_in("requests")),),
        start=partial(answer_start, yes=yes),
        finish=partial(answer_finish, yes=yes),
        confirms=False,
    )


AGREE = _answer_dialogue("agree", yes=True)
DECLINE = _answer_dialogue("decline", yes=False)
