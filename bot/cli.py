"""The ``jixiangma`` command. Each subcommand imports what it needs, so that it does not load other libraries."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.commands.answers import answers
from bot.commands.audit import audit
from bot.commands.backup import backup, keypair
from bot.commands.deploy import deploy
from bot.commands.doctor import doctor
from bot.commands.erasures import erasures
from bot.commands.installation import keys, menu, new_keys, reseal
from bot.commands.migrate import migrate
from bot.commands.operator import operator
from bot.commands.person import person
from bot.commands.receipt import receipt
from bot.commands.restore import restore
from bot.commands.review import review
from bot.commands.seed import seed_demo
from bot.commands.staff import staff
from bot.commands.startup import Commands, exit_on_faults, load_settings
from bot.commands.status import status
from bot.commands.trace import trace
from bot.commands.upgrade import upgrade
from bot.commands.venue import venue

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Commands)
@click.version_option(package_name="jixiangma")
def main() -> None:
    """吉祥码: personal health codes in a WeChat Official Account."""


@contextmanager
def _extra(name: str) -> Iterator[None]:
    """A context in which a command imports what only this extra installs."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"{missing.name} is not installed: pip install 'jixiangma[{name}]'") from None


@main.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65533),
    help="Of the page of phones; the next two ports are used too.",
)
@click.option("--data", default=".jixiangma", show_default=True, type=FOLDER, help="The folder for all data.")
def demo(port: int, data: Path) -> None:
    """Start everything on this machine: store, simulated services, web, worker, and a page with phones."""
    with _extra("demo"):
        from bot.sandbox.commands import run_demo
    run_demo(port, data, new_keys())


@main.command()
@click.option("--bot-url", required=True, help="The bot's whole webhook URL.")
@click.option("--app-id", required=True)
@click.option("--token", required=True)
@click.option("--secret", default="0" * 32, show_default=True, help="The AppSecret, for access tokens.")
@click.option("--aes-key", default="", help="43 letters and digits.")
@click.option("--mode", type=click.Choice(["plain", "compatible", "safe"]), help="Safe with a key, else plain.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--data", type=FOLDER, help="The folder for the state; without it the state is in memory.")
@click.option("--host-name", "names", multiple=True, help="Another name under which your bot calls the sandbox.")
def sandbox(port: int, data: Path | None, names: tuple[str, ...], **account: Any) -> None:
    """Run the simulated WeChat platform alone, in front of any bot; the simulated authorities at the next port."""
    with _extra("demo"):
        from bot.sandbox.commands import run_sandbox
    run_sandbox(port, data, names, **account)


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True)  # noqa: S104 - a web server in front of a balancer
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of PORT.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes, instead of WEB_WORKERS.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads a process, instead of WEB_THREADS.")
def web(host: str, port: int | None, workers: int | None, threads: int | None) -> None:
    """Serve the webhook and the pages."""
    if threads:
        os.environ["WEB_THREADS"] = str(threads)  # each process reads it
    config = load_settings()
    from bot.serving import PortTaken, serve

    port = port or config.port
    with exit_on_faults():
        try:
            serve(host, port, workers or config.web_workers, config.web_threads)
        except PortTaken as taken:
            advice = "give each `web` of a machine its own by --port, or one of them more --workers"
            raise click.ClickException(f"PORT {port} cannot be listened on ({taken}): {advice}") from None


@main.command()
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Instead of METRICS_PORT.")
def worker(metrics_port: int | None) -> None:
    """Finish what could not be done within an answer, and follow the changes of the health platform."""
    config = load_settings()
    from bot.metrics import serve_metrics
    from bot.worker import work

    with exit_on_faults():
        if port := metrics_port or config.metrics_port:
            try:
                serve_metrics(port)
            except OSError as error:
                advice = "give each `worker` of a machine its own by --metrics-port, or none"
                said = f"METRICS_PORT {port} cannot be listened on ({error.strerror}): {advice}"
                raise click.ClickException(said) from None
        work(config)


_PEOPLE = (venue, operator, staff, review, person, receipt, erasures)
_STORE = (keypair, backup, restore, reseal, upgrade, migrate)
for command in (keys, deploy, doctor, menu, *_STORE, answers, status, *_PEOPLE, trace, audit, seed_demo):
    main.add_command(command)


if __name__ == "__main__":
    main()
