"""``jixiangma venue``: lists the applications of venues and decides on them."""

from typing import TYPE_CHECKING

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts

if TYPE_CHECKING:
    from bot.store.gate.venues import Venue

REASON_OPTION = click.option("--reason", required=True, help="Told to the manager; write nobody's name or number.")


@click.group()
def venue() -> None:
    """Venues that apply for a gate."""


@venue.command("list")
@OPERATOR_KEY_OPTION
def list_(key: str) -> None:
    """Show the venues that wait for a decision."""
    with open_parts() as (parts, now):
        for found in parts.services.gate.approvals.pending(find_operator(parts, key, now), now):
            entrances = ", ".join(found.entrances)
            about = (found.id, f"{found.at:%Y-%m-%d %H:%M}", found.region, found.category, found.name, found.address)
            click.echo("  ".join((*about, entrances)))


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
@OPERATOR_KEY_OPTION
def close(venue_id: str, reason: str, key: str) -> None:
    """Close the gate of VENUE and end its scanners' bindings; all are told."""
    with open_parts() as (parts, now):
        _report_decision(
            parts.services.gate.approvals.close(find_operator(parts, key, now), venue_id, reason, now), "Closed"
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


def _report_decision(found: "Venue | None", word: str) -> None:
    if found is None:
        raise click.ClickException("there is no such venue, or it was decided otherwise before")
    click.echo(f"{word}: {found.name}. The manager is told.")
