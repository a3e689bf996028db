"""Everything on one machine: store, simulated services, web, worker; a page with phones to play with."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import ascii_letters, digits

from dotenv import dotenv_values

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.server import create_app as wechat_app
from bot.sandbox.wechat.server import serve
from bot.sandbox.wechat.settings import Account

HOST = "127.0.0.1"
STOP_SECONDS = 10.0


class DemoFailed(Exception):
    """A part did not start, or ended by itself; the text says which and where its log is."""


class Demo:
    """All parts, started in order and ended in reverse. Phones at ``port``, bot and authorities at the next two."""

    def __init__(self, port: int, data: Path) -> None:
        self.phones, self.bot, self.authorities = (f"http://{HOST}:{p}" for p in (port, port + 1, port + 2))
        self._port = port
        self._data = data.resolve()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def running(self) -> Iterator["Demo"]:
        """Everything up; at the end everything down. Raises DemoFailed, PortInUse, StoreInUse."""
        self._data.mkdir(parents=True, exist_ok=True)
        with ExitStack() as ends:
            store = ends.enter_context(EmbeddedStore(self._data / "store"))
            env = {**self._settings(), "REDIS_URL": store.url}
            self._simulate(env, ends)
            ends.callback(self._end_children)
            self._start("web", env, "--host", HOST, "--port", str(self._port + 1))
            self._await_bot()
            self._start("worker", env)
            self._run("menu", env, "push")
            yield self

    def watch(self) -> None:
        """Wait until a part ends by itself; raises DemoFailed then."""
        while True:
            for name, child in self._children.items():
                if child.poll() is not None:
                    raise DemoFailed(f"{name} ended; see {self._log(name)}")
            time.sleep(0.3)

    def _settings(self) -> dict[str, str]:
        """The demo's own account and keys, made at the first start and kept with its data."""
        path = self._data / "demo.env"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text("".join(f"{name}={value}\n" for name, value in _fresh_secrets().items()))
        kept = {name: value or "" for name, value in dotenv_values(path).items()}
        urls = {
            "WECHAT_API_URL": self.phones,
            "PUBLIC_URL": self.bot,
            "IDENTITY_URL": f"{self.authorities}/identity",
            "PLATFORM_URL": f"{self.authorities}/platform",
        }
        return {**os.environ, **kept, **urls, "WECHAT_MODE": "safe", "CHANGES_SECONDS": "2"}

    def _simulate(self, env: dict[str, str], ends: ExitStack) -> None:
        account = Account(
            env["WECHAT_APP_ID"],
            env["WECHAT_APP_SECRET"],
            env["WECHAT_TOKEN"],
            env["WECHAT_AES_KEY"],
            f"{self.bot}/wechat",
        )
        platform = Platform(account, state_dir=self._data / "wechat")
        ends.callback(platform.close)
        ends.enter_context(serve(wechat_app(platform), HOST, self._port))
        state = AuthorityState(
            self._data / "authorities.json", caller=env["AUTHORITY_ID"], token=env["AUTHORITY_TOKEN"]
        )
        ends.enter_context(serve(authorities_app(state), HOST, self._port + 2))

    def _start(self, command: str, env: dict[str, str], *words: str) -> None:
        with self._log(command).open("ab") as log:
            self._children[command] = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "bot.cli", command, *words],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _run(self, command: str, env: dict[str, str], *words: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot.cli", command, *words], env=env, capture_output=True, check=False
        )
        if done.returncode:
            raise DemoFailed(f"{command} {' '.join(words)}: {done.stderr.decode()}")

    def _await_bot(self, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not _answers(f"{self.bot}/healthz"):
            if self._children["web"].poll() is not None or time.monotonic() > deadline:
                raise DemoFailed(f"the web process did not start; see {self._log('web')}")
            time.sleep(0.05)

    def _end_children(self) -> None:
        for child in reversed(self._children.values()):
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()

    def _log(self, name: str) -> Path:
        return self._data / f"{name}.log"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def _fresh_secrets() -> dict[str, str]:
    return {
        "WECHAT_APP_ID": f"wx{secrets.token_hex(8)}",
        "WECHAT_APP_SECRET": secrets.token_hex(16),
        "WECHAT_TOKEN": secrets.token_hex(16),
        "WECHAT_AES_KEY": "".join(secrets.choice(ascii_letters + digits) for _ in range(42)) + "A",
        "SECRET_KEYS": _key(),
        "DATA_KEYS": _key(),
        "INDEX_KEY": _key(),
        "AUTHORITY_ID": "jixiangma-demo",
        "AUTHORITY_TOKEN": secrets.token_hex(16),
    }


def _key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
