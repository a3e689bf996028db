"""Deciding on venues from the command line."""

from typing import TYPE_CHECKING

import click

from bot.commands.opening import KEY, opened, operator

if TYPE_CHECKING:
    from bot.store.gate.venues import Venue

REASON = click.option("--reason", required=True, help="Told to the manager; write nobody's name or number.")


@click.group()
def venue() -> None:
    """Venues that apply for a gate."""


@venue.command("list")
@KEY
def list_(key: str) -> None:
    """Show the venues that wait for a decision."""
    with opened() as (parts, now):
        for found in parts.pages.approvals.pending(operator(parts, key, now), now):
            entrances = ", ".join(found.entrances)
            about = (found.id, f"{found.at:%Y-%m-%d %H:%M}", found.region, found.category, found.name, found.address)
            click.echo("  ".join((*about, entrances)))


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@KEY
def approve(venue_id: str, key: str) -> None:
    """Open the gate of VENUE; its manager is told and gets the poster."""
    with opened() as (parts, now):
        _settled(parts.pages.approvals.approve(operator(parts, key, now), venue_id, now), "Approved")


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@REASON
@KEY
def refuse(venue_id: str, reason: str, key: str) -> None:
    """Refuse VENUE with a reason; its manager is told."""
    with opened() as (parts, now):
        _settled(parts.pages.approvals.refuse(operator(parts, key, now), venue_id, reason, now), "Refused")


@venue.command()
@click.argument("venue_id", metavar="VENUE")
@REASON
@KEY
def close(venue_id: str, reason: str, key: str) -> None:
    """Close the gate of VENUE and end its scanners' bindings; all are told."""
    with opened() as (parts, now):
        _settled(parts.pages.approvals.close(operator(parts, key, now), venue_id, reason, now), "Closed")


def _settled(found: "Venue | None", word: str) -> None:
    if found is None:
        raise click.ClickException("there is no such venue, or it was decided otherwise before")
    click.echo(f"{word}: {found.name}. The manager is told.")
