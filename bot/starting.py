"""What every command starts with: settings and templates in order, or all that is wrong with them, and status 2."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from bot.chat.texts import FaultyTexts
from bot.config import BadConfig, Config, environment, misspelt, read


def settings() -> Config:
    """The environment's settings; lists every fault and ends when there are any."""
    env = environment()
    for name, meant in misspelt(env).items():
        click.echo(f"Note: {name} is no setting; {meant} is.", err=True)
    try:
        return read(env)
    except BadConfig as bad:
        _end("Settings", bad.faults)


@contextmanager
def templates() -> Iterator[None]:
    """Within it a command builds its parts; lists every fault of the templates and ends when there are any."""
    try:
        yield
    except FaultyTexts as faulty:
        _end("Templates", faulty.faults)


def _end(what: str, faults: Iterable[object]) -> NoReturn:
    click.echo(f"{what} to mend:", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    sys.exit(2)
