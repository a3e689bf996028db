"""Commands for an installation: ``keys``, ``doctor``, ``menu`` and ``reseal``."""

import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from bot.commands.startup import FORMAT_ADVICE, exit_on_faults, load_settings

if TYPE_CHECKING:
    from bot.assembly import Assembly, Outside
    from bot.config import Config

KEY_NAMES = ("SECRET_KEYS", "DATA_KEYS", "INDEX_KEY", "CHAT_KEY")

ADVICE = {
    "no_aof": "the store writes nothing to disk: set appendonly yes",
    "aof_failing": "the store's last write to disk failed: look at its disk",
    "everysec": "the store can lose a second of what it acknowledged: set appendfsync always, or REDIS_ACK=aof",
    "evicting": "the store drops records when memory is short: set maxmemory-policy noeviction",
}
"""The advice for each fault of the store (``bot.store.redis.server_checks.faults``)."""


def new_keys() -> dict[str, str]:
    """A random 32-byte key in URL-safe base64 for each setting in KEY_NAMES."""
    return {name: urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=") for name in KEY_NAMES}


CALENDAR_ADVICE = (
    "from {day} on it is not known which days are working days, and people who ask for a human are told so:"
    " upgrade the package chinesecalendar, which has the next year from November on"
)
DAYS_AHEAD = 30
"""So many days before the calendar of holidays ends the doctor says so."""


@click.command()
def keys() -> None:
    """Print new SECRET_KEYS, DATA_KEYS, INDEX_KEY and CHAT_KEY for a new installation."""
    for name, value in new_keys().items():
        click.echo(f"{name}={value}")


ALIVE_SECONDS = 5.0
"""How long the doctor waits for each of the government services."""


def find_faults(config: "Config") -> Iterator[str]:
    """The faults of templates, store and government services, as sentences for an operator."""
    from bot.assembly import assemble
    from bot.chat.texts import FaultyTexts

    try:
        parts = assemble(config)
    except FaultyTexts as error:
        yield from (f"templates: {fault}" for fault in error.faults)
        return
    with closing(parts):
        yield from _find_store_faults(parts)
        yield from _find_service_faults(parts.outside)


def _find_store_faults(parts: "Assembly") -> Iterator[str]:
    from bot.store.redis.errors import StoreError
    from bot.store.redis.server_checks import find_server_faults

    try:
        yield from (f"REDIS_URL: {ADVICE[code]}" for code in find_server_faults(parts.records.store))
        yield from (f"the store: {FORMAT_ADVICE[fault]}" for fault in parts.store_format.find_faults())
    except StoreError as error:
        yield f"REDIS_URL: the store cannot be reached ({error})"


def _find_service_faults(outside: "Outside") -> Iterator[str]:
    from bot.authorities.errors import AuthorityDown

    for setting, service in (("IDENTITY_URL", outside.identity), ("PLATFORM_URL", outside.platform)):
        try:
            service.check_alive(ALIVE_SECONDS)
        except AuthorityDown as error:
            checks = "clock, AUTHORITY_ID and AUTHORITY_TOKEN" if error.code == "gateway" else "address and network"
            yield f"{setting}: the service does not answer as it should ({error}): check {checks}"


def find_warnings(config: "Config") -> Iterator[str]:
    """What works, but not as people expect it, as sentences for an operator."""
    if not config.sms_secret_id:
        yield "SMS_SECRET_ID: not set: no text message is sent, and NOBODY CAN PROVE A PHONE"
    from bot.assembly import assemble

    with closing(assemble(config)) as parts:
        now = parts.clock()
        if config.sms_secret_id and parts.records.sms_limits.count_in_hour(now) >= config.sms_hourly_budget:
            yield "SMS_HOURLY_BUDGET: used up, so until the next hour nobody can prove a phone"
        if day := parts.services.support.intake.forecasting.hours.unknown_day(now, DAYS_AHEAD):
            yield f"DESK_HOURS: {CALENDAR_ADVICE.format(day=day)}"


@click.command()
def doctor() -> None:
    """Check settings, texts, store and government services; list all faults. Warnings alone do not make it fail."""
    config = load_settings()
    found = list(find_faults(config))
    warnings = [] if found else list(find_warnings(config))
    for line in (*found, *(f"WARNING {warning}" for warning in warnings)):
        click.echo(f"  {line}", err=True)
    if found:
        sys.exit(1)
    click.echo("All well, but for the warnings." if warnings else "All well.")


def menu_data(parts: "Assembly") -> list[dict[str, Any]]:
    """The menu in the platform's format, in the default language; raises MenuFault."""
    from bot.chat.texts import REFERENCE_LANGUAGE
    from bot.wechat.menu import MENU, menu_buttons

    words = [*MENU, *(word for below in MENU.values() for word in below)]
    return menu_buttons({word: parts.texts.say(REFERENCE_LANGUAGE, f"menu.{word}") for word in words})


@click.group()
def menu() -> None:
    """The menu of the chat."""


@menu.command()
def push() -> None:
    """Set the account's menu."""
    from bot.assembly import assemble
    from bot.wechat.errors import WeChatError

    config = load_settings()
    with exit_on_faults():
        parts = assemble(config)
        parts.store_format.check_in()
    try:
        parts.outside.wechat.push_menu(menu_data(parts))
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
