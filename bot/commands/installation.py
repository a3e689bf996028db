"""Commands for an installation: ``keys``, ``menu`` and ``reseal``."""

import secrets
from base64 import urlsafe_b64encode

import click

from bot.commands.startup import exit_on_faults, load_settings

KEY_NAMES = ("SECRET_KEYS", "DATA_KEYS", "INDEX_KEY", "CHAT_KEY")


def new_keys() -> dict[str, str]:
    """A random 32-byte key in URL-safe base64 for each setting in KEY_NAMES."""
    return {name: urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=") for name in KEY_NAMES}


@click.command()
def keys() -> None:
    """Print new SECRET_KEYS, DATA_KEYS, INDEX_KEY and CHAT_KEY for a new installation."""
    for name, value in new_keys().items():
        click.echo(f"{name}={value}")


@click.group()
def menu() -> None:
    """The menu of the chat."""


@menu.command()
def push() -> None:
    """Set the account's menu."""
    from bot.assembly import assemble
    from bot.service.menu import account_menu
    from bot.wechat.errors import WeChatError

    config = load_settings()
    with exit_on_faults():
        parts = assemble(config)
        parts.store_format.check_in()
    try:
        parts.outside.wechat.push_menu(account_menu(parts.texts))
    except WeChatError as error:
        raise click.ClickException(f"the platform did not take the menu: {error}") from None
    click.echo("The menu is set.")


@click.command()
def reseal() -> None:
    """Encrypt all stored data with the first of DATA_KEYS, so that older keys can be removed."""
    config = load_settings()
    from bot.assembly import assemble
    from bot.chat.fields import OPENID
    from bot.store.reseal import ResealCount, Resealer

    with exit_on_faults():
        parts = assemble(config)
        parts.store_format.check_in()
    count = ResealCount()
    for count in Resealer(parts.records.store, parts.records.vault, OPENID).rounds():
        click.echo(count)
    if count.unopened:
        raise click.ClickException("DATA_KEYS lacks a key that is still needed, or some values are damaged")
    if not count.finished:
        raise click.ClickException("older keys are still in use: start web and worker anew, then run this again")
    parts.store_format.retire_older_data_keys()
    click.echo("All is sealed with the first of DATA_KEYS.")
