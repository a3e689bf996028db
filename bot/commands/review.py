"""``jixiangma review``: lists the reviews that wait, and takes the votes of operators. Two equal votes decide, those of
staff at the desk among them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.service.people.voters import Voter
    from bot.store.access.operators import Operator
    from bot.store.people.reviews import Review

REVIEW_FAULTS = {
    "unknown": "there is no review with this receipt number",
    "own": "it is about themselves or their family; the attempt is in the audit",
    "unasked": "the platform must be asked again first (jixiangma review ask); the attempt is in the audit",
    "voted": "this operator has voted on it already; another one must; the attempt is in the audit",
    "decided": "it is decided already; the attempt is in the audit",
}
"""What is said for each reason why a vote was refused."""

REASON_OPTION = click.option("--reason", required=True, help="Kept, sealed, with the vote and in the audit.")
RECEIPT_ARGUMENT = click.argument("receipt")


@click.group()
def review() -> None:
    """Reviews: who somebody is, where proofs could not decide it."""


@contextmanager
def as_operator(key: str) -> Iterator[tuple["Assembly", "Operator", datetime]]:
    """Give the parts, the operator and the time; a refused vote ends the command with a message."""
    from bot.service.people.deciding import ReviewFault

    with open_parts() as (parts, now):
        try:
            yield parts, find_operator(parts, key, now), now
        except ReviewFault as fault:
            raise click.ClickException(REVIEW_FAULTS[str(fault)]) from None


@contextmanager
def as_voter(key: str) -> Iterator[tuple["Assembly", "Voter", datetime]]:
    """The same, for the operator's votes."""
    from bot.service.people import voters

    with as_operator(key) as (parts, operator, now):
        yield parts, voters.as_voter(operator), now


@review.command("list")
@OPERATOR_KEY_OPTION
def list_(key: str) -> None:
    """Show the reviews that wait for a decision, masked."""
    with as_voter(key) as (parts, who, now):
        for found in parts.people.deciding.open_ones(who, now):
            click.echo(review_line(parts, found))


@review.command()
@RECEIPT_ARGUMENT
@OPERATOR_KEY_OPTION
def show(receipt: str, key: str) -> None:
    """Show one review with its votes, masked."""
    with as_voter(key) as (parts, who, now):
        found = parts.people.deciding.get(who, receipt, now)
        click.echo(review_line(parts, found))
        view = parts.people.views.of(found, now)
        if view.words:
            click.echo(f"  says  {view.words}")
        if found.erasure:
            click.echo(f"  erased, receipt  {found.erasure}")
        for answered, agrees in view.answers:
            click.echo(f"  {answered:%Y-%m-%d %H:%M}  holder  {_answer_word(agrees)}")
        counting = parts.people.deciding.counting(found)
        for vote in found.votes:
            at = datetime.fromtimestamp(vote.at, now.tzinfo)
            word = _word(vote.approves) if vote in counting else f"{_word(vote.approves)} (counts no longer)"
            click.echo(f"  {at:%Y-%m-%d %H:%M}  {vote.voter}  {word}  {vote.reason}")


@review.command()
@RECEIPT_ARGUMENT
@OPERATOR_KEY_OPTION
def ask(receipt: str, key: str) -> None:
    """Ask the national platform again about a colour that somebody says is wrong; nobody can set one."""
    with as_voter(key) as (parts, who, now):
        found = parts.people.deciding.begin_asking(who, receipt, now)
        if not parts.people.reviews.colours.ask_platform(found, now):
            raise click.ClickException("the platform does not answer; try again later")
        click.echo(review_line(parts, found))


@review.command()
@RECEIPT_ARGUMENT
@REASON_OPTION
@OPERATOR_KEY_OPTION
def approve(receipt: str, reason: str, key: str) -> None:
    """Vote that who asks gets it; two such votes decide, after those who hold the record had 72 hours or agreed.

    Who says that a colour is wrong is answered with the reason, by one vote.
    """
    with as_voter(key) as (parts, who, now):
        report_vote(parts.people.deciding.decide(who, receipt, reason, now, approves=True))


@review.command()
@RECEIPT_ARGUMENT
@REASON_OPTION
@OPERATOR_KEY_OPTION
def refuse(receipt: str, reason: str, key: str) -> None:
    """Vote that all stays as it is; two such votes decide at once."""
    with as_voter(key) as (parts, who, now):
        report_vote(parts.people.deciding.decide(who, receipt, reason, now, approves=False))


def report_vote(found: "Review") -> None:
    """Print what follows from a vote."""
    if found.outcome:
        click.echo(f"{found.receipt}: {found.outcome}. Everybody concerned is told.")
    elif sum(vote.approves for vote in found.votes) >= 2:
        waits = "done 72 hours after those who hold the record were told, or when they agree"
        click.echo(f"{found.receipt}: approved by two; {waits}.")
    else:
        click.echo(f"{found.receipt}: the vote counts. Another operator must vote too.")


def review_line(parts: "Assembly", found: "Review") -> str:
    """The review in one line, masked."""
    view = parts.people.views.of(found, parts.clock())
    votes = " ".join(_word(vote.approves) for vote in parts.people.deciding.counting(found)) or "no votes"
    new = f"to become {view.new}" if view.new else ""
    said = ", ".join(_answer_word(agrees) for _, agrees in view.answers)
    along = f"erases also {', '.join(view.along)}, whom nobody else holds" if view.along else ""
    about = (found.receipt, f"{view.opened:%Y-%m-%d %H:%M}", str(found.kind), view.name, view.relation, new, along)
    told = f"told {view.told:%Y-%m-%d %H:%M}" if view.told else "not told"
    holders = ", ".join(filter(None, (f"held by {view.holders}", told, said))) if view.holders else "held by nobody"
    colour = f"{view.colour.colour} now, {view.colour.reason}" if view.colour else ""
    seen = f"face and document compared {view.compared:%Y-%m-%d %H:%M}" if view.compared else ""
    return "  ".join(filter(None, (*about, colour, seen, holders, votes, found.outcome)))


def _answer_word(agrees: bool) -> str:
    return "agrees" if agrees else "says no"


def _word(approves: bool) -> str:
    return "approve" if approves else "refuse"
