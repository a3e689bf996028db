"""``jixiangma receipt``: checks the receipt that people get when a record is erased. It needs no store."""

import click

from bot.commands.startup import load_settings

TIME = "%Y-%m-%d %H:%M:%S"


@click.group()
def receipt() -> None:
    """Receipts of erased records."""


@receipt.command()
@click.argument("text")
def verify(text: str) -> None:
    """Say whether we made the receipt TEXT, and what it says."""
    from bot.signing.receipts import ForgedReceipt, Receipts

    try:
        found = Receipts(load_settings().secret_keys).read(text)
    except ForgedReceipt:
        raise click.ClickException("we did not make this receipt, or it was changed") from None
    click.echo(f"Genuine. Erased at {found.at:{TIME}}: {'a record' if found.held else 'a claim'}")
    for kind in ("dependants", "bindings", "visits", "requests"):
        click.echo(f"  {kind}: {getattr(found, kind)}")
    if found.fever_until:
        click.echo(f"  kept: a fever, until {found.fever_until:{TIME}}")
    click.echo(f"  digest: {found.digest}")
