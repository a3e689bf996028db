"""Operators from the command line: whoever may run this on the machine admits them; each then acts by their own key."""

import re

import click

from bot.commands.opening import KEY, opened
from bot.commands.opening import operator as holder

NAME = re.compile(r"[a-z][a-z0-9-]{1,31}")
ROLES = click.Choice(["venues", "tracing", "audit"])


def _name(_: click.Context, __: click.Parameter, value: str) -> str:
    if not NAME.fullmatch(value):
        raise click.BadParameter("2 to 32 of a-z, 0-9 and -, beginning with a letter")
    return value


@click.group()
def operator() -> None:
    """Operators and their roles."""


@operator.command()
@click.argument("name", callback=_name)
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="May be given more than once.")
def key(name: str, roles: tuple[str, ...]) -> None:
    """Admit operator NAME with these roles, or give new ones; prints the new key, the one before ends."""
    from bot.store.operators import Role

    with opened() as (parts, now):
        about = f"operator:{name} {' '.join(sorted(set(roles)))}"
        parts.pages.trail.done("operator.key", "machine", about, now)
        click.echo(parts.pages.operators.admit(name, frozenset(map(Role, roles))))


@operator.command("list")
def list_() -> None:
    """Show the operators and their roles."""
    with opened() as (parts, _):
        for found in parts.pages.operators.all():
            click.echo(f"{found.name}  {' '.join(sorted(found.roles))}")


@operator.command()
@click.argument("name", callback=_name)
def end(name: str) -> None:
    """Dismiss operator NAME; key and open pages end at once."""
    with opened() as (parts, now):
        parts.pages.trail.done("operator.end", "machine", f"operator:{name}", now)
        if not parts.pages.operators.dismiss(name):
            raise click.ClickException("there is no such operator")
    click.echo("Dismissed.")


@operator.command()
@click.option("--language", help="Of the page: the name of a folder in templates/; Chinese when not given.")
@KEY
def link(language: str | None, key: str) -> None:
    """Print the address of the page for decisions on venues: for ten minutes, once."""
    from bot.store.operators import Role

    with opened() as (parts, now):
        if language and language not in parts.texts.languages:
            raise click.BadParameter(f"one of {', '.join(parts.texts.languages)}", param_hint="--language")
        who = parts.pages.trail.need(holder(parts, key, now), Role.VENUES, "operator.link", "", now)
        parts.pages.trail.done("operator.link", f"operator:{who.name}", "", now)
        click.echo(parts.pages.entrances.operator_link(who.name, language or parts.texts.reference, now))
