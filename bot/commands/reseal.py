"""Sealing anew what is stored, from the command line."""

import click

from bot.starting import settings, templates


@click.command()
def reseal() -> None:
    """Seal what is stored anew with the first of DATA_KEYS, so that older ones can be dropped."""
    config = settings()
    from bot.assembly import assemble
    from bot.store.reseal import Count, Resealing

    with templates():
        records = assemble(config).records
    count = Count()
    for count in Resealing(records.store, records.vault).passes():
        click.echo(count)
    if count.unopened:
        raise click.ClickException("DATA_KEYS lacks a key that is still needed, or some values are damaged")
    if not count.clean:
        raise click.ClickException("older keys are still in use: start web and worker anew, then run this again")
    click.echo("All is sealed with the first of DATA_KEYS.")
