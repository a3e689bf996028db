"""Reviews by staff that people open and follow: a wrong colour (颜色不对), a check in person (申请核对), and how all of
theirs stand (我的申请).
"""

from bot.channel import Reply, Text
from bot.chat.dialogue import Dialogue, Step
from bot.chat.fault_codes import raises
from bot.chat.fields import EVIDENCE
from bot.chat.form import Answers, Form
from bot.chat.invalid import Invalid
from bot.health.people.assurance import Right
from bot.health.people.views import VIEWS, Reader
from bot.service import Ctx
from handlers.people.dependants import CHOOSE_PERSON, dependant_labels
from handlers.people.own_phone import phone_first

WORDS_LENGTH = range(2, 101)
"""Allowed characters of a reason."""


def my_reviews(ctx: Ctx) -> Reply:
    """The reviews that this chat opened, with the receipt number and the state of each. Pictures that follow are
    evidence for the latest one that is not decided.
    """
    found = ctx.services.reviews.progress.of_chat(ctx.user, ctx.now)
    if not found:
        return ctx.text("reviews.none")
    lines = [
        ctx.say(
            "reviews.line",
            receipt=one.receipt,
            kind=ctx.say(f"reviews.kind.{one.kind}"),
            day=f"{one.opened:%m-%d}",
            stage=ctx.say(f"reviews.stage.{one.stage}"),
        )
        for one in found
    ]
    is_wanted = ctx.services.support.intake.photos.is_wanted_for
    if waiting := next((one.receipt for one in found if is_wanted(one.receipt)), None):
        ctx.changes[EVIDENCE] = waiting
        lines.append(ctx.say("reviews.evidence", receipt=waiting))
    foot = ctx.say("reviews.foot", hotline=ctx.services.hotline)
    return Text("\n".join((ctx.say("reviews.head"), *lines, foot)))


@raises("length")
def reason(text: str, _: Form) -> str:
    """Why a colour is wrong, in the person's words. Raises Invalid("length")."""
    words = " ".join(text.split())
    if len(words) not in WORDS_LENGTH:
        raise Invalid("length")
    return words


def _choices(labels: dict[str, str]) -> Answers:
    """The answers of a form that asks for one of these people; a single one is chosen already."""
    known = {"people": " ".join(labels), **{f"person.{person}": label for person, label in labels.items()}}
    return known if len(labels) > 1 else {**known, CHOOSE_PERSON.name: next(iter(labels))}


def _coloured(ctx: Ctx) -> dict[str, str]:
    """The labels of the people whose colour this chat sees, with its reason."""
    own = ctx.services.standing.own(ctx.user, ctx.person)
    labels = {own.id: ctx.say("colour.own")} if own and Right.REASON in own.rights(ctx.now) else {}
    for person, label in dependant_labels(ctx).items():
        record = ctx.services.standing.dependant(ctx.user, person)
        if record and Right.REASON in record.rights(ctx.now, agent=True):
            labels[person] = label
    return labels


def colour_start(ctx: Ctx) -> Answers | Reply:
    """The people to choose from; a text when this chat sees nobody's colour."""
    labels = _coloured(ctx)
    return _choices(labels) if labels else ctx.text("colour.unproved")


def colour_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Open the review, unless the record is not in this chat any more."""
    person = answers[CHOOSE_PERSON.name]
    if person not in _coloured(ctx):
        return ctx.text("colour.gone")
    review = ctx.services.reviews.colours.open(ctx.user, person, answers["words"], ctx.now)
    said = "colour.paused" if review.settled else "colour.opened"
    return ctx.text(said, receipt=review.receipt, hotline=ctx.services.hotline)


def check_start(ctx: Ctx) -> Answers | Reply:
    """The claims of this chat to choose from; a text when it has none."""
    claims, own = ctx.services.reviews.staff_checks.claims(ctx.user), VIEWS[Reader.HOLDER]
    named = {**dependant_labels(ctx)}
    for claim, record in claims.items():
        if record.owner == ctx.user:
            named[claim] = ctx.say("check.own", name=own.name(ctx.services.people.identity(record).name))
    labels = {claim: named[claim] for claim in claims if claim in named}
    return _choices(labels) if labels else ctx.text("check.none")


def check_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Open the review, unless the claim was proved or ended since the form was opened."""
    review = ctx.services.reviews.staff_checks.ask(ctx.user, answers[CHOOSE_PERSON.name], ctx.now)
    if review is None:
        return ctx.text("check.gone")
    said = "check.paused" if review.settled else "check.opened"
    return ctx.text(said, receipt=review.receipt, hotline=ctx.services.hotline)


WRONG_COLOUR: Dialogue[Ctx] = Dialogue(
    name="colour",
    steps=(CHOOSE_PERSON, Step("words", reason)),
    start=colour_start,
    finish=colour_finish,
    confirms=False,
    guard=phone_first,
)
STAFF_CHECK: Dialogue[Ctx] = Dialogue(name="check", steps=(CHOOSE_PERSON,), start=check_start, finish=check_finish)
