"""``jixiangma upgrade``: carries the store of an earlier version over, while web and worker are stopped."""

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.commands.startup import exit_on_faults, load_settings

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.upgrade.upgrade import ChatNames

STILL_RUNNING = timedelta(seconds=5)
"""A worker that was heard of within this time is still running."""


@click.command()
def upgrade() -> None:
    """Carry the store of an earlier version over. Stop web and worker first; run it again after an interruption."""
    config = load_settings()
    from bot.assembly import assemble

    with exit_on_faults():
        parts = assemble(config)
        try:
            _upgrade(parts)
        finally:
            parts.close()


def _upgrade(parts: "Assembly") -> None:
    from bot.store.upgrade.upgrade import Upgrade

    now = parts.clock()
    grace = now + timedelta(days=parts.config.grace_days)
    found = Upgrade(parts.records, parts.store_format, chat_names(), int(grace.timestamp()), now)
    if not found.is_needed():
        click.echo("The store has the format of this version.")
        return
    require_stopped(parts)
    for step in found.run():
        click.echo(step)
    if found.unopened:
        click.echo(f"{found.unopened} values were left out, because no key opens them.", err=True)
    click.echo("The store is upgraded.")


def chat_names() -> "ChatNames":
    """The names of the conversation that the upgrade needs."""
    from bot.chat.fields import ASKED_PHONE, LAST_CONTACT, OPENID, PENDING_SCANS, REGISTERED_SCANS
    from bot.service.notices import NOTICE_JOB
    from bot.service.people.chat_ending import CLEANUP_JOB
    from bot.service.people.eraser import BIRTHDAY_JOB, EXPIRE_JOB
    from bot.store.upgrade.upgrade import ChatNames

    scans = PENDING_SCANS, REGISTERED_SCANS
    return ChatNames(OPENID, LAST_CONTACT, ASKED_PHONE, scans, (NOTICE_JOB, CLEANUP_JOB), EXPIRE_JOB, BIRTHDAY_JOB)


def require_stopped(parts: "Assembly") -> None:
    """End the command while web or worker is connected to the store, or a worker of an earlier version at work."""
    from bot.store.shared_state import WORKER, read_heartbeat

    beat = read_heartbeat(parts.records.store, WORKER)
    if beat and parts.clock() - beat < STILL_RUNNING:
        raise click.ClickException("a worker is running: stop web and worker, wait 5 seconds, then run this again")
    require_disconnected(parts)


def require_disconnected(parts: "Assembly") -> None:
    """End the command while web or worker is connected to the store."""
    if running := parts.records.store.running_processes():
        names = " and ".join(sorted(running))
        raise click.ClickException(f"still running: {names}: stop web and worker, then run this again")
