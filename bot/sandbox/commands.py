"""The commands that simulate: what they say, and how they end."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from bot.sandbox.children import PartFailed
from bot.sandbox.demo import Demo
from bot.sandbox.ending import Ended, Ending
from bot.sandbox.simulated import HOST, Caller, make_private, need_free, simulated
from bot.sandbox.store import StoreInUse, StoreNotStarted
from bot.sandbox.wechat import Account, Mode, PortInUse


def run_demo(port: int, data: Path, keys: Mapping[str, str]) -> None:
    """Everything, until told to stop; ``keys`` are the bot's in a new folder ``data``."""
    with _until_ended() as ending:
        demo = Demo(port, data, keys, ending)
        with demo.running() as wait:
            click.echo(f"Open {demo.phones} and pick a phone.")
            click.echo(f"  bot          {demo.bot}/wechat   (also /healthz /readyz /metrics)")
            click.echo(f"  authorities  {demo.authorities}/authorities/")
            click.echo(f"  data         {data}   Ctrl-C stops everything.")
            wait()


def run_sandbox(
    port: int,
    data: Path | None,
    names: tuple[str, ...],
    bot_url: str,
    app_id: str,
    secret: str,
    token: str,
    aes_key: str,
    mode: str | None,
) -> None:
    """The simulated platform and authorities alone, in front of any bot, until told to stop."""
    mode = mode or (Mode.SAFE if aes_key else Mode.PLAIN)
    if mode != Mode.PLAIN and not re.fullmatch("[A-Za-z0-9]{43}", aes_key):
        raise click.UsageError(f"{mode} mode needs --aes-key, 43 letters and digits")
    account = Account(app_id, secret, token, aes_key, bot_url, Mode(mode))
    caller = Caller("sandbox", "sandbox")
    with _until_ended() as ending:
        need_free(port, port + 1)
        if data:
            make_private(data)
        with simulated(account, caller, (port, port + 1), data, names):
            click.echo(f"Open http://{HOST}:{port} and pick a phone; the bot is expected at {bot_url}.")
            click.echo(f"  API          http://{HOST}:{port}   instead of https://api.weixin.qq.com")
            click.echo(f"  authorities  http://{HOST}:{port + 1}/authorities/   (caller and token: sandbox)")
            click.echo(f"  data         {data or 'in memory'}   Ctrl-C stops everything.")
            while True:
                ending.pause(0.1)


@contextmanager
def _until_ended() -> Iterator[Ending]:
    try:
        yield Ending()
    except Ended:
        click.echo("Stopped.")
    except PortInUse as error:
        raise click.ClickException(f"{error}; choose another with --port") from None
    except (PartFailed, StoreInUse, StoreNotStarted) as error:
        raise click.ClickException(str(error)) from None
