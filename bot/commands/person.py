"""``jixiangma person``: who holds a record, what is in it, and changes of it that need two operators."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.commands.review import as_operator, report_vote, review_line
from bot.commands.startup import OPERATOR_KEY_OPTION
from bot.commands.trace import DOCUMENT_CHOICE
from bot.health.clock import BEIJING
from bot.health.people.documents import DocumentFault, DocumentType, clean_number
from bot.health.people.names import NameFault, clean_name

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.people.reviews import Review

CUSTODY_FAULTS = {
    "nobody": "nobody with this document is on record",
    "unheld": "nobody holds this record",
    "which": "say which agent: --agent with the label in `jixiangma person find`",
    "claim": "this is no claim to this person: let them show the grey code there, and read it",
    "same": "the record has these data already: say what is new with --new-name or --new-document",
    "waiting": "other new data of this record wait for a decision: see `jixiangma review list`",
    "posts": "the person manages a venue (`jixiangma venue hand-over` or `close`) or is a scanner (who leaves first)",
}
"""What is said for each reason why a change cannot be proposed."""

Command = TypeVar("Command", bound=Callable[..., Any])


def _person_options(command: Command) -> Command:
    """The options that all subcommands have."""
    options = (
        click.option("--document", required=True, type=DOCUMENT_CHOICE),
        click.option("--number", prompt="Document number", help="Better typed at the prompt than on the command line."),
        click.option("--reason", required=True, help="Kept, sealed, in the audit."),
        OPERATOR_KEY_OPTION,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def person() -> None:
    """Records of people: who holds them, and mending that. Each use is recorded in the audit."""


@person.command()
@_person_options
def find(document: str, number: str, reason: str, key: str) -> None:
    """Show who holds the record, masked."""
    with as_operator(key) as (parts, who, now):
        found = _run(lambda: parts.people.custody.find(who, read_document(document, number, now), reason, now))
        own = "own chat" if found.own_chat else "no own chat"
        agents = [f"agent {label} (the person is their {relation})" for label, relation in found.relations.items()]
        since = f"since {found.since:%Y-%m-%d %H:%M}" if found.since else ""
        click.echo("  ".join(filter(None, (found.name, f"level {int(found.level)}", own, *agents, since))))


@person.command()
@_person_options
def reveal(document: str, number: str, reason: str, key: str) -> None:
    """Show the record unmasked. Who holds it is told of it, with the reason."""
    with as_operator(key) as (parts, who, now):
        found = _run(lambda: parts.people.custody.reveal(who, read_document(document, number, now), reason, now))
        click.echo("  ".join(filter(None, (found.name, found.document, found.number, found.phone))))


@person.command()
@click.option("--agent", default="", help="The agent with this label, as `find` shows it, instead of the own chat.")
@_person_options
def release(document: str, number: str, reason: str, key: str, agent: str) -> None:
    """Propose to end the hold of a chat that is lost; another operator confirms by `jixiangma review approve`."""
    with as_operator(key) as (parts, who, now):
        about = read_document(document, number, now)
        _report(_run(lambda: parts.people.custody.release(who, about, agent, reason, now)))


@person.command()
@click.option("--claim", required=True, help="What a reader finds in the grey code of the chat that gets the record.")
@_person_options
def move(document: str, number: str, reason: str, key: str, claim: str) -> None:
    """Propose to give the record to a chat that claims it, or to let an agent who claims it act for the person.

    Another operator confirms by `jixiangma review approve`.
    """
    with as_operator(key) as (parts, who, now):
        about, claimed = read_document(document, number, now), _claim(parts, claim, now)
        _report(_run(lambda: parts.people.custody.move(who, about, claimed, reason, now)))


@person.command()
@click.option("--new-name", default="", help="As in the document.")
@click.option("--new-document", type=DOCUMENT_CHOICE, help="The type of the new document; its number is asked for.")
@click.option("--new-nationality", default="", help="The code of the country, for a passport.")
@click.option("--new-born", type=click.DateTime(["%Y-%m-%d"]), help="Where the number does not tell it.")
@_person_options
def correct(
    document: str,
    number: str,
    reason: str,
    key: str,
    new_name: str,
    new_document: str | None,
    new_nationality: str,
    new_born: datetime | None,
) -> None:
    """Propose other data; another operator confirms by `jixiangma review approve`. The old document stays reserved."""
    from bot.service.people.custody import NewData

    with as_operator(key) as (parts, who, now):
        typed = click.prompt("New document number") if new_document else ""
        changed = read_document(new_document, typed, now) if new_document else None
        born = f"{new_born:%Y-%m-%d}" if new_born else ""
        new = NewData(_name(new_name), changed, _country(new_nationality), born)
        about = read_document(document, number, now)
        _report(_run(lambda: parts.people.custody.correct(who, about, new, reason, now)))


@person.command()
@click.option(
    "--to", "path", required=True, type=click.Path(dir_okay=False, writable=True), help="The picture to write."
)
@_person_options
def card(document: str, number: str, reason: str, key: str, path: str) -> None:
    """Print a paper code (纸质码): an A6 picture. It voids the card before it; who holds the record is told."""
    from bot.service.codes.paper_codes import NoRecord, TooManyCards

    with as_operator(key) as (parts, who, now):
        try:
            png = parts.services.codes.paper.print_for_staff(who, read_document(document, number, now), reason, now)
        except NoRecord:
            raise click.ClickException(CUSTODY_FAULTS["unheld"]) from None
        except TooManyCards:
            raise click.ClickException("the limit of cards of today is reached") from None
    Path(path).write_bytes(png)


@person.command()
@_person_options
def erase(document: str, number: str, reason: str, key: str) -> None:
    """Propose to erase the record; another operator confirms by `jixiangma review approve`.

    As in 注销 (identity.md, section 5) dependants whom nobody else holds go along: here and in `review show` they are
    named, masked. Dependants with another agent or a chat of their own stay.
    """
    with as_operator(key) as (parts, who, now):
        about = read_document(document, number, now)
        proposed = _run(lambda: parts.people.custody.erase(who, about, reason, now))
        if not proposed.outcome:
            click.echo(review_line(parts, proposed))
        _report(proposed)


Found = TypeVar("Found")


def _run(use: Callable[[], Found]) -> Found:
    from bot.service.people.custody import CustodyFault

    try:
        return use()
    except CustodyFault as fault:
        raise click.ClickException(CUSTODY_FAULTS[str(fault)]) from None


def _report(proposed: "Review") -> None:
    report_vote(proposed)
    if not proposed.outcome and len(proposed.votes) == 1:
        click.echo(f"To confirm within a day: jixiangma review approve {proposed.receipt}")


def read_document(document: str, number: str, now: datetime) -> tuple[DocumentType, str]:
    """The type and the clean number. Ends the command with a message when this is no number of such a document."""
    kind = DocumentType(document)
    try:
        return kind, clean_number(kind, number, now.astimezone(BEIJING).date())
    except DocumentFault:
        raise click.ClickException("this is no number of such a document") from None


def _name(name: str) -> str:
    try:
        return clean_name(name) if name else ""
    except NameFault:
        raise click.ClickException("this is no name") from None


def _country(code: str) -> str:
    from bot.health.people.nationality import NATIONALITIES

    if code and code.upper() not in NATIONALITIES:
        raise click.ClickException("this is no nationality: two letters of ISO 3166, or a passport's three")
    return code.upper()


def _claim(parts: "Assembly", content: str, now: datetime) -> str:
    """The id of the claim in a code."""
    from bot.health.gate.scans import GateFault

    try:
        return parts.services.gate.scanning.contents.read_claim(content.strip(), now).person
    except GateFault:
        raise click.ClickException("this code is not genuine, or it is too old: let them show it again") from None
