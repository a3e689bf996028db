"""``jixiangma staff``: adds, removes and lists the staff of the support desk. They sign in by a link in their own
chat."""

import click

from bot.commands.operator import check_name
from bot.commands.person import read_document
from bot.commands.startup import open_parts
from bot.commands.trace import DOCUMENT_CHOICE

STAFF_ROLE_CHOICE = click.Choice(["answer", "review", "lead"])


@click.group()
def staff() -> None:
    """The staff of the support desk."""


@staff.command()
@click.argument("name", callback=check_name)
@click.option("--role", "roles", multiple=True, required=True, type=STAFF_ROLE_CHOICE, help="More than once if needed.")
@click.option("--document", required=True, type=DOCUMENT_CHOICE)
@click.option("--number", prompt="Document number", help="Better typed at the prompt than on the command line.")
def add(name: str, roles: tuple[str, ...], document: str, number: str) -> None:
    """Add the registered person with this document under NAME, or give them these roles; their sessions end.

    Who is an operator too gets the same NAME here: the votes of one person on a review count once.
    """
    from bot.health.support.roles import StaffRole
    from bot.service.support.staffing import UnknownPerson

    with open_parts() as (parts, now):
        about = read_document(document, number, now)
        try:
            parts.services.support.staffing.add(name, frozenset(map(StaffRole, roles)), about, now)
        except UnknownPerson:
            raise click.ClickException("nobody with this document holds a proved record in an own chat") from None
    click.echo(f"Added: {name}. The link to the desk comes in the own chat, for the word “desk”.")


@staff.command()
@click.argument("name", callback=check_name)
def end(name: str) -> None:
    """Remove NAME; open pages end at once, and their conversations wait for others."""
    with open_parts() as (parts, now):
        if not parts.services.support.staffing.end(name, now):
            raise click.ClickException("there is nobody of this name")
    click.echo("Dismissed.")


@staff.command("list")
def list_() -> None:
    """Show the staff and their roles."""
    with open_parts() as (parts, _):
        for found in parts.services.support.staffing.all():
            click.echo(f"{found.name}  {' '.join(sorted(found.roles))}")
