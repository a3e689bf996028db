"""The ``jixiangma`` command."""

import signal
import sys
from pathlib import Path

import click

from bot.config import BadConfig, Config, environment, read


@click.group()
@click.version_option(package_name="jixiangma")
def main() -> None:
    """吉祥码: personal health codes in a WeChat Official Account."""


def settings() -> Config:
    """The environment's settings; lists every fault and ends with status 2 when there are any."""
    try:
        return read(environment())
    except BadConfig as bad:
        click.echo("Settings to mend:", err=True)
        for fault in bad.faults:
            click.echo(f"  {fault}", err=True)
        sys.exit(2)


@main.command()
@click.option("--port", default=8000, show_default=True, help="Of the phones page; the next two are taken as well.")
@click.option("--data", default=".jixiangma", show_default=True, type=click.Path(file_okay=False, path_type=Path))
def demo(port: int, data: Path) -> None:
    """Start everything on this machine: store, simulated services, web, worker, and a page with phones."""
    from bot.sandbox.demo import Demo, DemoFailed
    from bot.sandbox.store import StoreInUse
    from bot.sandbox.wechat.errors import PortInUse

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Demo(port, data).running() as parts:
            click.echo(f"吉祥码 demo: open {parts.phones} and pick a phone.")
            click.echo(f"  bot          {parts.bot}/wechat   (also /healthz /readyz /metrics)")
            click.echo(f"  authorities  {parts.authorities}/authorities/")
            click.echo(f"  data         {data}   Ctrl-C stops everything.")
            parts.watch()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    except (DemoFailed, PortInUse, StoreInUse) as error:
        raise click.ClickException(str(error)) from None


@main.command()
def doctor() -> None:
    """Check settings, texts and store; list every fault at once."""
    from bot.doctor import findings

    faults = findings(settings())
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("All well.")


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True)  # noqa: S104 - a web server in front of a balancer
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--workers", default=1, show_default=True, envvar="WEB_WORKERS", help="Processes.")
@click.option("--threads", default=8, show_default=True, envvar="WEB_THREADS", help="Threads a process.")
def web(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the webhook and the pages."""
    settings()
    from bot.serving import serve

    serve(host, port, workers, threads)


@main.command()
def worker() -> None:
    """Finish what could not be done in an answer."""
    config = settings()
    from bot.worker import work

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

    parts = assemble(settings())
    try:
        parts.outside.wechat.push_menu(worded(parts))
    except WeChatError as error:
        raise click.ClickException(f"the platform did not take the menu: {error}") from None
    click.echo("The menu is set.")


if __name__ == "__main__":
    main()
