"""The startup of commands: reads the settings, checks the templates, builds the parts, finds the operator.

Faults of settings or templates, and a store that does not fit to the keys, end a command with status 2; other faults of
the store with a message and status 1.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.chat.texts import FaultyTexts
from bot.config import BadConfig, Config, find_misspelt, read_config, read_environment, read_setting
from bot.store.format_faults import FormatFault, WrongStore
from bot.store.redis.errors import StoreError

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.store.access.operators import Operator


FORMAT_ADVICE = {
    FormatFault.EMPTY: "it was emptied, or is another one than before; or a restore is not finished",
    FormatFault.RESTORING: "a backup is restored there, but not all of it: run `jixiangma restore` again",
    FormatFault.OLDER: "it was written by an earlier version: stop web and worker, then run `jixiangma upgrade`",
    FormatFault.NEWER: "it was written by a later version of this program",
    FormatFault.INDEX_KEY: "INDEX_KEY is not the one with which it was filled",
    FormatFault.CHAT_KEY: "CHAT_KEY is not the one with which it was filled",
    FormatFault.DATA_KEYS: "DATA_KEYS lacks a key that may be in use: put it at the end, then run `jixiangma reseal`",
}
"""The advice for each reason why a store must not be used."""


class Commands(click.Group):
    """A group of commands that ends with a message when the store fails."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises ClickException for a StoreError."""
        try:
            return super().invoke(ctx)
        except StoreError as error:
            raise click.ClickException(f"the store at REDIS_URL failed ({error}); run this again") from None


def load_settings() -> Config:
    """The settings from the environment; prints all faults and ends the command when there are any."""
    env = read_environment()
    for name, meant in find_misspelt(env).items():
        click.echo(f"Note: {name} is no setting; {meant} is.", err=True)
    try:
        return read_config(env)
    except BadConfig as bad:
        _end("Settings", bad.faults)


def load_setting(name: str) -> Any:
    """One setting from the environment, for a command that needs no other; a wrong one ends the command."""
    try:
        return read_setting(name, read_environment())
    except BadConfig as bad:
        _end("Settings", bad.faults)


@contextmanager
def exit_on_faults() -> Iterator[None]:
    """A context in which a command builds its parts; FaultyTexts and WrongStore print all faults and end it."""
    try:
        yield
    except FaultyTexts as faulty:
        _end("Templates", faulty.faults)
    except WrongStore as wrong:
        _end("Store", [FORMAT_ADVICE[fault] for fault in wrong.faults])


def _end(what: str, faults: Iterable[object]) -> NoReturn:
    click.echo(f"{what} to mend:", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    sys.exit(2)


OPERATOR_KEY_OPTION = click.option(
    "--key",
    envvar="OPERATOR_KEY",
    prompt="Operator key",
    hide_input=True,
    help="From `jixiangma operator key`; better in OPERATOR_KEY or typed than on the command line.",
)
"""The option for the key of the operator who runs the command."""


@contextmanager
def open_parts() -> Iterator[tuple["Assembly", datetime]]:
    """Give all parts and the time; a refusal or a fault of the store ends the command with a message and status 1."""
    config = load_settings()
    from bot.assembly import assemble
    from bot.service.access.audit_log import NoReason, NotAllowed
    from bot.store.redis.errors import StoreError

    with exit_on_faults():
        parts = assemble(config)
    try:
        with exit_on_faults():
            parts.store_format.check_in()
        yield parts, parts.clock()
    except NotAllowed:
        raise click.ClickException("this operator has no such role; the attempt is in the audit") from None
    except NoReason:
        raise click.ClickException("a reason of 2 to 200 characters is needed") from None
    except StoreError as error:
        raise click.ClickException(f"the store cannot be reached ({error})") from None
    finally:
        parts.close()


def find_operator(parts: "Assembly", key: str, now: datetime) -> "Operator":
    """The operator with this key; an unknown key ends the command and is recorded in the audit."""
    found = parts.access.operators.authenticate(key)
    if found is None:
        parts.access.audit_log.refuse_unknown("operator.key", now)
        raise click.ClickException("nobody has this operator key; the attempt is in the audit")
    return found
