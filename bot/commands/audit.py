"""``jixiangma audit``: verifies the audit log, prints its heads, shows its entries."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.startup import find_operator, open_parts

if TYPE_CHECKING:
    from bot.store.access.audit import Audit, AuditEntry

FILE_TYPE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """The audit log: who did what, in chains of entries that make every change visible."""


@audit.command()
@click.option("--heads", type=FILE_TYPE, help="The heads printed before; each must still be there.")
def verify(heads: Path | None) -> None:
    """Look for entries that were changed, left out or cut off."""
    kept = tuple(heads.read_text().splitlines()) if heads else ()
    with open_parts() as (parts, _):
        try:
            faults = parts.records.audit.verify(kept)
        except ValueError:
            raise click.ClickException("that is no file of heads") from None
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("The audit is whole.")


@audit.command()
def heads() -> None:
    """Print the heads of the chains, to be kept on another machine."""
    with open_parts() as (parts, _):
        for head in parts.records.audit.heads():
            click.echo(head)


@audit.command()
@click.option("--reasons", is_flag=True, help="With the reasons given; for operators with the role audit.")
@click.option("--key", envvar="OPERATOR_KEY", help="The operator's key, for --reasons.")
@click.option("--last", default=100, show_default=True, type=click.IntRange(1), help="How many lines.")
def show(reasons: bool, key: str | None, last: int) -> None:
    """Show the latest entries: time, action, actor, subject, and how what was to be decided has ended. They contain no
    names and document numbers.
    """
    with open_parts() as (parts, now):
        if reasons:
            from bot.service.access.audit_log import operator_actor
            from bot.store.access.operators import Role

            who = parts.access.audit_log.require_role(
                find_operator(parts, key or "", now), Role.AUDIT, "audit.reasons", "", now
            )
            parts.access.audit_log.record("audit.reasons", operator_actor(who), "", now)
        lines = _read_lines(parts.records.audit)
        for line in lines[-last:]:
            said = (f"{line.at:%Y-%m-%d %H:%M:%S}", line.action, line.actor, line.subject, _ending(line, lines))
            click.echo("  ".join(filter(None, (*said, line.reason if reasons else ""))))


DECIDED_LATER = ("venue.apply", "venue.approve", "venue.refuse", "review.approve", "review.refuse")
"""Actions that are recorded before it is known how they end."""


def _ending(line: "AuditEntry", lines: "list[AuditEntry]") -> str:
    """How that for which this line was written has ended, and when; empty for lines that wait for nothing."""
    from bot.service.access.audit_log import ENDED

    if line.action not in DECIDED_LATER:
        return ""
    ends = f"{line.action.partition('.')[0]}{ENDED}"
    for end in lines:
        if end.subject == line.subject and end.action.startswith(ends) and end.at >= line.at:
            return f"-> {end.action.removeprefix(ends)} {end.at:%Y-%m-%d %H:%M:%S}"
    return "-> not decided"


def _read_lines(audit: "Audit") -> "list[AuditEntry]":
    """All entries, oldest first; ends the command when they cannot be read."""
    from bot.store.vault import UnsealError

    try:
        return sorted(audit.entries(), key=lambda line: line.at)
    except (ValueError, TypeError, UnsealError):
        raise click.ClickException("lines were changed: see `jixiangma audit verify`") from None
