"""``jixiangma status``: what is said to everybody, and how many messages of each kind come."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts
from bot.health.clock import BEIJING

if TYPE_CHECKING:
    from bot.assembly import Assembly


@click.group()
def status() -> None:
    """What everybody is told above the menu, in answers under load and on the page /status."""


@status.command("set")
@click.argument("text")
@click.option("--language", default="zh", show_default=True, help="Languages without a text of their own get zh.")
@OPERATOR_KEY_OPTION
def set_(text: str, language: str, key: str) -> None:
    """Say TEXT, with the time, until it is cleared. Every process says it within seconds."""
    from bot.service.status import LONGEST_NOTICE, UnfitNotice

    with _allowed(key, "status.set") as parts:
        if language not in parts.texts.languages:
            raise click.BadParameter(f"one of {', '.join(parts.texts.languages)}", param_hint="--language")
        try:
            parts.services.status.say(language, text)
        except UnfitNotice:
            raise click.BadParameter(f"1 to {LONGEST_NOTICE} characters", param_hint="TEXT") from None
    click.echo("Said.")


@status.command()
@OPERATOR_KEY_OPTION
def clear(key: str) -> None:
    """Say nothing any more."""
    with _allowed(key, "status.clear") as parts:
        parts.services.status.clear()
    click.echo("Cleared.")


@status.command()
def show() -> None:
    """Show what is said, and the messages of the last minute by kind beside a normal minute of the last hour."""
    with open_parts() as (parts, _):
        said = parts.services.status.read()
        for language, text in said.texts.items():
            click.echo(f"{language}  {datetime.fromtimestamp(said.at, BEIJING):%Y-%m-%d %H:%M}  {text}")
        click.echo("" if said.texts else "Nothing is said.\n", nl=bool(said.texts))
        for one in parts.services.status.storm():
            click.echo(f"{one.kind:12}{one.lately:8} in the last minute, {one.normal:.0f} in a normal one")


@contextmanager
def _allowed(key: str, action: str) -> Iterator["Assembly"]:
    """The parts, for an operator who may do this, which is recorded in the audit."""
    from bot.store.access.operators import Role

    with open_parts() as (parts, now):
        who = parts.access.audit_log.require_role(find_operator(parts, key, now), Role.STATUS, action, "", now)
        parts.access.audit_log.record(action, f"operator:{who.name}", "", now)
        yield parts
