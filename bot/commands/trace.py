"""Contact tracing from the command line: masked on the screen, whole only in a file sealed to the requester's key."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.opening import KEY, opened, operator
from bot.health.clock import BEIJING
from bot.health.documents import DocumentFault, DocumentType, clean_number

if TYPE_CHECKING:
    from bot.service.gate.tracing import Trace

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
DOCUMENTS = click.Choice([str(kind) for kind in DocumentType])
DAY = click.DateTime(["%Y-%m-%d"])
MINUTE = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])

TOO_MUCH = {
    "window": "at most six hours at a time, and the end after the start",
    "lines": "too many people for one use: give a shorter time",
    "uses": "this operator's uses for today are spent",
}

REASON = click.option("--reason", required=True, help="Kept, sealed, with this use in the audit.")
SEAL_TO = click.option("--seal-to", type=FILE, help="The requester's X25519 public key, a PEM file; goes with --out.")
INTO = click.option("--out", type=OUT, help="The sealed file; without it masked lines on the screen.")


@click.group()
def trace() -> None:
    """Where somebody was, and who else was there. Each use is in the audit."""


@trace.command()
@click.option("--document", required=True, type=DOCUMENTS)
@click.option("--number", prompt="Document number", help="Better typed at the prompt than on the command line.")
@click.option("--from", "first", required=True, type=DAY, help="The first day.")
@click.option("--to", "last", required=True, type=DAY, help="The last day.")
@REASON
@SEAL_TO
@INTO
@KEY
def person(
    document: str, number: str, first: datetime, last: datetime, reason: str, key: str, **sealing: Path | None
) -> None:
    """Show where the person with this document was registered."""
    out = _Out(**sealing)
    with opened() as (parts, now):
        who, kind = operator(parts, key, now), DocumentType(document)
        try:
            clean = clean_number(kind, number, now.astimezone(BEIJING).date())
        except DocumentFault:
            raise click.ClickException("this is no number of such a document") from None
        days = first.date(), last.date()
        out.give(
            _used(lambda: parts.pages.tracing.person(who, kind, clean, days, reason, now, out.form)), who.name, now
        )


@trace.command()
@click.argument("venue_id", metavar="VENUE")
@click.option("--from", "start", required=True, type=MINUTE, help="Beijing time, such as 2020-03-16 08:00.")
@click.option("--to", "end", required=True, type=MINUTE, help="At most six hours later; not included.")
@REASON
@SEAL_TO
@INTO
@KEY
def venue(venue_id: str, start: datetime, end: datetime, reason: str, key: str, **sealing: Path | None) -> None:
    """Show who was registered at VENUE in this time."""
    out = _Out(**sealing)
    window = start.replace(tzinfo=BEIJING), end.replace(tzinfo=BEIJING)
    with opened() as (parts, now):
        who = operator(parts, key, now)
        out.give(_used(lambda: parts.pages.tracing.venue(who, venue_id, window, reason, now, out.form)), who.name, now)


@trace.command("open")
@click.argument("file", type=FILE)
@click.option("--private", required=True, type=FILE, help="The requester's X25519 private key, a PEM file.")
def open_(file: Path, private: Path) -> None:
    """Print what is in a sealed FILE; needs no settings, so the requester can do it anywhere."""
    from bot.commands.sealing import BadKey, NotOpened, unseal

    try:
        click.echo(unseal(file.read_bytes(), private.read_bytes()).decode())
    except BadKey:
        raise click.ClickException("this is no X25519 private key in PEM without a passphrase") from None
    except NotOpened:
        raise click.ClickException("altered, or sealed to another key") from None


def _used(use: Callable[[], "Trace"]) -> "Trace":
    from bot.service.gate.tracing import TooMuch

    try:
        return use()
    except TooMuch as much:
        raise click.ClickException(TOO_MUCH[str(much)]) from None


class _Out:
    """Where a trace goes: to the screen, or into a file for one reader."""

    def __init__(self, seal_to: Path | None, out: Path | None) -> None:
        if (seal_to is None) != (out is None):
            raise click.UsageError("--seal-to and --out go together")
        from bot.commands.sealing import BadKey, recipient

        self._file = out
        try:
            self._key = recipient(seal_to.read_bytes()) if seal_to else None
        except BadKey:
            raise click.ClickException("--seal-to is no X25519 public key in PEM") from None

    @property
    def form(self) -> str:
        """How the audit has it."""
        from bot.commands.sealing import fingerprint

        return f"sealed:{fingerprint(self._key)}" if self._key else "shown"

    def give(self, found: "Trace", who: str, now: datetime) -> None:
        """Write the file or the lines."""
        if self._key is None or self._file is None:
            for line in found.lines:
                click.echo(line.masked())
            click.echo(f"{len(found.lines)} lines.", err=True)
            return
        from bot.commands.sealing import seal

        whole: dict[str, Any] = {"asked": found.asked, "operator": who, "made": f"{now:%Y-%m-%dT%H:%M:%S%z}"}
        whole["lines"] = [line.whole() for line in found.lines]
        try:
            self._file.write_bytes(seal(json.dumps(whole, ensure_ascii=False, indent=1).encode(), self._key))
        except OSError:
            raise click.ClickException(f"{self._file} cannot be written") from None
        click.echo(f"{len(found.lines)} lines sealed into {self._file}.", err=True)
