"""The demo: the store, the simulated services, the bot's web process and its worker, all on this machine."""

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from string import ascii_letters, digits

from dotenv import dotenv_values

from bot.sandbox.backstage import Backstage, clock_file, empty_if_asked, write_clock
from bot.sandbox.network import DIRECT_OPENER, HOST, check_ports_free, without_proxies
from bot.sandbox.processes import ChildProcesses, SandboxError, StopSignals, Watchdog
from bot.sandbox.services import SMS_ACCOUNT, Caller, make_private_folder, serve_all
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat import Account, Phone, Platform
from bot.sandbox.wechat.waiting import fill_phones
from bot.sandbox.words import FOLDER, workers

START_TIMEOUT_SECONDS = 30.0


class Demo:
    """All parts of the demo. The phones are served on ``port``, the bot and the authorities on the next two ports.

    ``keys`` become the bot's keys when the folder ``data`` has none yet.
    """

    def __init__(self, port: int, data: Path, keys: Mapping[str, str], signals: StopSignals) -> None:
        self.phones, self.bot, self.authorities = (f"http://{HOST}:{p}" for p in (port, port + 1, port + 2))
        self._port = port
        self._data = data.resolve()
        self._keys = keys
        self._signals = signals
        self._store = EmbeddedStore(self._data / "store")

    @contextmanager
    def run(self) -> Iterator[Callable[[], None]]:
        """Start all parts; stop them in reverse order at the end of the ``with`` block.

        Yields a function that waits until a new start is asked for, a signal comes (raises Stopped) or a part ends
        (raises SandboxError).
        Starting raises SandboxError, Stopped, PortInUse, StoreInUse or StoreNotStarted.
        """
        check_ports_free(self._port, self._port + 1, self._port + 2)
        make_private_folder(self._data)
        empty_if_asked(self._data)
        with ExitStack() as stack:
            watchdog = stack.enter_context(Watchdog(self._data))
            stack.enter_context(self._store)
            watchdog.watch(self._store.pid)
            env = {**self._settings(), "REDIS_URL": self._store.url}
            children = ChildProcesses(self._data, env, watchdog)
            backstage = Backstage(self._data, self._store, children, self._links())
            platform = stack.enter_context(self._serve_simulations(env, backstage))
            write_clock(self._data, platform.clock.offset)
            stack.callback(children.stop)
            self._run_command(children, "upgrade", "upgrade")
            children.start("web", "web", "--host", HOST, "--port", str(self._port + 1))
            children.start("worker", "worker")
            self._wait_until(lambda: _answers(f"{self.bot}/healthz"), children)
            self._run_command(children, "menu", "menu", "push")
            self._open_doors(platform, children)
            yield lambda: self._wait_until(backstage.afresh.is_set, children, float("inf"))

    def _settings(self) -> dict[str, str]:
        """The environment of the bot's processes; its addresses override those that the user has set."""
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
            **SMS_ACCOUNT.settings(self.authorities),
            "CHANGES_SECONDS": "2",
            "DEMO_CLOCK": str(clock_file(self._data)),
        }

    def _links(self) -> dict[str, str]:
        """The pages that open by an address, by the keys of their words."""
        return {
            "phones": f"{self.phones}/",
            "authorities": f"{self.authorities}/authorities/",
            "readiness": f"{self.bot}/readyz",
            "privacy": f"{self.bot}/privacy",
        }

    def _secrets(self) -> dict[str, str]:
        """The demo's account and keys, kept in ``demo.env``; a start makes those that are not there yet."""
        path = self._data / "demo.env"
        known = {name: value or "" for name, value in dotenv_values(path).items()} if path.exists() else {}
        whole = {**_new_account(), **self._keys, **known}
        if whole != known:
            fresh = path.with_name("demo.env.new")
            fresh.touch(mode=0o600)
            fresh.write_text("".join(f"{name}={value}\n" for name, value in whole.items()))
            fresh.replace(path)
        return whole

    def _serve_simulations(self, env: Mapping[str, str], stage: Backstage) -> AbstractContextManager[Platform]:
        account = Account(
            env["WECHAT_APP_ID"],
            env["WECHAT_APP_SECRET"],
            env["WECHAT_TOKEN"],
            env["WECHAT_AES_KEY"],
            f"{self.bot}/wechat",
        )
        caller = Caller(env["AUTHORITY_ID"], env["AUTHORITY_TOKEN"])
        return serve_all(account, caller, (self._port, self._port + 2), self._data, stage=stage)

    def _open_doors(self, platform: Platform, children: ChildProcesses) -> None:
        """At the first start, set up a gate and a support desk, and let their people follow the account; later starts
        change nothing.
        """
        opened = self._data / "gate.opened"
        if opened.exists():
            return
        fill_phones(platform)
        self._run_command(children, "gate", "seed-demo", str(FOLDER))
        for phone in (Phone(platform, person.openid) for person in workers()):
            if not phone.person.following:
                phone.follow()
        opened.touch()

    def _run_command(self, children: ChildProcesses, name: str, *words: str) -> None:
        """Run a command of the bot to its end; raises SandboxError when it fails."""
        process = children.run(name, *words)
        self._wait_until(lambda: process.poll() is not None, children)
        if process.returncode:
            raise SandboxError(f"{name} could not be set; see {children.log_path(name)}")

    def _wait_until(
        self, condition: Callable[[], bool], children: ChildProcesses, seconds: float = START_TIMEOUT_SECONDS
    ) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self._signals.pause(0.05)
            self._check_processes(children)
            if time.monotonic() > deadline:
                raise SandboxError(f"the bot did not start in {seconds:.0f} seconds; see {children.log_path('web')}")

    def _check_processes(self, children: ChildProcesses) -> None:
        if not self._store.alive:
            raise SandboxError(f"the store ended; see {self._store.log}")
        children.check()


def _answers(url: str) -> bool:
    try:
        with DIRECT_OPENER.open(url, timeout=1):
            return True
    except OSError:
        return False


def _new_account() -> dict[str, str]:
    return {
        "WECHAT_APP_ID": f"wx{secrets.token_hex(8)}",
        "WECHAT_APP_SECRET": secrets.token_hex(16),
        "WECHAT_TOKEN": secrets.token_hex(16),
        "WECHAT_AES_KEY": "".join(secrets.choice(ascii_letters + digits) for _ in range(42)) + "A",
        "AUTHORITY_ID": "jixiangma-demo",
        "AUTHORITY_TOKEN": secrets.token_hex(16),
    }
