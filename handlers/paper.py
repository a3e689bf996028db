"""Paper cards (纸质码): print one for oneself or for a dependant, report one as lost (挂失)."""

from collections.abc import Callable

from bot.channel import Reply
from bot.chat.dialogue import Dialogue, Step
from bot.chat.form import Answers
from bot.chat.parsers import choice
from bot.service import Ctx
from bot.service.codes.paper_codes import TooManyCards
from handlers.people.dependants import CHOOSE_PERSON, dependant_labels, single_start
from handlers.people.own_phone import phone_first
from handlers.people.person_form import options

NEW, LOST, KEEP = "new", "lost", "keep"


def own_start(ctx: Ctx) -> Answers | Reply:
    """A card at once where there is none; else what to do with the one that counts."""
    if not ctx.person:
        return ctx.text("code.unregistered")
    known: dict[str, str] = {CHOOSE_PERSON.name: ctx.person}
    return known if _has_card(ctx, ctx.person) else print_card(ctx, ctx.person)


def family_start(ctx: Ctx) -> Answers | Reply:
    """The dependants to choose from; a single one is chosen already."""
    known = single_start(ctx)
    if not isinstance(known, dict):
        return known
    known["cards"] = " ".join(person for person in known["people"].split() if _has_card(ctx, person))
    only = known.get(CHOOSE_PERSON.name)
    return print_card(ctx, only) if only and not known["cards"] else known


def lost_start(ctx: Ctx) -> Answers | Reply:
    """Whose card is lost: the own, or a dependant's."""
    labels = {**({ctx.person: ctx.say("paper.own")} if ctx.person else {}), **dependant_labels(ctx)}
    found = {person: label for person, label in labels.items() if _has_card(ctx, person)}
    if not found:
        return ctx.text("paper.none")
    return {"people": " ".join(found), **{f"person.{person}": label for person, label in found.items()}}


def finish(ctx: Ctx, answers: Answers) -> Reply:
    """Print a new card, report the one that counts as lost, or leave it."""
    wanted = answers.get("what", NEW)
    if wanted == KEEP:
        return ctx.text("paper.kept")
    return (report_lost if wanted == LOST else print_card)(ctx, answers[CHOOSE_PERSON.name])


def lost_finish(ctx: Ctx, answers: Answers) -> Reply:
    """Report the card as lost."""
    return report_lost(ctx, answers[CHOOSE_PERSON.name])


def print_card(ctx: Ctx, person_id: str) -> Reply:
    """The link to a new card; to those who hold the person's record only."""
    person = ctx.services.standing.own_or_dependant(ctx.user, ctx.person, person_id)
    if person is None:
        return ctx.text("code.gone")
    if not person.held:
        return ctx.text("paper.claim" if person_id == ctx.person else "paper.claim_dependant")
    if person.must_prove_again(agent=True):  # who must prove the own record again is stopped by the guard
        return ctx.text("relative.again")
    before = ctx.services.codes.paper.current(person, ctx.now)
    try:
        link = ctx.services.codes.paper.print_card(ctx.user, person, ctx.language, ctx.now)
    except TooManyCards:
        return ctx.text("paper.too_many")
    if link is None:
        return ctx.text("paper.changed")
    return ctx.text(
        "paper.printed_anew" if before else "paper.printed", name=ctx.services.people.identity(person).name, link=link
    )


def report_lost(ctx: Ctx, person_id: str) -> Reply:
    """Let the card count no more, at once."""
    person = ctx.services.standing.own_or_dependant(ctx.user, ctx.person, person_id)
    if person is None:
        return ctx.text("code.gone")
    if not ctx.services.codes.paper.report_lost(ctx.user, person, ctx.now):
        return ctx.text("paper.changed")
    return ctx.text("paper.lost", name=ctx.services.people.identity(person).name)


def _has_card(ctx: Ctx, person_id: str) -> bool:
    person = ctx.services.standing.own_or_dependant(ctx.user, ctx.person, person_id)
    return bool(person and ctx.services.codes.paper.current(person, ctx.now))


def _has_one(answers: Answers) -> bool:
    return CHOOSE_PERSON.name in answers and answers[CHOOSE_PERSON.name] in answers.get("cards", answers["person"])


def _paper(name: str, start: Callable[[Ctx], Answers | Reply], *steps: Step) -> Dialogue[Ctx]:
    what = Step("what", choice, when=_has_one, choices=options(NEW, LOST, KEEP))
    return Dialogue(name, (*steps, what), finish=finish, start=start, shared="paper", confirms=False, guard=phone_first)


OWN_PAPER = _paper("paper", own_start)
FAMILY_PAPER = _paper("paperfamily", family_start, CHOOSE_PERSON)
LOST_PAPER: Dialogue[Ctx] = Dialogue(
    name="paperlost", steps=(CHOOSE_PERSON,), start=lost_start, finish=lost_finish, confirms=False, guard=phone_first
)
