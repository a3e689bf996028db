"""``jixiangma operator``: adds, removes and lists operators. Each operator then works with their own key."""

import re

import click

from bot.commands.startup import OPERATOR_KEY_OPTION, find_operator, open_parts

NAME_PATTERN = re.compile(r"[a-z][a-z0-9-]{1,31}")
ROLE_CHOICE = click.Choice(["venues", "tracing", "audit", "reviews", "people", "answers", "status"])


def check_name(_: click.Context, __: click.Parameter, value: str) -> str:
    """The name of an operator or a member of the staff. Raises BadParameter."""
    if not NAME_PATTERN.fullmatch(value):
        raise click.BadParameter("2 to 32 of a-z, 0-9 and -, beginning with a letter")
    return value


@click.group()
def operator() -> None:
    """Operators and their roles."""


@operator.command()
@click.argument("name", callback=check_name)
@click.option("--role", "roles", multiple=True, required=True, type=ROLE_CHOICE, help="May be given more than once.")
def key(name: str, roles: tuple[str, ...]) -> None:
    """Add operator NAME with these roles, or replace roles and key; prints the key. The old one and its pages end."""
    from bot.store.access.operators import Role

    with open_parts() as (parts, now):
        about = f"operator:{name} {' '.join(sorted(set(roles)))}"
        parts.access.audit_log.record("operator.key", "machine", about, now)
        click.echo(parts.access.operators.add(name, frozenset(map(Role, roles))))


@operator.command("list")
def list_() -> None:
    """Show the operators and their roles."""
    with open_parts() as (parts, _):
        for found in parts.access.operators.all():
            click.echo(f"{found.name}  {' '.join(sorted(found.roles))}")


@operator.command()
@click.argument("name", callback=check_name)
def end(name: str) -> None:
    """Remove operator NAME; the key and open pages become invalid at once."""
    with open_parts() as (parts, now):
        parts.access.audit_log.record("operator.end", "machine", f"operator:{name}", now)
        if not parts.access.operators.remove(name):
            raise click.ClickException("there is no such operator")
    click.echo("Dismissed.")


@operator.command()
@click.option("--language", help="The language of the page: the name of a folder in templates/; Chinese by default.")
@OPERATOR_KEY_OPTION
def link(language: str | None, key: str) -> None:
    """Print the link to the page for decisions on venues; it is valid for ten minutes and one use."""
    from bot.store.access.operators import Role

    with open_parts() as (parts, now):
        if language and language not in parts.texts.languages:
            raise click.BadParameter(f"one of {', '.join(parts.texts.languages)}", param_hint="--language")
        who = parts.access.audit_log.require_role(find_operator(parts, key, now), Role.VENUES, "operator.link", "", now)
        parts.access.audit_log.record("operator.link", f"operator:{who.name}", "", now)
        click.echo(parts.access.browser_sessions.operator_link(who, language or parts.texts.reference_language, now))
