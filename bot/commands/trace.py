"""``jixiangma trace``: contact tracing. The screen shows masked lines; complete ones go into an encrypted file only."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts
from bot.health.clock import BEIJING
from bot.health.people.documents import DocumentFault, DocumentType, clean_number

if TYPE_CHECKING:
    from bot.service.gate.tracing import Trace

FILE_TYPE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT_FILE_TYPE = click.Path(dir_okay=False, path_type=Path)
DOCUMENT_CHOICE = click.Choice([str(kind) for kind in DocumentType])
DAY_TYPE = click.DateTime(["%Y-%m-%d"])
MINUTE_TYPE = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])

LIMIT_MESSAGES = {
    "window": "at most six hours at a time, and the end after the start",
    "lines": "too many people for one use: give a shorter time",
    "uses": "this operator's uses for today are spent",
}

REASON_OPTION = click.option("--reason", required=True, help="Kept, sealed, with this use in the audit.")
SEAL_TO_OPTION = click.option(
    "--seal-to", type=FILE_TYPE, help="The requester's X25519 public key, a PEM file; goes with --out."
)
OUTPUT_OPTION = click.option(
    "--out", type=OUTPUT_FILE_TYPE, help="The sealed file; without it masked lines on the screen."
)


@click.group()
def trace() -> None:
    """Show where a person was, or who was at a venue. Each use is recorded in the audit."""


@trace.command()
@click.option("--document", required=True, type=DOCUMENT_CHOICE)
@click.option("--number", prompt="Document number", help="Better typed at the prompt than on the command line.")
@click.option("--from", "first", required=True, type=DAY_TYPE, help="The first day.")
@click.option("--to", "last", required=True, type=DAY_TYPE, help="The last day.")
@REASON_OPTION
@SEAL_TO_OPTION
@OUTPUT_OPTION
@OPERATOR_KEY_OPTION
def person(
    document: str, number: str, first: datetime, last: datetime, reason: str, key: str, **sealing: Path | None
) -> None:
    """Show where the person with this document was registered."""
    out = _TraceOutput(**sealing)
    with open_parts() as (parts, now):
        who, kind = find_operator(parts, key, now), DocumentType(document)
        try:
            clean = clean_number(kind, number, now.astimezone(BEIJING).date())
        except DocumentFault:
            raise click.ClickException("this is no number of such a document") from None
        days = first.date(), last.date()
        out.write(
            _run_trace(lambda: parts.services.gate.tracing.person(who, kind, clean, days, reason, now, out.form)),
            who.name,
            now,
        )


@trace.command()
@click.argument("venue_id", metavar="VENUE")
@click.option("--from", "start", required=True, type=MINUTE_TYPE, help="Beijing time, such as 2020-03-16 08:00.")
@click.option("--to", "end", required=True, type=MINUTE_TYPE, help="At most six hours later; not included.")
@REASON_OPTION
@SEAL_TO_OPTION
@OUTPUT_OPTION
@OPERATOR_KEY_OPTION
def venue(venue_id: str, start: datetime, end: datetime, reason: str, key: str, **sealing: Path | None) -> None:
    """Show who was registered at VENUE in this time."""
    out = _TraceOutput(**sealing)
    window = start.replace(tzinfo=BEIJING), end.replace(tzinfo=BEIJING)
    with open_parts() as (parts, now):
        who = find_operator(parts, key, now)
        out.write(
            _run_trace(lambda: parts.services.gate.tracing.venue(who, venue_id, window, reason, now, out.form)),
            who.name,
            now,
        )


@trace.command("open")
@click.argument("file", type=FILE_TYPE)
@click.option("--private", required=True, type=FILE_TYPE, help="The requester's X25519 private key, a PEM file.")
def open_(file: Path, private: Path) -> None:
    """Print the content of a sealed FILE; needs no settings, so the requester can run it on any machine."""
    from bot.commands.sealed_file import BadKey, UnsealFailed, unseal

    try:
        click.echo(unseal(file.read_bytes(), private.read_bytes()).decode())
    except BadKey:
        raise click.ClickException("this is no X25519 private key in PEM without a passphrase") from None
    except UnsealFailed:
        raise click.ClickException("altered, or sealed to another key") from None


def _run_trace(use: Callable[[], "Trace"]) -> "Trace":
    from bot.service.gate.tracing import TraceLimitExceeded

    try:
        return use()
    except TraceLimitExceeded as much:
        raise click.ClickException(LIMIT_MESSAGES[str(much)]) from None


class _TraceOutput:
    """Writes a trace to the screen, or into a file for the holder of one key."""

    def __init__(self, seal_to: Path | None, out: Path | None) -> None:
        if (seal_to is None) != (out is None):
            raise click.UsageError("--seal-to and --out go together")
        from bot.commands.sealed_file import BadKey, read_public_key

        self._file = out
        try:
            self._key = read_public_key(seal_to.read_bytes()) if seal_to else None
        except BadKey:
            raise click.ClickException("--seal-to is no X25519 public key in PEM") from None

    @property
    def form(self) -> str:
        """The form of the output as the audit records it."""
        from bot.commands.sealed_file import fingerprint
        from bot.service.gate.tracing import SHOWN

        return f"sealed:{fingerprint(self._key)}" if self._key else SHOWN

    def write(self, found: "Trace", who: str, now: datetime) -> None:
        """Write the file or print the lines."""
        if self._key is None or self._file is None:
            for line in found.rows:
                click.echo(line.masked())
            click.echo(f"{len(found.rows)} lines.", err=True)
            return
        from bot.commands.sealed_file import seal

        content: dict[str, Any] = {"asked": found.request, "operator": who, "made": f"{now:%Y-%m-%dT%H:%M:%S%z}"}
        content["lines"] = [line.as_dict() for line in found.rows]
        try:
            self._file.write_bytes(seal(json.dumps(content, ensure_ascii=False, indent=1).encode(), self._key))
        except OSError:
            raise click.ClickException(f"{self._file} cannot be written") from None
        click.echo(f"{len(found.rows)} lines sealed into {self._file}.", err=True)
