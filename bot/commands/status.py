"""``jixiangma status``: what is said to everybody, and how many messages of each kind come."""

from datetime import datetime

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts
from bot.health.clock import BEIJING


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

    with open_parts() as (parts, now):
        if language not in parts.texts.languages:
            raise click.BadParameter(f"one of {', '.join(parts.texts.languages)}", param_hint="--language")
        try:
            parts.services.status.say(find_operator(parts, key, now), language, text)
        except UnfitNotice:
            raise click.BadParameter(f"1 to {LONGEST_NOTICE} characters", param_hint="TEXT") from None
    click.echo("Said.")


@status.command()
@OPERATOR_KEY_OPTION
def clear(key: str) -> None:
    """Say nothing any more."""
    with open_parts() as (parts, now):
        parts.services.status.clear(find_operator(parts, key, now))
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


@status.command()
@OPERATOR_KEY_OPTION
def link(key: str) -> None:
    """Print the link to the same in a browser; it is valid for ten minutes and one use."""
    with open_parts() as (parts, now):
        who = parts.services.status.require_operator(find_operator(parts, key, now), "status.link")
        click.echo(parts.access.browser_sessions.operator_link(who, parts.texts.reference_language, now))
