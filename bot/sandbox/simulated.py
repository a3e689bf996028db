"""The simulated platform and authorities, served side by side in this process."""

import errno
import os
import socket
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.children import PartFailed
from bot.sandbox.wechat import Account, Platform, PortInUse, serve
from bot.sandbox.wechat import create_app as wechat_app

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Caller:
    """What a bot signs with at the authorities' gateway."""

    id: str
    token: str = field(repr=False)


@contextmanager
def simulated(
    account: Account, caller: Caller, ports: tuple[int, int], data: Path | None, names: Collection[str] = ()
) -> Iterator[Platform]:
    """Phones page and API on the first port, authorities on the second; raises PortInUse. Gives what has the phones.

    State is kept in the folder ``data``, or in memory. ``names`` are further host names of both.
    """
    with ExitStack() as ends:
        platform = Platform(account, state_dir=data / "wechat" if data else None)
        ends.callback(platform.close)
        ends.enter_context(serve(wechat_app(platform, names), HOST, ports[0]))
        kept = data / "authorities.json" if data else None
        state = AuthorityState(kept, caller=caller.id, token=caller.token)
        ends.enter_context(serve(authorities_app(state, names), HOST, ports[1]))
        yield platform


def need_free(*ports: int) -> None:
    """Raise PortInUse for the first port that somebody listens on, before anything is started."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise PortInUse(HOST, port) from None


def make_private(folder: Path) -> None:
    """Make the folder for keys, logs and chats, so that only this user enters it; an existing one is closed to others.

    From then on whatever this process and its children create is this user's alone. Raises PartFailed.
    """
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise PartFailed(f"{folder} cannot be used ({error.strerror}); choose another folder with --data") from None
