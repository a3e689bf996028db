"""Alarms, dashboard, runbook and the table of metrics name what is exported, all of it and nothing else."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot import TEMPLATES, metrics
from bot.commands.doctor import OUTSIDE_ADVICE

FOLDER = TEMPLATES / "deploy" / "monitoring"
SAMPLES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
"""By type of metric, the ends of the names that it is exported under."""

PARTS = {"store", "keys", "worker", *OUTSIDE_ADVICE}


def exported() -> dict[str, set[str]]:
    """The names under which a process exports, with their labels."""
    found = {}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            for end in SAMPLES[metric._type]:
                found[metric._name + end] = {*metric._labelnames, *(["le"] if end == "_bucket" else [])}
    return found


def bare(name: str) -> str:
    """The name of a metric by one of the names that it is exported under."""
    return re.sub("_(bucket|count|sum)$", "", name)


def alarms() -> dict[str, dict[str, Any]]:
    """The rules by their names."""
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def expressions() -> list[str]:
    """What alarms and dashboard ask Prometheus for."""
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]] + [r["expr"] for r in alarms().values()]


def used(text: str) -> set[str]:
    """The metrics that are named in a text."""
    return set(re.findall(r"\bjixiangma_\w+", text))


def labels(text: str) -> Iterable[tuple[str, str]]:
    """The pairs of a metric and a label with which it is selected."""
    for name, selected in re.findall(r"(jixiangma_\w+)\{([^}]*)\}", text):
        for label in re.findall(r"(\w+)(?:=~|!~|!=|=)", selected):
            yield name, label


def test_every_metric_that_is_asked_for_is_exported_with_those_labels() -> None:
    known = exported()

    for text in expressions():
        assert used(text) <= known.keys()
        assert [pair for pair in labels(text) if pair[1] not in known[pair[0]]] == []


def test_every_metric_is_described_with_its_labels_and_is_on_the_dashboard() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*?)\|", (FOLDER / "metrics.md").read_text(), re.MULTILINE)
    base = {bare(name): of - {"le"} for name, of in exported().items()}

    assert {name: set(re.findall(r"\w+", of)) for name, of in rows} == base
    shown = {bare(name) for text in expressions() for name in used(text)}
    assert base.keys() - shown == set()


def test_the_parts_that_raise_an_alarm_are_all_there_are() -> None:
    rules = " ".join(rule["expr"] for rule in alarms().values())
    named = re.findall(r'part=~?"([^"]*)"', rules)

    assert {part for group in named for part in group.split("|")} == PARTS


def test_every_alarm_has_its_page_and_every_page_its_alarm() -> None:
    pages = {path.stem: path.read_text() for path in (FOLDER / "runbook").iterdir()}

    assert {name: rule["annotations"]["runbook"] for name, rule in alarms().items()} == {
        name: f"runbook/{name}.md" for name in pages
    }
    for name, page in pages.items():
        assert re.findall("^#+ (.*)$", page, re.MULTILINE) == [name, "What people notice", "Look", "Do"]
        assert len(page.splitlines()) <= 40
        assert used(page) <= {bare(of) for of in exported()}
        others = set(re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", page)) - {"AppSecret"}
        assert {word for word in others if word not in pages and not word.endswith("Error")} <= {"WeChat"}


@pytest.mark.optional
@pytest.mark.parametrize("check", [("rules", "alerts.yml"), ("config", "prometheus.yml")], ids=lambda c: c[0])
def test_prometheus_takes_the_files(check: tuple[str, str]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")

    done = subprocess.run([promtool, "check", check[0], FOLDER / check[1]], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
