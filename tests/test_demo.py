"""``jixiangma demo`` and ``jixiangma sandbox`` as a newcomer starts them: real processes, real ports, real signals."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import psutil
import pytest
import requests
import zxingcpp
from PIL import Image

from bot.sandbox.demo import Demo
from bot.sandbox.words import applied_answers
from tests.cases import long
from tests.cast import CODE, CONSENT
from tests.ports import free_ports, is_free
from tests.sandbox.wechat.echo_bot import AES_KEY, APP_ID, SECRET, TOKEN, EchoBot, flask_app, serving
from tests.stores import eventually
from tests.surfing import Browser

CITIZEN = "oDemoCitizen00000000000000001"
SCANNER = "oDemoScanner00000000000000006"
MANAGER = "oDemoManager00000000000000005"
ENDING_SECONDS = 40.0


class Command:
    """A running ``jixiangma`` that has printed its URL."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    @property
    def url(self) -> str:
        """The URL that it printed for the user; waits for it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("Open "):
                return line.split()[1]
        raise AssertionError("".join(self.said))

    def family(self) -> list[psutil.Process]:
        """It and all processes that it has started."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self, sign: signal.Signals) -> str:
        """Send the signal and wait for the end; gives the whole output."""
        self.process.send_signal(sign)
        rest, _ = self.process.communicate(timeout=ENDING_SECONDS)
        return "".join(self.said) + rest


@contextmanager
def jixiangma(folder: Path, *words: str) -> Iterator[Command]:
    """The command, started in ``folder``; nothing of it is left at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Command(process)
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in Command(process).family():
                one.kill()
        process.communicate()


class Phone:
    """A ready person's phone, driven by the JSON that the page itself uses."""

    def __init__(self, url: str, openid: str = CITIZEN) -> None:
        self._sandbox = f"{url}/sandbox"
        self._person = f"{self._sandbox}/people/{openid}"

    def does(self, act: str, **words: str) -> dict[str, Any]:
        """Do this on the phone; gives what its chat shows last."""
        requests.post(f"{self._person}/{act}", json=words, timeout=30).raise_for_status()
        return requests.get(f"{self._person}/conversation", timeout=30).json()[-1]

    @property
    def sees(self) -> str:
        """What its chat shows last."""
        return str(requests.get(f"{self._person}/conversation", timeout=30).json()[-1].get("text", ""))

    def read_code(self, shown: dict[str, Any]) -> str:
        """What a scanner reads in the picture that is shown."""
        picture = requests.get(f"{self._sandbox}/pictures/{shown['media_id']}", timeout=30).content
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
        return found.text


def newest_code(port: int) -> str:
    """The code in the newest text message, as the page of the authorities on this port shows it."""
    return str(requests.get(f"http://127.0.0.1:{port}/authorities/api/sms", timeout=30).json()["messages"][-1]["code"])


def gone(family: list[psutil.Process], first: int) -> bool:
    """Whether all these processes have ended and their ports are free."""
    return not any(map(runs, family)) and all(map(is_free, range(first, first + 3)))


def open_to_others(folder: Path) -> list[Path]:
    """The files and folders below this one, itself included, that are accessible to other users."""
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


@contextmanager
def usual_umask() -> Iterator[None]:
    """Make new files readable by everybody by default, as on most machines."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def runs(one: psutil.Process) -> bool:
    """Whether the process runs; False for a zombie."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    return False


def test_a_newcomer_gets_a_code_ctrl_c_stops_everything_and_the_next_start_still_knows_them(tmp_path: Path) -> None:
    first = free_ports(3)
    with usual_umask(), jixiangma(tmp_path, "demo", "--port", str(first), "--data", "kept") as demo:
        url = demo.url
        phone, scanner = Phone(url), Phone(url, SCANNER)
        ready = f"http://127.0.0.1:{first + 1}/readyz"
        eventually(lambda: requests.get(ready, timeout=10).status_code == 200)
        phone.does("follow")
        for text in ("注册", "王建国", "1", "220102198503143018", "13800430001", *CONSENT):
            phone.does("text", text=newest_code(first + 2) if text == CODE else text)
        shown = phone.does("text", text="确认")

        eventually(lambda: requests.get(ready, timeout=10).json().get("sms") == "ok")
        assert requests.get(ready, timeout=10).json()["state"] == "ready"
        assert f"HTTP://127.0.0.1:{first + 1}/S/" in phone.read_code(shown)
        assert "长春站 东进站口" in scanner.does("text", text="上岗")["text"]
        assert "绿码" in scanner.does("scan", key="SCAN", content=phone.read_code(shown))["text"]
        assert "放行" in scanner.does("text", text="36.5")["text"]
        family = demo.family()
        assert "valkey-server" in {one.name() for one in family}
        assert demo.end(signal.SIGINT).endswith("Stopped.\n")
        assert demo.process.returncode == 0
    eventually(lambda: gone(family, first))
    assert open_to_others(tmp_path / "kept") == []

    with jixiangma(tmp_path, "demo", "--port", str(first), "--data", "kept") as demo:
        url = demo.url
        phone, manager = Phone(url), Phone(url, MANAGER)
        assert "/S/" in phone.read_code(phone.does("text", text="我的码"))
        assert "长春站（已开通）" in manager.does("text", text="我的场所")["text"]
        operator_approves_and_time_passes(url, manager)
        family = demo.family()
        assert demo.end(signal.SIGTERM).endswith("Stopped.\n")
    eventually(lambda: gone(family, first))


