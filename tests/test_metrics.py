"""Metrics: every process shows those of all processes; the worker shows its own."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.cast import MOTHER
from tests.faults.processes import Process
from tests.ports import free_port
from tests.stores import eventually
from tests.world import World, world, world_without_web

MESSAGES = 12
SCRAPES = 12


@contextmanager
def running(earth: World, log: Path, *words: str, **env: str) -> Iterator[None]:
    """The command with the world's settings, ended at the end of the block."""
    process = Process(log, {**earth.env, **env}, *words)
    try:
        yield
    finally:
        process.end()


def answers(url: str, path: str = "/healthz") -> bool:
    """Whether a server answers there."""
    try:
        return requests.get(url + path, timeout=5).ok
    except requests.RequestException:
        return False


def scraped(url: str, name: str) -> list[float]:
    """The values of all metrics with this name, in any order."""
    said = requests.get(f"{url}/metrics", timeout=5).text
    return [s.value for family in text_string_to_metric_families(said) for s in family.samples if s.name == name]


def ended(url: str) -> Counter[str]:
    """The number of registrations by their last step."""
    said = requests.get(f"{url}/metrics", timeout=5).text
    samples = [s for family in text_string_to_metric_families(said) for s in family.samples]
    steps = [s for s in samples if s.name == "jixiangma_dialogue_steps_total" and s.labels["dialogue"] == "register"]
    return Counter({s.labels["step"]: int(s.value) for s in steps if s.labels["step"] in ("end", "left")})


def test_each_scrape_tells_what_all_processes_have_answered(store_url: str, store: object, tmp_path: Path) -> None:
    with world_without_web(store_url) as earth:
        words = ("web", "--host", "127.0.0.1", "--workers", "2")
        with running(earth, tmp_path / "web.log", *words):
            eventually(lambda: answers(earth.config.public_url))
            chat = earth.chat()
            for _ in range(MESSAGES):
                chat.says("帮助")
            url = earth.config.public_url

            answered = [sum(scraped(url, "jixiangma_answers_total")) for _ in range(SCRAPES)]
            waiting = [scraped(url, "jixiangma_queue_jobs") for _ in range(SCRAPES)]

    assert answered == [MESSAGES + 1] * SCRAPES  # and the greeting of who follows
    assert waiting == [[0.0]] * SCRAPES


def test_finished_forms_and_closed_ones_are_counted_separately(store_url: str, store: object) -> None:
    with world(store_url) as earth:
        url = earth.config.public_url
        before = ended(url)
        earth.chat().registers(MOTHER)
        earth.chat().says("注册", "取消", "是")

        assert {step: count - before[step] for step, count in ended(url).items()} == {"end": 1, "left": 1}


def test_the_worker_serves_its_metrics_at_its_port(store_url: str, store: object, tmp_path: Path) -> None:
    port = free_port()
    with world_without_web(store_url) as earth:
        earth.parts.store_format.check_in()
        earth.parts.records.jobs.add("verify", "nobody", earth.clock())
        with running(earth, tmp_path / "worker.log", "worker", METRICS_PORT=str(port)):
            url = f"http://127.0.0.1:{port}"
            eventually(lambda: answers(url, "/metrics"))

            eventually(lambda: sum(scraped(url, "jixiangma_jobs_total")) >= 1)
            assert sum(scraped(url, "jixiangma_authority_attempts_total")) >= 1


def test_a_worker_whose_port_for_metrics_is_taken_says_so(store_url: str, store: object, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "worker.log"
    with world_without_web(store_url) as earth, running(earth, log, "worker", METRICS_PORT=str(port)):
        eventually(lambda: answers(f"http://127.0.0.1:{port}", "/metrics"))
        with running(earth, tmp_path / "second.log", "worker", METRICS_PORT=str(port)):
            eventually(lambda: f"Error: METRICS_PORT {port} cannot be" in (tmp_path / "second.log").read_text())

    assert "Traceback" not in (tmp_path / "second.log").read_text()
