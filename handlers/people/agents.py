"""The person's side of a binding: list agents, end a binding, answer consent requests."""

from collections.abc import Callable, Set
from functools import partial

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step, choices_listed_in
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.health.people.assurance import Right
from bot.health.people.holds import PHONE_OWNER, REVIEW, SELF
from bot.service import Ctx
from bot.service.people.consent_answers import PendingConsent
from handlers.people.dependants import acts_for
from handlers.people.own_phone import phone_first

PROXY = "proxy"
"""What a yes is said to, where the request is of an agent; else the relation says it."""

OF_OTHERS = frozenset({SELF, PHONE_OWNER, REVIEW})
"""The relations of requests that are not of an agent."""


def decline_start(ctx: Ctx) -> Answers | Reply:
    """The requests to decline."""
    return _answer_start(ctx, OF_OTHERS | {PROXY}, yes=False)


def _agree_to(said_to: str) -> Callable[[Ctx], Answers | Reply]:
    """The start of a yes that is said to requests of this kind."""

    def agree_start(ctx: Ctx) -> Answers | Reply:
        return _answer_start(ctx, {said_to}, yes=True)

    return agree_start


def _answer_start(ctx: Ctx, said_to: Set[str], *, yes: bool) -> Answers | Reply:
    """The requests to choose from. A single request is answered at once if this chat was shown it before, and what was
    said is an answer to such a request.
    """
    pending = ctx.services.consent.pending(ctx.user)
    if not pending:
        return ctx.text("agents.none")
    if len(pending) == 1 and pending[0].seen and _kind(pending[0]) in said_to:
        return answer_finish(ctx, {"request": pending[0].key}, yes=yes)
    labels = {f"request.{request.key}": _entry(ctx, request) for request in pending}
    return {"requests": " ".join(request.key for request in pending), **labels}


def _kind(request: PendingConsent) -> str:
    return request.relation if request.relation in OF_OTHERS else PROXY


def _entry(ctx: Ctx, request: PendingConsent) -> str:
    """The line of a request in the list."""
    if request.relation == PHONE_OWNER:
        return ctx.say("agents.request.phone", name=request.name)
    if request.relation == REVIEW:
        return ctx.say("agents.request.review", name=request.name, receipt=request.agent)
    if request.relation == SELF:
        return ctx.say("agents.request.move", name=request.name)
    relation = relation_word(ctx, request.relation)
    return ctx.say("agents.request.entry", agent=request.agent, name=request.name, relation=relation)


def answer_finish(ctx: Ctx, answers: Answers, *, yes: bool) -> Reply:
    """Answer the chosen request."""
    result = ctx.services.consent.answer(ctx.user, answers["request"], ctx.now, yes=yes)
    return ctx.text(f"agents.{result.outcome}", agent=result.agent, name=result.name)


def relation_word(ctx: Ctx, relation: str) -> str:
    """What a person is to an agent, in the words of the form."""
    return ctx.say(f"relative.relation.option.{relation}").partition("|")[0]


def start(ctx: Ctx) -> Answers | Reply:
    """The agents of this chat's person, to choose whose binding to end."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None or Right.ACT not in record.rights(ctx.now):
        return ctx.text("agents.nobody" if record is None else "agents.prove_first")
    bound = ctx.services.consent.agents_of(ctx.person)
    if not bound:
        return ctx.text("agents.nobody")
    labels = {
        f"agent.{agent}": ctx.say("agents.agent.entry", name=name, relation=relation_word(ctx, relation))
        for agent, name, relation in bound
    }
    return {"agents": " ".join(agent for agent, *_ in bound), **labels}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """End the binding and notify the agent; for a child, staff decide. Since the form was opened the chat may have lost
    the record, or the agent may have another chat.
    """
    record = ctx.services.standing.own(ctx.user, ctx.person)
    if record is None or not acts_for(ctx, answers["agent"], ctx.person):
        return ctx.text("agents.changed" if record else "agents.nobody")
    if ctx.services.minors.is_guarded(record, ctx.now):
        review = ctx.services.minors.ask_unbinding(record, answers["agent"], ctx.now)
        said = "agents.under_14.refused" if review.settled else "agents.under_14.asked"
        return ctx.text(said, receipt=review.receipt, hotline=ctx.services.hotline)
    ctx.services.notices.notify(answers["agent"], ctx.now, "notice.unbound", about=ctx.person)
    ctx.services.leaving.end(ctx.person, answers["agent"], ctx.now)
    return ctx.text("agents.unbound")


def _warn_child(ctx: Ctx, _: Answers) -> str:
    """The line for a child that staff decide."""
    record = ctx.services.standing.own(ctx.user, ctx.person)
    return ctx.say("agents.under_14.warning") if record and ctx.services.minors.is_guarded(record, ctx.now) else ""


MY_AGENTS: Dialogue[Ctx] = Dialogue(
    name="agents",
    steps=(Step("agent", choice, choices=choices_listed_in("agents"), prepare=_warn_child),),
    start=start,
    finish=finish,
    guard=phone_first,
)


def _answer_dialogue(name: str, start: Callable[[Ctx], Answers | Reply], *, yes: bool) -> Dialogue[Ctx]:
    return Dialogue(
        name=name,
        shared="agree" if yes else "",
        steps=(Step("request", choice, choices=choices_listed_in("requests")),),
        start=start,
        finish=partial(answer_finish, yes=yes),
        confirms=False,
        guard=phone_first,
    )


AGREE = _answer_dialogue("agree", _agree_to(PROXY), yes=True)
AGREE_MOVE = _answer_dialogue("agree_move", _agree_to(SELF), yes=True)
AGREE_PHONE = _answer_dialogue("agree_phone", _agree_to(PHONE_OWNER), yes=True)
AGREE_REVIEW = _answer_dialogue("agree_review", _agree_to(REVIEW), yes=True)
DECLINE = _answer_dialogue("decline", decline_start, yes=False)
