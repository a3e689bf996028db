"""``jixiangma keypair`` and ``backup``: backups that only the holder of the private key can read."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from bot.commands.startup import load_setting
from bot.health.clock import BEIJING
from bot.store.backup.faults import NotTaken, TakingFault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    from bot.store.backup.entries import Summary

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

STORE_SECONDS = 30.0
"""How long one call to the store may take: a chain of the audit is one large value."""

TAKING_ADVICE = {
    TakingFault.UNSTAMPED: "the store at REDIS_URL is empty, or of a version without a stamp: is it the right one?",
    TakingFault.RESTORING: "a backup is restored there, but not all of it: run `jixiangma restore` again",
    TakingFault.LAYOUT: "keys went to other servers meanwhile: run this again when no server fails and no slot moves",
    TakingFault.BUSY: "more is written to the store than can be read: run this again when less is done,"
    " or name a replica that was detached",
}
"""The advice for each reason why no backup is made."""


@click.command()
@click.argument("private", type=NEW_FILE)
@click.argument("public", type=NEW_FILE)
def keypair(private: Path, public: Path) -> None:
    """Make a pair of keys: PUBLIC seals backups and files of tracing, PRIVATE opens them and is kept elsewhere."""
    from bot.commands.sealed_file import fingerprint, new_key_pair, read_public_key

    secret, known = new_key_pair()
    for path, pem in ((private, secret), (public, known)):
        with open_new(path) as file:
            file.write(pem)
    click.echo(f"The pair {fingerprint(read_public_key(known))}: keep the private key apart from store and backups.")


@click.command()
@click.argument("file", type=NEW_FILE)
@click.option("--seal-to", "public", required=True, type=OLD_FILE, help="The public key, from `jixiangma keypair`.")
def backup(file: Path, public: Path) -> None:
    """Write what the store holds at one moment to FILE, for the holder of a private key, while the service runs.

    It needs REDIS_URL and no other setting.
    """
    from bot.commands.sealed_file import BadKey, fingerprint, read_public_key

    url = load_setting("REDIS_URL")
    try:
        key = read_public_key(public.read_bytes())
    except BadKey:
        raise click.ClickException(f"{public} holds no public X25519 key in PEM") from None
    if file.exists():
        raise click.ClickException(f"{file} is there already: name another file")
    with whole_file(file) as written:
        summary, digest = _take(url, written, key)
    click.echo(f"The store as it was at {moment(summary.at)}, sealed to {fingerprint(key)}.")
    click.echo(f"{summary.kept} keys without an end, {file.stat().st_size} bytes, SHA-256 {digest}")


def _take(url: str, file: IO[bytes], key: "X25519PublicKey") -> "tuple[Summary, str]":
    from bot.commands.sealed_stream import SealedWriter
    from bot.store.backup.entries import Summary, pack_part
    from bot.store.backup.taking import BackupTaking
    from bot.store.redis.store import connect

    writer = SealedWriter(file, key, int(time.time()))
    try:
        with closing(connect(url, timeout=STORE_SECONDS)) as store:
            for part in BackupTaking(store, time.time).parts():
                writer.write(pack_part(part))
    except NotTaken as error:
        raise click.ClickException(TAKING_ADVICE[error.fault]) from None
    writer.finish()
    assert isinstance(part, Summary)
    return part, writer.digest.hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that gets its name only when all of it is on the disk; nobody else may read it."""
    part = path.with_name(f"{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    try:
        with open_new(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written ({error.strerror}): make room there") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def open_new(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only this user may read; ends the command when it is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be made ({error.strerror}): name another file") from None
    with os.fdopen(handle, "wb") as file:
        yield file


def moment(second: int) -> str:
    """A Unix second as people read it."""
    return f"{datetime.fromtimestamp(second, BEIJING):%Y-%m-%d %H:%M:%S}"
