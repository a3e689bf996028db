"""The simulated platform and the simulated authorities, served in this process."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.authorities.state import BEIJING
from bot.sandbox.network import HOST
from bot.sandbox.processes import SandboxError
from bot.sandbox.sms import SmsAccount, SmsGateway
from bot.sandbox.wechat import Account, Platform, Rules, serve
from bot.sandbox.wechat import create_app as wechat_app
from bot.sandbox.wechat.stage import Stage

SMS_ACCOUNT = SmsAccount("sandbox", "sandbox")
"""The account at the SMS gateway. Nothing is secret about it: it is reached from this machine only."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The id and the token with which a bot signs its requests to the authorities."""

    id: str
    token: str = field(repr=False)


@contextmanager
def serve_all(
    account: Account,
    caller: Caller,
    ports: tuple[int, int],
    data: Path | None,
    host_names: Collection[str] = (),
    stage: Stage | None = None,
) -> Iterator[Platform]:
    """Serve the phones page and the API on the first port, the authorities and the SMS gateway on the second.

    Yields the platform. The state is kept in the folder ``data``, or in memory if it is None. ``host_names`` are
    accepted in requests besides those of this machine. On a ``stage`` the bot has the platform's clock, and everything
    here has it too; without one only what the platform counts moves with it. Raises PortInUse.
    """
    with ExitStack() as stack:
        rules = Rules(shift_signatures=stage is not None)
        platform = Platform(account, rules, data / "wechat" if data else None)
        stack.callback(platform.close)
        stack.enter_context(serve(wechat_app(platform, host_names, stage), HOST, ports[0]))
        path = data / "authorities.json" if data else None
        true = platform.clock.true_time  # in which the bot signs what it asks these services
        now = platform.clock.now if stage else true
        state = AuthorityState(path, caller=caller.id, token=caller.token, clock=_in_beijing(now), signing_clock=true)
        sms = SmsGateway(SMS_ACCOUNT, platform.receive_sms, clock=now, signing_clock=true)
        links = stage.links if stage else {}
        stack.enter_context(serve(authorities_app(state, host_names, sms, links), HOST, ports[1]))
        yield platform


def _in_beijing(now: Callable[[], float]) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(int(now()), BEIJING)


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
