"""The person's side of a binding: who acts for me, ending it, saying yes or no to a request."""

from bot.channel import Reply
from bot.chat.dialogue import Answers, Dialogue, Step, listed
from bot.chat.parsers import choice
from handlers.setting import Ctx


def agree(ctx: Ctx) -> Reply:
    """Yes to the request that waits longest."""
    return ctx.text(f"agents.{ctx.services.consent.answer(ctx.user, ctx.now, yes=True)}")


def decline(ctx: Ctx) -> Reply:
    """No to the request that waits longest."""
    return ctx.text(f"agents.{ctx.services.consent.answer(ctx.user, ctx.now, yes=False)}")


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
