"""``jixiangma restore``: reads a backup through to its end, and then puts it into an empty store."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import click

from bot.commands.backup import OLD_FILE, STORE_SECONDS, moment
from bot.commands.startup import FORMAT_ADVICE, exit_on_faults, load_settings
from bot.commands.upgrade import require_disconnected
from bot.store.backup.faults import BadBackup, NotRestored, RestoreFault
from bot.store.format_faults import WrongStore

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from bot.assembly import Assembly
    from bot.store.backup.entries import KeyEntry, Summary
    from bot.store.redis.store import Store

RESTORE_ADVICE = {
    RestoreFault.FILLED: "the store at REDIS_URL is not empty, and nothing was changed: restore into an empty one",
    RestoreFault.OTHER: "another backup is half restored there: finish that one, or delete what is there with --anew",
    RestoreFault.KEPT: "another number of keys is there than the backup held: something else writes to this store;"
    " stop it, then run this again with --anew",
}
"""The advice for each reason why a backup is not restored."""

_SHOWN_EACH = 100_000


class Verified(NamedTuple):
    """A backup that was read to its end: its name, its summary, and how many entries it has."""

    name: str
    summary: "Summary"
    entries: int


@click.command()
@click.argument("file", type=OLD_FILE)
@click.option("--private", required=True, type=OLD_FILE, help="The private key that opens FILE.")
@click.option("--check", is_flag=True, help="Only read FILE to its end; needs no store and no settings.")
@click.option("--anew", is_flag=True, help="First delete what an unfinished restore has left.")
def restore(file: Path, private: Path, check: bool, anew: bool) -> None:
    """Put the backup in FILE into the empty store at REDIS_URL. Run it again after an interruption."""
    with file.open("rb") as opened, _saying_what_is_wrong(private):
        key = _read_key(private)
        found = _verify(opened, key)
        click.echo(f"The backup is whole: the store as it was at {moment(found.summary.at)}.")
        if check:
            return
        opened.seek(0)
        with exit_on_faults():
            from bot.assembly import assemble

            parts = assemble(load_settings())
        with closing(parts):
            _restore(parts, found, _entries(opened, key), anew)


def _read_key(private: Path) -> "X25519PrivateKey":
    from bot.commands.sealed_file import BadKey, read_private_key

    try:
        return read_private_key(private.read_bytes())
    except BadKey:
        raise click.ClickException(f"{private} holds no private X25519 key in PEM without a passphrase") from None


@contextmanager
def _saying_what_is_wrong(private: Path) -> Iterator[None]:
    from bot.commands.sealed_file import UnsealFailed
    from bot.commands.sealed_stream import OtherKey, UnknownFormat

    try:
        yield
    except OtherKey as error:
        said = f"the backup is sealed to the key {error}, and {private} is another one: find that key"
    except UnknownFormat as error:
        later = "it is a backup of a later version: use that version" if str(error) == "later" else "it is no backup"
        said = f"{later}; nothing was changed"
    except (UnsealFailed, BadBackup):
        said = "the backup is damaged or not whole, and nothing was changed: take another copy, or an earlier backup"
    except NotRestored as error:
        said = RESTORE_ADVICE[error.fault]
    except WrongStore as wrong:
        said = "; ".join(f"of the backup: {FORMAT_ADVICE[fault]}" for fault in wrong.faults)
    else:
        return
    raise click.ClickException(said)


def _verify(file: IO[bytes], key: "X25519PrivateKey") -> Verified:
    """Read all of it. Raises UnsealFailed, BadBackup."""
    from bot.commands.sealed_stream import read_about, unsealed
    from bot.store.backup.entries import Summary, read_parts

    name = read_about(file).name
    file.seek(0)
    count, last = 0, None
    for count, last in enumerate(read_parts(unsealed(file, key))):  # noqa: B007 - the last of them
        pass
    assert isinstance(last, Summary)
    return Verified(name, last, count)


def _entries(file: IO[bytes], key: "X25519PrivateKey") -> "Iterator[KeyEntry]":
    from bot.commands.sealed_stream import unsealed
    from bot.store.backup.entries import KeyEntry, read_parts

    return (part for part in read_parts(unsealed(file, key)) if isinstance(part, KeyEntry))


def _restore(parts: "Assembly", found: Verified, entries: "Iterator[KeyEntry]", anew: bool) -> None:
    from bot.store.redis.store import connect

    parts.store_format.check_stamp(found.summary.stamp)
    require_disconnected(parts)
    with closing(connect(parts.config.redis_url, parts.config.redis_ack, STORE_SECONDS)) as store:
        _load(store, found, entries, anew)
    faults = parts.records.audit.verify(found.summary.heads)
    for fault in faults:
        click.echo(f"  {fault}", err=True)
    if faults:
        click.echo("All is restored, but the audit was changed before the backup was made.", err=True)
        sys.exit(1)
    click.echo("All is restored, and the audit is whole. Run `jixiangma erasures apply` before web and worker start.")


def _load(store: "Store", found: Verified, entries: "Iterator[KeyEntry]", anew: bool) -> None:
    from bot.store.backup.restoring import BackupRestoring, forget_unfinished

    if anew:
        forget_unfinished(store)
    restoring = BackupRestoring(store, found.name, found.summary)
    restoring.begin()
    shown = 0
    for count in restoring.load(entries, int(time.time() * 1000)):
        if count - shown >= _SHOWN_EACH:
            shown = count
            click.echo(f"{count} of {found.entries}", err=True)
    restoring.check()
    restoring.finish(int(time.time()))
    click.echo(f"{found.summary.kept} keys without an end are there, as many as the backup held.")
