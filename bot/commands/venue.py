"""``jixiangma venue``: lists the applications of venues and decides on them."""

from typing import TYPE_CHECKING

import click

from bot.commands.person import read_document
from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts
from bot.commands.trace import DOCUMENT_CHOICE

if TYPE_CHECKING:
    from bot.store.gate.venues import Venue

REASON_OPTION = click.option("--reason", required=True, help="Told to the manager; write nobody's name or number.")

YES_OPTION = click.option("--yes", is_flag=True, help="Do not ask whether to do it.")


@click.group()
def venue() -> None:
    """Venues that apply for a gate."""


@venue.command("list")
@click.option("--all", "every", is_flag=True, help="All venues, the latest first, with their state.")
@click.option("--search", default="", metavar="WORD", help="Of all those with WORD in name, address, entrance or id.")
@OPERATOR_KEY_OPTION
def list_(every: bool, search: str, key: str) -> None:
    """Show the venues that wait for a decision."""
    with open_parts() as (parts, now):
        approvals, operator = parts.services.gate.approvals, find_operator(parts, key, now)
        shows_all = every or bool(search)
        for found in approvals.all(operator, search, now) if shows_all else approvals.pending(operator, now):
            about = (found.id, f"{found.at:%Y-%m-%d %H:%M}", found.region, found.category, found.name, found.address)
            click.echo("  ".join((*about, ", ".join(found.entrances), *([found.status] if shows_all else []))))


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@OPERATOR_KEY_OPTION
def approve(venue_id: str, key: str) -> None:
    """Open the gate of VENUE; its manager is told and gets the poster."""
    with open_parts() as (parts, now):
        _report_decision(
            parts.services.gate.approvals.approve(find_operator(parts, key, now), venue_id, now), "Approved"
        )


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@REASON_OPTION
@OPERATOR_KEY_OPTION
def refuse(venue_id: str, reason: str, key: str) -> None:
    """Refuse VENUE with a reason; its manager is told."""
    with open_parts() as (parts, now):
        _report_decision(
            parts.services.gate.approvals.refuse(find_operator(parts, key, now), venue_id, reason, now), "Refused"
        )


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@REASON_OPTION
@YES_OPTION
@OPERATOR_KEY_OPTION
def close(venue_id: str, reason: str, yes: bool, key: str) -> None:
    """Close the gate of VENUE and end its scanners' bindings; all are told."""
    with open_parts() as (parts, now):
        closing, operator = parts.services.gate.closing, find_operator(parts, key, now)
        if not yes:
            click.confirm(f"Close {venue_id}? Its scanners cannot scan there any more", abort=True)
        _report_change(closing.close(operator, venue_id, reason, now), "Closed", "it is not open")


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@REASON_OPTION
@YES_OPTION
@OPERATOR_KEY_OPTION
def reopen(venue_id: str, reason: str, yes: bool, key: str) -> None:
    """Open the gate of a closed VENUE again, without scanners: its manager, who is told, invites them anew."""
    with open_parts() as (parts, now):
        closing, operator = parts.services.gate.closing, find_operator(parts, key, now)
        if not yes:
            click.confirm(f"Open {venue_id} again? Its manager can invite scanners", abort=True)
        _report_change(
            closing.reopen(operator, venue_id, reason, now), "Open again", "it is not closed, or has no manager"
        )


@venue.command("allow-verification")
@click.argument("venue_id", metavar="VENUE")
@click.option("--off", is_flag=True, help="Forbid it again.")
@REASON_OPTION
@OPERATOR_KEY_OPTION
def allow_verification(venue_id: str, off: bool, reason: str, key: str) -> None:
    """Let VENUE's scanners prove people by face and document, such as in a government service hall."""
    with open_parts() as (parts, now):
        approvals, operator = parts.services.gate.approvals, find_operator(parts, key, now)
        found = approvals.allow_verification(operator, venue_id, reason, now, allowed=not off)
        _report_decision(found, "Forbidden" if off else "Allowed")


@venue.command("hand-over")
@click.argument("venue_id", metavar="VENUE")
@click.option("--document", required=True, type=DOCUMENT_CHOICE, help="Of the new manager.")
@click.option("--number", prompt="Document number of the new manager", help="Better typed at the prompt.")
@REASON_OPTION
@OPERATOR_KEY_OPTION
def hand_over(venue_id: str, document: str, number: str, reason: str, key: str) -> None:
    """Give VENUE another manager, who is registered and proved; both are told, and the scanners stay."""
    from bot.service.gate.venues import NoHolder

    with open_parts() as (parts, now):
        approvals, about = parts.services.gate.approvals, read_document(document, number, now)
        try:
            found = approvals.hand_over(find_operator(parts, key, now), venue_id, about, reason, now)
        except NoHolder:
            raise click.ClickException("nobody holds a record with this document in an own chat") from None
        if found is None:
            raise click.ClickException("there is no such venue, or it is not open")
        click.echo(f"Handed over: {found.name}. Both managers are told.")


def _report_decision(found: "Venue | None", word: str) -> None:
    if found is None:
        raise click.ClickException("there is no such venue, or it was decided otherwise before")
    click.echo(f"{word}: {found.name}. The manager is told.")


def _report_change(found: "Venue | None", word: str, otherwise: str) -> None:
    if found is None:
        raise click.ClickException(f"there is no such venue, or {otherwise}")
    click.echo(f"{word}: {found.name}. The manager is told.")
