"""``jixiangma doctor``: what is wrong with an installation, and what to do about it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.commands.startup import FORMAT_ADVICE, load_settings

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.config import Config

STORE_ADVICE = {
    "no_aof": "the store writes nothing to disk: set appendonly yes",
    "aof_failing": "the store's last write to disk failed: look at its disk",
    "everysec": "the store can lose a second of what it acknowledged: set appendfsync always, or REDIS_ACK=aof",
    "evicting": "the store drops records when memory is short: set maxmemory-policy noeviction",
    "full": "the store's memory is full, so nothing can be saved: raise maxmemory; people get only their codes",
    "memory": "the store's memory is nearly full: raise maxmemory before nothing can be saved",
    "disk": "the store's disk is nearly full: make room before nothing can be saved",
    "disk_failing": "the store's disk takes no writes: make room or mend it; people get only their codes",
    "read_only": "the store is a replica and takes no writes: let the URL name the master, or promote it",
    "no_replica": "the store lacks the replica that REDIS_ACK or min-replicas-to-write asks for: start it",
    "not_kept": "the store does not confirm a write as REDIS_ACK asks for: look at its disk and its replicas",
    "not_read": "the store gives back another value than was written: two programs use it, or it is broken",
    "ignored_dump": "the store is empty, though a dump lies in its folder, which a server with appendonly yes does not"
    " read: copy the dump away, stop the server, start it with appendonly no, then CONFIG SET appendonly yes; or remove"
    " the dump",
    "clock": "the clocks of the store and of this machine differ by more than 30 s: set both by NTP",
}
"""The advice for each fault of the store (``bot.store.redis.server_checks``)."""

OUTSIDE_ADVICE = {
    "wechat": {
        "secret": "WECHAT_APP_SECRET: the platform does not take it: copy it again from the account's settings",
        "app_id": "WECHAT_APP_ID: the platform does not know it",
        "address": "WECHAT_API_URL: this machine's address is not on the account's allow-list",
        "quota": "WECHAT_API_URL: the account's calls of the day are used up",
        "": "WECHAT_API_URL: the platform does not answer as it should ({code}): check address and network",
    },
    "menu": {
        "missing": "menu: it is missing: run `jixiangma menu push`",
        "": "menu: it is not that of this version: run `jixiangma menu push`",
    },
    "callback": {
        "refused": "PUBLIC_URL: the webhook there refuses our signature: WECHAT_TOKEN or the clock is another one",
        "other": "PUBLIC_URL: something else answers at /wechat there",
        "": "PUBLIC_URL: nothing answers at /wechat there: start `jixiangma web`, look at the proxy",
    },
    "identity": {"gateway": "IDENTITY_URL: {gateway}", "": "IDENTITY_URL: {down}"},
    "platform": {"gateway": "PLATFORM_URL: {gateway}", "": "PLATFORM_URL: {down}"},
    "sms": {
        "account": "SMS_SECRET_ID: the gateway refuses our account: check its keys, and this machine's clock",
        "": "SMS_URL: the gateway does not answer as it should ({code}): nobody can prove a phone",
    },
}
"""By part and code the advice for what ``bot.service.monitoring.outside`` finds; "" stands for all other codes."""

_WORDS = {
    "down": "the service does not answer as it should ({part}: {code}): check address and network",
    "gateway": "the service does not answer as it should ({part}: {code}): check clock, AUTHORITY_ID and"
    " AUTHORITY_TOKEN",
}

NO_FAULT = frozenset({"callback", "menu"})
"""Parts that may be wrong before ``web`` runs for the first time: they are warned of."""

CALENDAR_ADVICE = (
    "from {day} on it is not known which days are working days, and people who ask for a human are told so:"
    " upgrade the package chinesecalendar, which has the next year from November on"
)
DAYS_AHEAD = 30
"""So many days before the calendar of holidays ends the doctor says so."""

ALIVE_SECONDS = 5.0
"""How long the doctor waits for each of the services."""


def find_faults(config: "Config") -> Iterator[str]:
    """The faults of templates, store and services, as sentences for an operator; warnings begin with WARNING."""
    from bot.assembly import assemble
    from bot.chat.texts import FaultyTexts

    try:
        parts = assemble(config)
    except FaultyTexts as error:
        yield from (f"templates: {fault}" for fault in error.faults)
        return
    with closing(parts):
        yield from _find_store_faults(parts)
        found = parts.monitoring.outside.find(ALIVE_SECONDS)
        yield from (said for part, code in found.items() if (said := _advice(part, code)))


def _find_store_faults(parts: "Assembly") -> Iterator[str]:
    from bot.store.redis.errors import StoreError
    from bot.store.redis.server_checks import find_server_faults, find_write_faults

    store = parts.records.store
    try:
        faults = [*find_server_faults(store, parts.clock()), *find_write_faults(store)]
        yield from (f"REDIS_URL: {STORE_ADVICE[code]}" for code in dict.fromkeys(faults))
        yield from (f"the store: {FORMAT_ADVICE[fault]}" for fault in parts.store_format.find_faults())
        yield from (f"WARNING {warning}" for warning in _compare_with_backup(parts, parts.clock()))
    except StoreError as error:
        yield f"REDIS_URL: the store cannot be reached ({error})"


def _advice(part: str, code: str) -> str:
    """What to do about a service; empty when it is well, or when another part tells why it is not known."""
    if code in ("ok", "unknown"):
        return ""
    advice: Mapping[str, str] = OUTSIDE_ADVICE[part]
    said = advice.get(code, advice[""]).format(code=code, **_WORDS).format(part=part, code=code)
    return f"WARNING {said}" if part in NO_FAULT else said


def find_warnings(parts: "Assembly", config: "Config") -> Iterator[str]:
    """What works, but not as people expect it, as sentences for an operator."""
    now = parts.clock()
    if not config.sms_secret_id:
        yield "SMS_SECRET_ID: not set: no text message is sent, and NOBODY CAN PROVE A PHONE"
    elif parts.records.sms_limits.count_in_hour(now) >= config.sms_hourly_budget:
        yield "SMS_HOURLY_BUDGET: used up, so until the next hour nobody can prove a phone"
    if day := parts.services.support.intake.forecasting.hours.unknown_day(now, DAYS_AHEAD):
        yield f"DESK_HOURS: {CALENDAR_ADVICE.format(day=day)}"


RESTORED_DAYS = 1
"""So long after a restore the doctor compares with the backup."""

EMPTY_ADVICE = (
    "the store holds nothing: right before the first start; else another store, or its servers did not read their"
    " files (with appendonly yes a copied dump.rdb is not read)"
)


def _compare_with_backup(parts: "Assembly", now: datetime) -> Iterator[str]:
    """Whether the store holds as many keys as the backup from which it was restored a short time ago; and whether it is
    empty on servers into whose folders nobody can look.
    """
    from bot.store.backup.restored import count_kept_keys, read_restored

    store = parts.records.store
    if not count_kept_keys(store) and not store.on_this_machine:
        yield f"REDIS_URL: {EMPTY_ADVICE}"
    done = read_restored(store)
    if done and now.timestamp() - done.at < RESTORED_DAYS * 86400 and done.kept != (kept := count_kept_keys(store)):
        yield (
            f"the store: restored from a backup with {done.kept} keys without an end, and now there are {kept}:"
            " right when web and worker ran since, or erasures were applied; else restore again"
        )


@click.command()
def doctor() -> None:
    """Check settings, texts, store and services; list all faults. Warnings alone do not make it fail."""
    from bot.assembly import assemble

    config = load_settings()
    found = list(find_faults(config))
    faults = [line for line in found if not line.startswith("WARNING ")]
    if not faults:
        with closing(assemble(config)) as parts:
            found += [f"WARNING {warning}" for warning in find_warnings(parts, config)]
    for line in found:
        click.echo(f"  {line}", err=True)
    if faults:
        sys.exit(1)
    click.echo("All well, but for the warnings." if found else "All well.")
