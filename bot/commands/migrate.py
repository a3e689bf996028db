"""``jixiangma migrate``: carries the store over to another Official Account, while web and worker are stopped."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.startup import open_parts
from bot.commands.upgrade import require_stopped

if TYPE_CHECKING:
    from bot.store.upgrade.migration import MigrationNames

OPENID = re.compile(r"[0-9A-Za-z_-]{20,64}", re.ASCII)
HEADER = re.compile(r"[a-z_ ]+,[a-z_ ]+", re.ASCII)


@click.group()
def migrate() -> None:
    """The move to another account."""


@migrate.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def openids(file: Path) -> None:
    """Give every chat its openid in the new account. FILE: the answers of the platform's changeopenid call (JSON, one
    a line or in a list), or lines "old,new". Stop web and worker first; run it again after an interruption.
    """
    pairs, missing = read_pairs(file.read_text("utf-8-sig"))
    if missing:
        click.echo(f"{missing} users have no openid in the new account and are left as they are.", err=True)
    with open_parts() as (parts, now):
        from bot.store.gate.retention import day_of
        from bot.store.upgrade.migration import Migration

        require_stopped(parts)
        parts.access.audit_log.record("migrate.openids", "machine", f"pairs:{len(pairs)}", now)
        migration = Migration(parts.records, pairs, migration_names(), day_of(now))
        for step in migration.run():
            click.echo(step)
        if migration.unopened:
            click.echo(f"{migration.unopened} values were left out, because no key opens them.", err=True)
    click.echo(f"{len(pairs)} chats are migrated.")


def migration_names() -> "MigrationNames":
    """The names of the conversation that the migration needs."""
    from bot.chat.fields import LAST_CONTACT, OPENID, UPLOADED_PICTURES
    from bot.chat.notice import kind_of, text_key
    from bot.store.upgrade.migration import MigrationNames

    return MigrationNames(
        OPENID, LAST_CONTACT, frozenset({UPLOADED_PICTURES}), lambda notice: kind_of(text_key(notice))
    )


def read_pairs(text: str) -> tuple[dict[str, str], int]:
    """New openids by former ones, and how many former ones have none. Ends the command with the place of a fault."""
    pairs: dict[str, str] = {}
    missing = 0
    for place, (former, new) in enumerate(_rows(text), 1):
        if not (OPENID.fullmatch(former) and OPENID.fullmatch(new or former)) or pairs.get(former, new) != new:
            raise click.ClickException(f"entry {place} is no pair of openids, or contradicts an earlier one")
        if new:
            pairs[former] = new
        else:
            missing += 1
    if len(set(pairs.values())) < len(pairs) or pairs.keys() & pairs.values():
        raise click.ClickException("an openid appears as the new one twice, or as old and new")
    return pairs, missing


def _rows(text: str) -> Iterator[tuple[str, str]]:
    if text.lstrip().startswith(("{", "[")):
        for answer in _answers(text):
            yield from _results(answer)
        return
    for number, line in enumerate(text.splitlines()):
        former, _, new = line.partition(",")
        if line.strip() and not (number == 0 and HEADER.fullmatch(line.strip())):
            yield former.strip(), new.strip()


def _answers(text: str) -> Iterable[Any]:
    """The JSON values in the text, one after the other."""
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest:
        try:
            value, end = decoder.raw_decode(rest)
        except ValueError:
            raise click.ClickException("this is no JSON") from None
        yield from value if isinstance(value, list) else [value]
        rest = rest[end:].lstrip()


def _results(answer: Any) -> Iterator[tuple[str, str]]:
    try:
        if answer.get("errcode", 0) != 0:
            raise click.ClickException(f"an answer of the platform is an error ({int(answer['errcode'])})")
        for one in answer.get("result_list", [answer]):
            yield str(one["ori_openid"]), str(one.get("new_openid", ""))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise click.ClickException("this is no answer of the platform's changeopenid call") from None
