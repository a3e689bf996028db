"""Hypothesis: examples have no time limit, and in CI they are the same every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.sources import ROOT

SHOWN = """
from hypothesis import settings
import tests.conftest

print(settings().deadline, settings().derandomize)
"""


def test_no_example_has_to_be_quick() -> None:
    assert settings().deadline is None


@pytest.mark.parametrize("ci", [True, False])
def test_only_ci_tries_the_same_examples_every_time(ci: bool, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "CI"} | ({"CI": "true"} if ci else {})

    shown = subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=tmp_path,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert shown.stdout.split() == ["None", str(ci)], shown.stderr
