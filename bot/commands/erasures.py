"""``jixiangma erasures``: keeps the list of erased records beside the backups, and applies it to a restored one.

A line of the file is the keyed digest of a record's id and the Unix second of its erasure. It names nobody.
"""

import re
from pathlib import Path

import click

from bot.commands.startup import open_parts

LINE = re.compile(r"([0-9a-f]{32}) (\d{1,12})")
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def erasures() -> None:
    """The list of erased records, for backups."""


@erasures.command()
@click.argument("file", type=NEW_FILE)
def export(file: Path) -> None:
    """Write the list to FILE, to be kept apart from the store."""
    with open_parts() as (parts, _):
        lines = [f"{digest} {second}\n" for digest, second in parts.records.erasures.all()]
    file.write_text("".join(lines), "ascii")
    click.echo(f"{len(lines)} ids of erased records and claims are in the file.")


@erasures.command()
@click.argument("file", type=OLD_FILE)
def apply(file: Path) -> None:
    """Erase again what FILE names, after a backup was restored and before web and worker start. May be repeated."""
    found = [LINE.fullmatch(line) for line in file.read_text("utf-8", errors="replace").splitlines()]
    if not all(found):
        raise click.ClickException("that is no file of erasures")
    erased = [(match[1], int(match[2])) for match in found if match]
    with open_parts() as (parts, now):
        parts.access.audit_log.record("erasures.apply", "machine", "", now)
        click.echo(f"{parts.services.ending.restoring.apply(erased, now)} records were erased again.")
