"""Several ``web`` and ``worker`` on one machine, started as the Procfile says; and a port that is taken."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.faults.processes import Process, without_demo
from tests.ports import is_free
from tests.sources import ROOT
from tests.stores import eventually, folder
from tests.test_metrics import answers, scraped
from tests.world import World, world_without_web

BETWEEN = 100
"""The program that starts a Procfile counts ports on by one within a kind of process, by so many between kinds."""


def four_ports() -> list[int]:
    """Free ports for two ``web`` and two ``worker``, below those of the other tests."""
    while True:
        first = random.randrange(8200, 9700, 2)
        ports = [first, first + 1, first + BETWEEN, first + BETWEEN + 1]
        if all(map(is_free, ports)):
            return ports


@contextmanager
def started(earth: World, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``honcho start`` with two processes of each kind, and without what only the demo needs; ended at the end of the
    block.
    """
    words = ("start", "-d", ROOT, "-f", ROOT / "Procfile", "-c", "web=2,worker=2")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "honcho", *words],
            env={**os.environ, **earth.env, "PATH": path, "PYTHONPATH": without_demo(log.parent)},
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_two_webs_and_two_workers_start_together_work_and_end_together(
    store_url: str, store: object, tmp_path: Path
) -> None:
    ports = four_ports()
    webs, workers = ([f"http://127.0.0.1:{port}" for port in pair] for pair in (ports[:2], ports[2:]))
    with world_without_web(store_url, PORT=str(ports[0])) as earth, started(earth, tmp_path / "log") as process:
        eventually(lambda: all(map(answers, webs)) and all(answers(url, "/metrics") for url in workers))
        for number in range(20):
            earth.parts.records.jobs.add("verify", f"nobody{number}", earth.clock())

        assert earth.words("hello.help") in earth.chat().says("帮助")
        eventually(lambda: sum(sum(scraped(url, "jixiangma_jobs_total")) for url in workers) >= 20)
        eventually(lambda: requests.get(f"{webs[1]}/readyz", timeout=10).json()["worker"] == "ok")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        eventually(lambda: all(map(is_free, ports)))


def test_a_second_web_on_a_taken_port_says_so_and_takes_no_message_away(store_url: str, store: object) -> None:
    with folder() as base, world_without_web(store_url) as earth:
        words = ("web", "--host", "127.0.0.1")
        both = [Process(base / f"{name}.log", earth.env, *words) for name in ("one", "two")]  # at the same moment
        try:
            eventually(lambda: any(process.ended for process in both))
            eventually(lambda: answers(earth.config.public_url))

            assert [process.ended for process in both].count(True) == 1
            said = "".join(log.read_text() for log in base.glob("*.log"))
            assert f"Error: PORT {earth.env['PORT']} cannot be listened on" in said
            assert "--port" in said
            assert "Traceback" not in said
            third = Process(base / "three.log", earth.env, "web")  # at all addresses of the machine
            eventually(lambda: third.ended)
            assert "cannot be listened on" in (base / "three.log").read_text()
        finally:
            for process in both:
                process.end()
