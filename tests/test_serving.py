"""The processes of the service start without faults or not at all, and log JSON."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from bot import TEMPLATES
from bot.sandbox.store import EmbeddedStore
from bot.store.redis.store import connect
from tests.bench.contenders import Contender
from tests.bench.rounds import exchanged
from tests.cases import tried
from tests.ports import free_port
from tests.sources import ROOT
from tests.stores import eventually, folder
from tests.test_config import WHOLE
from tests.world import SETTINGS

ELSEWHERE = """
import sys
from pathlib import Path
from bot import assembly
from bot.cli import main

assembly.TEMPLATES = Path("templates")
main(sys.argv[1:])
"""
"""The command with the templates of the working directory."""


ASKED = Contender("", "the menu", "", "我的码")
COMMANDS = ("web", "--workers", "2"), ("doctor",), ("worker",)


def incomplete(templates: Path) -> str:
    """Take a language's texts away; gives what is to be said of it."""
    (templates / "en" / "menu.toml").unlink()
    return "  en: menu."


def ambiguous(templates: Path) -> str:
    """Let a word mean two things; gives what is to be said of it."""
    words = templates / "zh" / "words.toml"
    text = words.read_text("utf-8")
    words.write_text(text.replace("help = [", 'help = ["注册", ', 1), "utf-8")
    return "  注册: "


@pytest.mark.parametrize(
    ("command", "spoil"),
    tried([(words, spoil) for words in COMMANDS for spoil in (incomplete, ambiguous)]),
)
def test_nothing_starts_with_faulty_templates_and_what_is_wrong_is_listed(
    tmp_path: Path, command: tuple[str, ...], spoil: Callable[[Path], str]
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    fault = spoil(tmp_path / "templates")

    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *command],
        cwd=tmp_path,
        env={**os.environ, **WHOLE, "PORT": str(free_port()), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == (1 if command == ("doctor",) else 2)
    assert fault in done.stderr.replace("templates: ", "")
    assert "Traceback" not in done.stderr
    assert "Listening" not in done.stdout + done.stderr


@contextmanager
def web(folder: Path, *words: str, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The web process: its URL, and the process; ended at the end of the block."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "web", "--host", "127.0.0.1", "--port", str(port), *words],
        cwd=folder,
        env={**os.environ, **WHOLE, "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def serves(url: str) -> bool:
    """Whether the process answers."""
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False


def until_started(process: subprocess.Popen[str], workers: int) -> str:
    """What the process says until so many workers have started: one that is told to end sooner does not hear it."""
    assert process.stdout
    said = ""
    while said.count("Started worker") < workers:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def test_every_line_of_the_web_process_is_json(tmp_path: Path) -> None:
    with web(tmp_path, "--workers", "2") as (url, process):
        said = until_started(process, 2)
        eventually(lambda: serves(url))
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)

    lines = [json.loads(line) for line in (said + rest).splitlines()]
    assert {"_granian"} <= {line["logger"] for line in lines}
    assert process.returncode == 0


def test_a_process_that_hangs_is_ended_and_another_takes_its_place(tmp_path: Path) -> None:
    with web(tmp_path, "--workers", "2") as (url, process):
        said = until_started(process, 2)
        eventually(lambda: serves(url))
        hung = psutil.Process(int(re.findall(r"worker-1 with PID: (\d+)", said)[0]))

        hung.suspend()
        gone = until_started(process, 1)

        assert not psutil.pid_exists(hung.pid)
        (line,) = [
            one for one in map(json.loads, gone.splitlines()) if one["message"] == "a process hangs and is ended"
        ]
        assert line["pid"] == hung.pid
        eventually(lambda: serves(url))
        eventually(lambda: "jixiangma_ended_processes 1.0" in requests.get(f"{url}/metrics", timeout=5).text)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_store_that_is_emptied_is_noticed_though_nobody_asks_for_the_light(tmp_path: Path) -> None:
    with folder() as base, EmbeddedStore(base) as server, web(tmp_path, REDIS_URL=server.url, **SETTINGS) as (url, _):
        eventually(lambda: serves(url))
        exchanged(SETTINGS, int(url.rpartition(":")[2]), [("oSomebody", "菜单")], ASKED)
        assert requests.post(f"{url}/wechat", timeout=5).status_code == 403  # nobody has signed it

        connect(server.url).run_on_masters(("FLUSHALL",))

        eventually(lambda: requests.post(f"{url}/wechat", timeout=5).status_code == 503)
