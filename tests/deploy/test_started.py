"""The container files and the units, really started: by an engine for containers, and by a systemd of their own.

Each is skipped where its tools are missing. Images and packages come from where this machine gets them.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from bot.commands.deploy import FOLDER
from bot.sandbox.store import EmbeddedStore
from tests.bench.contenders import Contender
from tests.bench.rounds import exchanged
from tests.cases import long
from tests.deploy.test_deploy import deployed
from tests.ports import free_port, free_ports
from tests.stores import eventually, folder
from tests.world import SETTINGS

CHECKOUT, NOWHERE = Path(__file__).parents[2], "http://127.0.0.1:9"
ASKED = Contender("", "the menu", "", "我的码")
STARTING, BUILDING = 60.0, 900.0

RELEASE, CERTIFICATES = "bookworm", "etc/ssl/certs/ca-certificates.crt"
"""The Debian of the units; newer ones do not start beside cgroups of the first version, as some machines have."""

ENGINES = (["podman-compose"], "podman"), (["docker", "compose"], "docker")

pytestmark = [long, pytest.mark.optional, pytest.mark.timeout(2 * BUILDING)]


def run(*words: str | Path) -> str:
    """What a program prints; fails with what it says when it fails."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=BUILDING, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def settle(into: Path, **settings: str) -> None:
    """Write the settings as ``.env``; the services outside are not there."""
    outside = dict.fromkeys(("WECHAT_API_URL", "IDENTITY_URL", "PLATFORM_URL"), NOWHERE)
    all_of = {**SETTINGS, **outside, "PUBLIC_URL": "https://code.example.gov.cn", **settings}
    (into / ".env").write_text("".join(f"{name}={value}\n" for name, value in all_of.items()))


def light(port: int) -> dict[str, str]:
    """What ``/readyz`` tells; nothing while nobody listens."""
    try:
        found: dict[str, str] = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()
    except requests.RequestException:
        return {}
    return found


def is_lit(port: int) -> bool:
    """Whether store, keys and worker are well."""
    found = light(port)
    return [found.get(part) for part in ("store", "keys", "worker")] == ["ok"] * 3


def wheel(into: Path) -> None:
    """Make our wheel."""
    run("pip", "wheel", "-q", "--no-deps", "-w", into, CHECKOUT)


def _works(engine: tuple[Sequence[str], str]) -> bool:
    words, name = engine
    there = all(map(shutil.which, (words[0], name)))
    asked = [name, "info"], [*words, "version"]
    return there and not any(subprocess.run(one, capture_output=True, check=False).returncode for one in asked)


class Compose:
    """The containers of a folder."""

    def __init__(self, base: Path) -> None:
        self._file = base / "compose" / "compose.yaml"
        self._words, self._engine = next(filter(_works, ENGINES), ([], ""))
        if not self._words:
            pytest.skip("no engine for containers is here")

    def require(self, *images: str) -> None:
        """Skip the test unless these images are here or can be had."""
        for image in images:
            there = subprocess.run([self._engine, "image", "inspect", image], capture_output=True, check=False)
            if there.returncode and subprocess.run([self._engine, "pull", "-q", image], check=False).returncode:
                pytest.skip(f"the image {image} is not here")

    def __call__(self, *words: str) -> str:
        """What a command prints."""
        return run(*self._words, "-p", f"jxm{os.getpid()}", "-f", self._file, *words)


def test_the_containers_start_and_answer_with_no_more_rights_than_they_need(tmp_path: Path) -> None:
    compose, port = Compose(tmp_path), free_port()
    compose.require("docker.io/library/python:3.13-slim", "docker.io/valkey/valkey:8")
    deployed(tmp_path, "compose", "--port", str(port))
    settle(tmp_path / "compose")
    wheel(tmp_path / "compose")

    try:
        compose("up", "-d", "--build")
        eventually(lambda: is_lit(port), STARTING)
        exchanged(SETTINGS, port, [("oSomebody", "菜单")], ASKED)
        assert compose("exec", "-T", "web", "id", "-u").strip() == "10001"
        with pytest.raises(AssertionError, match="Read-only"):
            compose("exec", "-T", "web", "touch", "/opt/jixiangma/x")
        compose("restart", "store")
        eventually(lambda: is_lit(port), STARTING)
        exchanged(SETTINGS, port, [("oSomebody", "菜单")], ASKED)
    finally:
        compose("down", "-v")


