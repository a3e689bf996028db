"""The audit from the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.opening import opened, operator

if TYPE_CHECKING:
    from bot.store.audit import Audit, Line

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """What was done by whom, in chains that show every change."""


@audit.command()
@click.option("--heads", type=FILE, help="What `jixiangma audit heads` printed before; found again or a fault.")
def verify(heads: Path | None) -> None:
    """Look for lines that were changed, left out or cut off."""
    kept = tuple(heads.read_text().splitlines()) if heads else ()
    with opened() as (parts, _):
        try:
            faults = parts.pages.audit.verify(kept)
        except ValueError:
            raise click.ClickException("that is no file of heads") from None
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("The audit is whole.")


@audit.command()
def heads() -> None:
    """Print the chains' heads, to be kept where nobody can change them here."""
    with opened() as (parts, _):
        for head in parts.pages.audit.heads():
            click.echo(head)


@audit.command()
@click.option("--reasons", is_flag=True, help="With the reasons given; for operators with the role audit.")
@click.option("--key", envvar="OPERATOR_KEY", help="The operator's key, for --reasons.")
@click.option("--last", default=100, show_default=True, type=click.IntRange(1), help="How many lines.")
def show(reasons: bool, key: str | None, last: int) -> None:
    """Show the latest lines: when, what, who, to whom. Names and numbers are in none of them."""
    with opened() as (parts, now):
        if reasons:
            from bot.service.gate.trail import actor
            from bot.store.operators import Role

            who = parts.pages.trail.need(operator(parts, key or "", now), Role.AUDIT, "audit.reasons", "", now)
            parts.pages.trail.done("audit.reasons", actor(who), "", now)
        for line in _lines(parts.pages.audit)[-last:]:
            said = (f"{line.at:%Y-%m-%d %H:%M:%S}", line.action, line.actor, line.subject)
            click.echo("  ".join(filter(None, (*said, line.reason if reasons else ""))))


def _lines(audit: "Audit") -> "list[Line]":
    """All lines by time; ends the command when they cannot be read any more."""
    from bot.store.vault import Unopened

    try:
        return sorted(audit.entries(), key=lambda line: line.at)
    except (ValueError, TypeError, Unopened):
        raise click.ClickException("lines were changed: see `jixiangma audit verify`") from None
