"""What every command starts with: settings and templates in order, or all that is wrong with them, and status 2.

And how one ends that finds no store: with a sentence, and status 1.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from bot.chat.texts import FaultyTexts
from bot.config import BadConfig, Config, environment, misspelt, read
from bot.store.errors import StoreError


class Commands(click.Group):
    """Whichever command needs the store says so in a sentence when it fails."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises ClickException for a StoreError."""
        try:
            return super().invoke(ctx)
        except StoreError as error:
            raise click.ClickException(f"the store at REDIS_URL failed ({error}); run this again") from None


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