class Machine:
    """A Debian with our program and its units, one web and two workers, which a systemd of its own starts."""

    def __init__(self, tree: Path, port: int) -> None:
        """``port``: of the web; the workers' metrics have the next two."""
        self._tree, self._port = tree, port

    def install(self, store: str) -> None:
        """Debian, the program as the README says, the settings, the units."""
        packages = "systemd,systemd-sysv,dbus,python3,python3-venv,ca-certificates"
        run("debootstrap", "--variant=minbase", f"--include={packages}", RELEASE, self._tree)
        for file in (CERTIFICATES, "etc/resolv.conf"):
            shutil.copy(Path("/") / file, self._tree / file)
        shutil.copy(FOLDER / "requirements.lock", self._tree / "root")
        wheel(self._tree / "root")
        pip, libraries = "/opt/jixiangma/bin/pip install -q --no-deps", "--require-hashes -r /root/requirements.lock"
        self.inside("useradd --system --create-home jixiangma", "python3 -m venv /opt/jixiangma")
        self.inside(f"PIP_CERT=/{CERTIFICATES} {pip} {libraries}", f"{pip} --no-index /root/*.whl")
        self.inside(f"/opt/jixiangma/bin/jixiangma deploy systemd --port {self._port} /root")
        self.inside("cp /root/systemd/* /etc/systemd/system/", "mkdir /etc/jixiangma")
        settle(self._tree / "etc/jixiangma", REDIS_URL=store)
        self.inside("chown jixiangma /etc/jixiangma/.env", "chmod 600 /etc/jixiangma/.env")
        workers = (f"jixiangma-worker@{self._port + nth}" for nth in (1, 2))
        self.inside(f"systemctl enable jixiangma.target {self.web} {' '.join(workers)}")

    @property
    def web(self) -> str:
        """The unit of the web."""
        return f"jixiangma-web@{self._port}"

    def inside(self, *lines: str) -> None:
        """Run lines of a shell there, while it does not run."""
        bare = "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "sh", "-ec"
        run("chroot", self._tree, *bare, "\n".join(lines))

    @contextmanager
    def started(self) -> Iterator[None]:
        """Within, it runs, in this machine's network."""
        words = "systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--boot", "--directory", str(self._tree)
        quiet = subprocess.DEVNULL
        with subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet) as self._process:
            try:
                yield
            finally:
                self._process.terminate()  # an orderly shutdown
                self._process.wait(STARTING)

    def systemctl(self, *words: str) -> str:
        """What systemd says."""
        first = psutil.Process(self._process.pid).children()[0].pid
        done = subprocess.run(
            ["nsenter", "-t", str(first), "-a", "systemctl", *words], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def shown(self, name: str) -> str:
        """A property of the web's unit."""
        return self.systemctl("show", "--value", "--property", name, self.web)


def test_the_units_start_rise_again_and_rest_when_settings_are_to_be_mended() -> None:
    if os.getuid() or not all(map(shutil.which, ("debootstrap", "systemd-nspawn", "nsenter", "chroot"))):
        pytest.skip("debootstrap, systemd-nspawn or the rights for them are missing")
    port, store_port = free_ports(3), free_port()
    with folder() as base, EmbeddedStore(base, store_port), folder(disk=True) as there:
        machine = Machine(there / "debian", port)
        machine.install(f"redis://127.0.0.1:{store_port}")

        with machine.started():
            eventually(lambda: is_lit(port), STARTING)
            exchanged(SETTINGS, port, [("oSomebody", "菜单")], ASKED)
            for nth in (1, 2):
                assert "jixiangma_jobs" in requests.get(f"http://127.0.0.1:{port + nth}/metrics", timeout=10).text
            os.kill(web_process(port), signal.SIGKILL)
            eventually(lambda: machine.shown("NRestarts") == "1", STARTING)
            eventually(lambda: is_lit(port), STARTING)

            (there / "debian/etc/jixiangma/.env").rename(there / "env")
            machine.systemctl("restart", machine.web)
            eventually(lambda: machine.shown("ActiveState") == "failed", STARTING)
            assert (machine.shown("ExecMainStatus"), machine.shown("NRestarts")) == ("2", "0")
            (there / "env").rename(there / "debian/etc/jixiangma/.env")
            machine.systemctl("start", machine.web)
            eventually(lambda: is_lit(port), STARTING)

            machine.systemctl("stop", "jixiangma.target")
            eventually(lambda: machine.shown("ActiveState") == "inactive", STARTING)
            assert machine.shown("Result") == "success"


def web_process(port: int) -> int:
    """The main process of the web at this port."""
    words = ["web", "--host", "127.0.0.1", "--port", str(port)]
    found = [one for one in psutil.process_iter(["cmdline"]) if (one.info["cmdline"] or [])[-5:] == words]
    return next(one.pid for one in found if one.parent() not in found)
