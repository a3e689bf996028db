"""The ``jixiangma`` command. Each command imports what it needs, so that none waits for the others' libraries."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from bot.commands.audit import audit
from bot.commands.operator import operator
from bot.commands.reseal import reseal
from bot.commands.seed import seed_demo
from bot.commands.trace import trace
from bot.commands.venue import venue
from bot.starting import Commands, settings, templates

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Commands)
@click.version_option(package_name="jixiangma")
def main() -> None:
    """吉祥码: personal health codes in a WeChat Official Account."""


@main.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65533),
    help="Of the phones page; the next two are taken as well.",
)
@click.option("--data", default=".jixiangma", show_default=True, type=FOLDER, help="Where everything is kept.")
def demo(port: int, data: Path) -> None:
    """Start everything on this machine: store, simulated services, web, worker, and a page with phones."""
    from bot.keys import fresh_keys
    from bot.sandbox.commands import run_demo

    run_demo(port, data, fresh_keys())


@main.command()
@click.option("--bot-url", required=True, help="The bot's whole webhook URL.")
@click.option("--app-id", required=True)
@click.option("--token", required=True)
@click.option("--secret", default="0" * 32, show_default=True, help="The AppSecret, for access tokens.")
@click.option("--aes-key", default="", help="43 letters and digits.")
@click.option("--mode", type=click.Choice(["plain", "compatible", "safe"]), help="Safe with a key, else plain.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--data", type=FOLDER, help="Where the state is kept; in memory without.")
@click.option("--host-name", "names", multiple=True, help="Under which your bot calls the sandbox, unless 127.0.0.1.")
def sandbox(port: int, data: Path | None, names: tuple[str, ...], **account: Any) -> None:
    """Run the simulated WeChat platform alone, in front of any bot; the simulated authorities at the next port."""
    from bot.sandbox.commands import run_sandbox

    run_sandbox(port, data, names, **account)


@main.command()
def keys() -> None:
    """Print fresh SECRET_KEYS, DATA_KEYS and INDEX_KEY for a new installation's settings."""
    from bot.keys import fresh_keys

    for name, value in fresh_keys().items():
        click.echo(f"{name}={value}")


@main.command()
def doctor() -> None:
    """Check settings, texts and store; list every fault at once."""
    from bot.doctor import findings

    faults = list(findings(settings()))
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("All well.")


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True)  # noqa: S104 - a web server in front of a balancer
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of PORT.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes, instead of WEB_WORKERS.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads a process, instead of WEB_THREADS.")
def web(host: str, port: int | None, workers: int | None, threads: int | None) -> None:
    """Serve the webhook and the pages."""
    if threads:
        os.environ["WEB_THREADS"] = str(threads)  # for each process, which shares its threads out by it
    config = settings()
    from bot.serving import serve

    with templates():
        serve(host, port or config.port, workers or config.web_workers, config.web_threads)


@main.command()
def worker() -> None:
    """Finish what could not be done in an answer."""
    config = settings()
    from bot.metrics import expose
    from bot.worker import work

    with templates():
        if config.metrics_port:
            try:
                expose(config.metrics_port)
            except OSError as error:
                raise click.ClickException(f"METRICS_PORT cannot be listened on ({error.strerror})") from None
        work(config)


@main.group()
def menu() -> None:
    """The menu at the foot of the chat."""


@menu.command()
def push() -> None:
    """Set the account's menu."""
    from bot.assembly import assemble
    from bot.menus import menu as worded
    from bot.wechat.errors import WeChatError

    config = settings()
    with templates():
        parts = assemble(config)
    try:
        parts.outside.wechat.push_menu(worded(parts))
    except WeChatError as error:
        raise click.ClickException(f"the platform did not take the menu: {error}") from None
    click.echo("The menu is set.")


for command in (reseal, venue, operator, trace, audit, seed_demo):
    main.add_command(command)


if __name__ == "__main__":
    main()
