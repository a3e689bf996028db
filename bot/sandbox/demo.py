"""Everything on one machine: store, simulated services, web, worker; a page with phones to play with."""

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import ascii_letters, digits

from dotenv import dotenv_values

from bot.sandbox.children import Children, PartFailed
from bot.sandbox.ending import Ending
from bot.sandbox.guardian import Guardian
from bot.sandbox.proxies import DIRECT, without_proxies
from bot.sandbox.simulated import HOST, Caller, make_private, need_free, simulated
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat import Account, Phone, Platform
from bot.sandbox.wechat.words import FOLDER, gatekeepers

STARTING_SECONDS = 30.0


class Demo:
    """All parts, started in order and ended in reverse. Phones at ``port``, bot and authorities at the next two.

    ``keys`` are the bot's, used when the folder ``data`` has none yet.
    """

    def __init__(self, port: int, data: Path, keys: Mapping[str, str], ending: Ending) -> None:
        self.phones, self.bot, self.authorities = (f"http://{HOST}:{p}" for p in (port, port + 1, port + 2))
        self._port = port
        self._data = data.resolve()
        self._keys = keys
        self._ending = ending
        self._store = EmbeddedStore(self._data / "store")

    @contextmanager
    def running(self) -> Iterator[Callable[[], None]]:
        """Everything up; at the end everything down. Raises PartFailed, Ended, PortInUse, StoreInUse.

        Gives a function that waits for ever and raises Ended when told to stop, PartFailed when a part has ended.
        """
        need_free(self._port, self._port + 1, self._port + 2)
        make_private(self._data)
        with ExitStack() as ends:
            guardian = ends.enter_context(Guardian(self._data))
            ends.enter_context(self._store)
            guardian.watch(self._store.pid)
            env = {**self._settings(), "REDIS_URL": self._store.url}
            platform = ends.enter_context(self._simulated(env))
            children = Children(self._data, env, guardian)
            ends.callback(children.end)
            children.start("web", "web", "--host", HOST, "--port", str(self._port + 1))
            children.start("worker", "worker")
            self._until(lambda: _answers(f"{self.bot}/healthz"), children)
            self._do(children, "menu", "menu", "push")
            self._open_gate(platform, children)
            yield lambda: self._until(lambda: False, children, float("inf"))

    def _settings(self) -> dict[str, str]:
        """The environment of the bot's processes: it stands in front of everything simulated, whatever is set here."""
        return {
            **without_proxies(os.environ),
            **self._secrets(),
            "WECHAT_API_URL": self.phones,
            "WECHAT_MODE": "safe",
            "WECHAT_AES_KEY_PREVIOUS": "",
            "REDIS_ACK": "server",
            "PUBLIC_URL": self.bot,
            "IDENTITY_URL": f"{self.authorities}/identity",
            "PLATFORM_URL": f"{self.authorities}/platform",
            "CHANGES_SECONDS": "2",
        }

    def _secrets(self) -> dict[str, str]:
        """The demo's own account and keys, made at the first start and kept with its data."""
        path = self._data / "demo.env"
        if not path.exists():
            fresh = path.with_name("demo.env.new")
            fresh.touch(mode=0o600)
            fresh.write_text("".join(f"{name}={value}\n" for name, value in {**_account(), **self._keys}.items()))
            fresh.replace(path)
        return {name: value or "" for name, value in dotenv_values(path).items()}

    @contextmanager
    def _simulated(self, env: Mapping[str, str]) -> Iterator[Platform]:
        account = Account(
            env["WECHAT_APP_ID"],
            env["WECHAT_APP_SECRET"],
            env["WECHAT_TOKEN"],
            env["WECHAT_AES_KEY"],
            f"{self.bot}/wechat",
        )
        caller = Caller(env["AUTHORITY_ID"], env["AUTHORITY_TOKEN"])
        with simulated(account, caller, (self._port, self._port + 2), self._data) as platform:
            yield platform

    def _open_gate(self, platform: Platform, children: Children) -> None:
        """A gate, and its people as followers, at the first start; whatever becomes of it is left so."""
        opened = self._data / "gate.opened"
        if opened.exists():
            return
        self._do(children, "gate", "seed-demo", str(FOLDER))
        for phone in (Phone(platform, member.openid) for member in gatekeepers()):
            if not phone.person.following:
                phone.follow()
        opened.touch()

    def _do(self, children: Children, name: str, *words: str) -> None:
        once = children.run(name, *words)
        self._until(lambda: once.poll() is not None, children)
        if once.returncode:
            raise PartFailed(f"{name} could not be set; see {children.log(name)}")

    def _until(self, holds: Callable[[], bool], children: Children, seconds: float = STARTING_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            self._ending.pause(0.05)
            self._check(children)
            if time.monotonic() > deadline:
                raise PartFailed(f"the bot did not start in {seconds:.0f} seconds; see {children.log('web')}")

    def _check(self, children: Children) -> None:
        if not self._store.alive:
            raise PartFailed(f"the store ended; see {self._store.log}")
        children.check()


def _answers(url: str) -> bool:
    try:
        with DIRECT.open(url, timeout=1):
            return True
    except OSError:
        return False


def _account() -> dict[str, str]:
    return {
        "WECHAT_APP_ID": f"wx{secrets.token_hex(8)}",
        "WECHAT_APP_SECRET": secrets.token_hex(16),
        "WECHAT_TOKEN": secrets.token_hex(16),
        "WECHAT_AES_KEY": "".join(secrets.choice(ascii_letters + digits) for _ in range(42)) + "A",
        "AUTHORITY_ID": "jixiangma-demo",
        "AUTHORITY_TOKEN": secrets.token_hex(16),
    }