def operator_approves_and_time_passes(url: str, manager: Phone) -> None:
    """What else a newcomer does on the page of phones."""
    operator_approves(url, manager)
    time_passes(url, manager)


def operator_approves(url: str, manager: Phone) -> None:
    """Who plays a manager applies for a venue, is the operator by the page's link, and reads the audit there."""
    for text in ("申请场所", "20", "1", "东北亚商城", "南关区人民大街9号", "东门", "1", "确认"):
        applied = manager.does("text", text=text)["text"]
    assert [applied[len(before) :].removesuffix(after) for before, after in applied_answers() if before in applied] == [
        "东北亚商城"
    ]
    link = requests.post(f"{url}/sandbox/stage/operator", json={}, timeout=30).json()["link"]
    page = Browser(link.partition("/g/")[0])
    shown = page.opens(link)
    assert f'href="{url}"' in shown.text
    (venue,) = re.findall(r'name="venue" value="(\w+)"', shown.text)[:1]

    page.post("/g/operator/approve", venue=venue)

    eventually(lambda: "「东北亚商城」已批准" in manager.sees)
    lines = requests.get(f"{url}/sandbox/stage/audit", timeout=30).json()["lines"]
    assert any(f"venue.approve  operator:demo  venue:{venue}" in line for line in lines)


def time_passes(url: str, manager: Phone) -> None:
    """With one lever, links that the bot made end, and so does the window in which it may write."""
    (link,) = re.findall(r"http\S+/g/in/\S+", manager.does("text", text="我的场所")["text"])[:1]

    requests.post(f"{url}/sandbox/clock", json={"advance": 2 * 86_400 + 60}, timeout=30).raise_for_status()

    assert requests.get(link, timeout=30).status_code == 410
    people = requests.get(f"{url}/sandbox/changes", timeout=30).json()["people"]
    assert [one["windows"] for one in people if one["openid"] == MANAGER] == [[]]
    assert "东北亚商城（已开通）" in manager.does("text", text="我的场所")["text"]  # signed in the time of both


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_the_start_leaves_nothing_behind(tmp_path: Path, sign: signal.Signals) -> None:
    first = free_ports(3)
    with jixiangma(tmp_path, "demo", "--port", str(first)) as demo:
        eventually(lambda: (tmp_path / ".jixiangma" / "web.log").exists() or demo.process.poll() is not None)
        family = demo.family()
        said = demo.end(sign)

    assert said == "Stopped.\n"
    eventually(lambda: gone(family, first))


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_port_in_use_is_named_before_anything_is_started(tmp_path: Path, offset: int) -> None:
    first = free_ports(3)
    with socket.create_server(("127.0.0.1", first + offset)), jixiangma(tmp_path, "demo", "--port", str(first)) as demo:
        said, _ = demo.process.communicate(timeout=ENDING_SECONDS)

    assert demo.process.returncode == 1
    assert said == (
        f"Error: port {first + offset} on 127.0.0.1 is in use by another program; choose another with --port\n"
    )
    assert os.listdir(tmp_path) == []


@long
def test_the_demo_works_where_a_proxy_leads_to_the_internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"{'socks5' if name == 'ALL_PROXY' else 'http'}://127.0.0.1:9")
    first = free_ports(3)
    with jixiangma(tmp_path, "demo", "--port", str(first)) as demo:
        url = demo.url
        monkeypatch.undo()
        phone = Phone(url)
        phone.does("follow")
        for text in ("注册", "王建国", "1", "220102198503143018", "13800430001", *CONSENT):
            phone.does("text", text=newest_code(first + 2) if text == CODE else text)

        assert f"HTTP://127.0.0.1:{first + 1}/S/" in phone.read_code(phone.does("text", text="确认"))


@long
def test_a_new_start_empties_store_and_platform_together(tmp_path: Path) -> None:
    first = free_ports(3)
    with jixiangma(tmp_path, "demo", "--port", str(first)) as demo:
        url = demo.url
        phone = Phone(url)
        phone.does("follow")
        assert requests.post(f"{url}/sandbox/clock", json={"advance": 86_400}, timeout=30).ok
        born = requests.get(f"{url}/sandbox/changes", timeout=30).json()["born"]

        assert requests.post(f"{url}/sandbox/stage/afresh", json={}, timeout=30).ok

        assert demo.url == url  # it says again where it is
        state = requests.get(f"{url}/sandbox/changes", timeout=30).json()
        assert (state["offset"], state["born"] != born) == (0, True)
        assert requests.get(f"{url}/sandbox/people/{CITIZEN}/conversation", timeout=30).json() == []
        assert "长春站（已开通）" in Phone(url, MANAGER).does("text", text="我的场所")["text"]
        assert demo.end(signal.SIGTERM).endswith("Stopped.\n")


