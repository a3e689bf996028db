"""The commands ``demo`` and ``sandbox``: their options, their output, and how they end."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from bot.sandbox.demo import Demo
from bot.sandbox.network import HOST, PortInUse, check_ports_free
from bot.sandbox.processes import SandboxError, Stopped, StopSignals
from bot.sandbox.services import Caller, make_private_folder, serve_all
from bot.sandbox.store import StoreInUse, StoreNotStarted
from bot.sandbox.wechat import Account, Mode


def run_demo(port: int, data: Path, keys: Mapping[str, str]) -> None:
    """Run the demo until a signal stops it; ``keys`` become the bot's keys when the folder ``data`` is new."""
    with _until_stopped() as signals:
        while True:  # a new start ends the run and begins another
            demo = Demo(port, data, keys, signals)
            with demo.run() as wait:
                click.echo(f"Open {demo.phones} and pick a phone.")
                click.echo(f"  bot          {demo.bot}/wechat   (also /healthz /readyz /metrics)")
                click.echo(f"  authorities  {demo.authorities}/authorities/")
                click.echo(f"  data         {data}   Ctrl-C stops everything.")
                wait()
            click.echo("Starting afresh.")


def run_sandbox(
    port: int,
    data: Path | None,
    host_names: tuple[str, ...],
    bot_url: str,
    app_id: str,
    secret: str,
    token: str,
    aes_key: str,
    mode: str | None,
) -> None:
    """Run the simulated platform and authorities, in front of any bot, until a signal stops them."""
    mode = mode or (Mode.SAFE if aes_key else Mode.PLAIN)
    if mode != Mode.PLAIN and not re.fullmatch("[A-Za-z0-9]{43}", aes_key):
        raise click.UsageError(f"{mode} mode needs --aes-key, 43 letters and digits")
    account = Account(app_id, secret, token, aes_key, bot_url, Mode(mode))
    caller = Caller("sandbox", "sandbox")
    with _until_stopped() as signals:
        check_ports_free(port, port + 1)
        if data:
            make_private_folder(data)
        with serve_all(account, caller, (port, port + 1), data, host_names):
            click.echo(f"Open http://{HOST}:{port} and pick a phone; the bot is expected at {bot_url}.")
            click.echo(f"  API          http://{HOST}:{port}   instead of https://api.weixin.qq.com")
            click.echo(f"  authorities  http://{HOST}:{port + 1}/authorities/   (caller and token: sandbox)")
            click.echo(f"  SMS gateway  http://{HOST}:{port + 1}   (SecretId and SecretKey: sandbox)")
            click.echo(f"  data         {data or 'in memory'}   Ctrl-C stops everything.")
            while True:
                signals.pause(0.1)


@contextmanager
def _until_stopped() -> Iterator[StopSignals]:
    try:
        yield StopSignals()
    except Stopped:
        click.echo("Stopped.")
    except PortInUse as error:
        raise click.ClickException(f"{error}; choose another with --port") from None
    except (SandboxError, StoreInUse, StoreNotStarted) as error:
        raise click.ClickException(str(error)) from None
