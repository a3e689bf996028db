"""The README agrees with the code."""

import re

import pytest
from click import Group

from bot.cli import main
from bot.config import SETTINGS, Setting
from tests.sources import ROOT

README = (ROOT / "README.md").read_text("utf-8")
OPERATORS = (ROOT / "bot" / "commands" / "README.md").read_text("utf-8")
PAGES = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/README.md")])
FIRST, SECOND = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[demo]' && .venv/bin/jixiangma demo",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest",
)


def row(setting: Setting) -> str:
    """A setting's line in the table."""
    default = "required" if setting.default is None else f"`{setting.default}`" if setting.default else "empty"
    return f"| `{setting.name}` | {setting.expected} | {default} |"


def test_the_table_of_settings_is_that_of_the_program() -> None:
    found = re.findall(r"^\| `[A-Z_]+` \| .* \| .* \|$", README, re.MULTILINE)

    assert found == [row(setting) for setting in SETTINGS]


def test_the_two_commands_stand_there_and_the_second_is_what_is_checked() -> None:
    assert README.count(FIRST) == README.count(SECOND) == 1
    assert SECOND in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_commands_listed_are_those_that_exist() -> None:
    assert isinstance(main, Group)

    assert set(re.findall(r"^\| `jixiangma (\w+)", OPERATORS, re.MULTILINE)) == {
        name for name, command in main.commands.items() if not command.hidden
    }


@pytest.mark.parametrize("document", PAGES)
def test_every_path_named_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    links = [(ROOT / document).parent / name for name in re.findall(r"\]\(([^)#:]+)\)", text)]
    paths = [ROOT / name for name in re.findall(r"`((?:bot|handlers|templates|tests|\.ci)/[\w/.]*)`", text)]

    assert [path for path in (*links, *paths) if not path.exists()] == []


def test_the_front_page_is_short() -> None:
    assert len(README.split()) <= 1800