@long
def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with jixiangma(tmp_path, "demo", "--port", str(free_ports(3))) as demo:
        assert demo.url
        with jixiangma(tmp_path, "demo", "--port", str(free_ports(3))) as second:
            said, _ = second.process.communicate(timeout=ENDING_SECONDS)

    assert second.process.returncode == 1
    assert said.startswith("Error: another running process uses the store in")


@long
def test_a_part_that_dies_ends_the_demo_and_is_named(tmp_path: Path) -> None:
    with jixiangma(tmp_path, "demo", "--port", str(free_ports(3))) as demo:
        assert demo.url
        (worker,) = (one for one in demo.family() if one.cmdline()[-1] == "worker")
        worker.kill()
        said, _ = demo.process.communicate(timeout=ENDING_SECONDS)

    assert demo.process.returncode == 1
    assert f"Error: worker ended; see {tmp_path}/.jixiangma/worker.log" in said


@long
def test_a_store_that_dies_ends_the_demo_and_is_named(tmp_path: Path) -> None:
    first = free_ports(3)
    with jixiangma(tmp_path, "demo", "--port", str(first)) as demo:
        assert demo.url
        family = demo.family()
        (store,) = (one for one in family if one.name() == "valkey-server")
        store.kill()
        said, _ = demo.process.communicate(timeout=ENDING_SECONDS)

    assert demo.process.returncode == 1
    assert f"Error: the store ended; see {tmp_path}/.jixiangma/store/store.log" in said
    eventually(lambda: gone(family, first))


@long
def test_a_demo_that_is_killed_leaves_nothing_behind_and_the_next_one_starts(tmp_path: Path) -> None:
    first = free_ports(3)
    words = ("demo", "--port", str(first), "--data", "kept")
    with jixiangma(tmp_path, *words) as demo:
        assert demo.url
        family = demo.family()
        assert len(family) >= 5
        demo.process.kill()
        demo.process.wait()
        try:
            eventually(lambda: gone(family, first))
        finally:
            for one in filter(runs, family):
                one.kill()

    with jixiangma(tmp_path, *words) as demo:
        assert demo.url
        assert demo.end(signal.SIGTERM).endswith("Stopped.\n")


def test_the_sandbox_alone_stands_in_front_of_a_bot_that_is_not_ours(tmp_path: Path) -> None:
    first = free_ports(2)
    bot = EchoBot()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept").chmod(0o777)
    with usual_umask(), serving(flask_app(bot)) as url:
        account = ("--app-id", APP_ID, "--secret", SECRET, "--token", TOKEN, "--aes-key", AES_KEY)
        words = ("sandbox", "--bot-url", f"{url}/wechat", *account, "--port", str(first), "--data", "kept")
        with jixiangma(tmp_path, *words, "--host-name", "sandbox.test") as sandbox:
            phone = Phone(sandbox.url)
            for port, path in ((first, ""), (first + 1, "authorities/")):
                named = {"Host": f"sandbox.test:{port}"}
                assert requests.get(f"http://127.0.0.1:{port}/{path}", headers=named, timeout=30).ok
            phone.does("follow")
            shown = phone.does("text", text="有人吗")
            authorities = requests.get(f"http://127.0.0.1:{first + 1}/authorities/", timeout=10)
            assert sandbox.end(signal.SIGINT).endswith("Stopped.\n")

    assert "有人吗" in shown["text"]
    assert authorities.ok
    assert (tmp_path / "kept" / "wechat").is_dir()
    assert open_to_others(tmp_path / "kept") == []


@pytest.mark.parametrize("command", [("demo",), ("sandbox", "--bot-url", "http://127.0.0.1:9/", "--app-id", APP_ID)])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    token = ("--token", TOKEN) if command[0] == "sandbox" else ()

    with jixiangma(tmp_path, *command, *token, "--port", str(free_ports(3)), "--data", "file/kept") as started:
        said, _ = started.process.communicate(timeout=ENDING_SECONDS)

    assert "file/kept cannot be used" in said
    assert "Traceback" not in said


def test_a_demo_folder_of_an_earlier_version_gets_the_new_keys_and_keeps_its_own(tmp_path: Path) -> None:
    keys, signals = {"INDEX_KEY": "old", "CHAT_KEY": "new"}, MagicMock()
    Demo(1, tmp_path, {"INDEX_KEY": "old"}, signals)._secrets()

    secrets = Demo(1, tmp_path, {**keys, "INDEX_KEY": "other"}, signals)._secrets()

    assert {name: secrets[name] for name in keys} == keys
    assert Demo(1, tmp_path, {}, signals)._secrets() == secrets
    assert (tmp_path / "demo.env").stat().st_mode & 0o777 == 0o600
