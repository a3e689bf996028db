"""Sealing anew what is stored, from the command line."""

import click

from bot.starting import settings, templates


@click.command()
def reseal() -> None:
    """Seal what is stored anew with the newest of DATA_KEYS, so that older ones can be dropped."""
    config = settings()
    from bot.assembly import assemble
    from bot.store.errors import StoreError
    from bot.store.reseal import Count, Resealing

    with templates():
        records = assemble(config).records
    count = Count()
    try:
        for count in Resealing(records.store, records.vault).passes():
            click.echo(count)
    except StoreError as error:
        raise click.ClickException(f"the store failed ({error}); run this again") from None
    if count.unopened:
        raise click.ClickException("DATA_KEYS lacks a key that is still needed, or some values are damaged")
    if not count.clean:
        raise click.ClickException("older keys are still in use: start web and worker anew, then run this again")
    click.echo("All is sealed with the newest key.")
