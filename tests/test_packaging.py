"""The wheel, installed outside the checkout, starts as the README says."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click import Group

from bot import TEMPLATES
from bot.cli import main

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Procfile",
    "README.md",
    "bot",
    "handlers",
    "pyproject.toml",
    "templates",
    "tests",
}
LOOK = """
from flask import Flask, render_template
import bot, handlers
from bot.chat.texts import load_texts
from bot.sandbox.authorities.people import read_people
from bot.sandbox.authorities.state import PEOPLE
from bot.sandbox.words import FOLDER
from bot import TEMPLATES

texts = load_texts(TEMPLATES)
app = Flask("away", template_folder=str(TEMPLATES / "pages"))
with app.test_request_context():
    page = render_template("message.html", texts=texts, language="zh", key="page.expired")
print(bot.__file__)
print(handlers.__file__)
print(*texts.languages)
print(len(page) > 100, (FOLDER / "page" / "phones.html").is_file(), len(read_people(PEOPLE)) > 3)
"""


def run(*words: str | Path, cwd: Path, **env: str) -> str:
    """What the command prints; it must succeed."""
    done = subprocess.run(words, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the built wheel was installed; its libraries are those of the tests."""
    built, target = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", ROOT, "--no-deps", "--no-build-isolation", "--no-index", "-w", built, cwd=built)
    (wheel,) = built.glob("*.whl")
    run(*pip, "install", wheel, "--no-deps", "--no-index", "--target", target, cwd=built)
    return target


def test_texts_and_pages_are_found_where_the_wheel_was_installed(installed: Path, tmp_path: Path) -> None:
    found = run(sys.executable, "-c", LOOK, cwd=tmp_path, PYTHONPATH=str(installed))
    package, routes, languages, pages = found.splitlines()

    assert package == str(installed / "bot" / "__init__.py")
    assert routes == str(installed / "handlers" / "__init__.py")
    assert languages.split() == sorted(path.parent.name for path in TEMPLATES.glob("*/chat.toml"))
    assert pages == "True True True"


def test_the_command_of_an_installed_wheel_works_in_another_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "jixiangma"

    helped = run(command, "--help", cwd=tmp_path, PYTHONPATH=str(installed))
    keys = run(command, "keys", cwd=tmp_path, PYTHONPATH=str(installed))

    assert "demo" in helped
    assert keys.startswith("SECRET_KEYS=")


def test_the_wheel_holds_the_program_its_words_and_its_licence_and_nothing_else(installed: Path) -> None:
    shipped = {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()}

    tops = {path.parts[0] for path in shipped if "__pycache__" not in path.parts}
    assert tops == {"bin", "bot", "handlers", "jixiangma-0.1.0.dist-info"}
    words = {path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*") if path.is_file()}
    assert {path.relative_to("bot/templates") for path in shipped if path.is_relative_to("bot/templates")} == words
    (licence,) = (path for path in shipped if path.name == "LICENSE")
    assert "Apache License" in (installed / licence).read_text()


def test_the_top_level_holds_what_it_should_and_no_more() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}

    assert names - {"build", "dist"} == TOP_LEVEL


@pytest.mark.parametrize("line", (ROOT / "Procfile").read_text().splitlines())
def test_each_process_of_the_procfile_is_a_command_that_takes_its_options(line: str) -> None:
    process, _, command = line.partition(": ")
    program, name, *options = shlex.split(command.replace("$PORT", "5000"))

    assert process in ("web", "worker")  # all run at once: a step before them would not be waited for
    assert program == "jixiangma"
    assert isinstance(main, Group)
    assert main.commands[name].make_context(name, options).params.get("port", 5000) == 5000
