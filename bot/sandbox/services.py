"""The simulated platform and the simulated authorities, served in this process."""

import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.network import HOST
from bot.sandbox.processes import SandboxError
from bot.sandbox.sms import SmsAccount, SmsGateway
from bot.sandbox.wechat import Account, Platform, serve
from bot.sandbox.wechat import create_app as wechat_app

SMS_ACCOUNT = SmsAccount("sandbox", "sandbox")
"""The account at the SMS gateway. Nothing is secret about it: it is reached from this machine only."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The id and the token with which a bot signs its requests to the authorities."""

    id: str
    token: str = field(repr=False)


@contextmanager
def serve_all(
    account: Account, caller: Caller, ports: tuple[int, int], data: Path | None, host_names: Collection[str] = ()
) -> Iterator[Platform]:
    """Serve the phones page and the API on the first port, the authorities and the SMS gateway on the second.

    Yields the platform. The state is kept in the folder ``data``, or in memory if it is None. ``host_names`` are
    accepted in requests besides those of this machine. Raises PortInUse.
    """
    with ExitStack() as stack:
        platform = Platform(account, state_dir=data / "wechat" if data else None)
        stack.callback(platform.close)
        stack.enter_context(serve(wechat_app(platform, host_names), HOST, ports[0]))
        path = data / "authorities.json" if data else None
        state = AuthorityState(path, caller=caller.id, token=caller.token)
        sms = SmsGateway(SMS_ACCOUNT, platform.receive_sms)
        stack.enter_context(serve(authorities_app(state, host_names, sms), HOST, ports[1]))
        yield platform


def make_private_folder(folder: Path) -> None:
    """Make the folder for keys, logs and chats, readable by this user only; an existing folder gets these permissions.

    All files that this process and its children create afterwards are private, too. Raises SandboxError.
    """
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise SandboxError(f"{folder} cannot be used ({error.strerror}); choose another folder with --data") from None
