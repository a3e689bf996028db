"""A test world on one real store server, new for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import TEMPLATES, assembly
from tests.claimants import SceneKeeper
from tests.world import World, world


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with its store and the simulated services."""
    with world(store_url) as found:
        yield found


@pytest.fixture(scope="session")
def keeper(store_url: str) -> SceneKeeper:
    """Plays each state of a record once for many tests."""
    return SceneKeeper(store_url)


def templates_of(root: Path, *languages: str) -> Path:
    """A copy of the templates below ``root`` with these languages only."""
    templates = Path(shutil.copytree(TEMPLATES, root / "templates"))
    for words in templates.glob("*/chat.toml"):
        if words.parent.name not in languages:
            shutil.rmtree(words.parent)
    return templates


@pytest.fixture
def in_two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot speaks Chinese and English only, also if more languages are installed."""
    monkeypatch.setattr(assembly, "TEMPLATES", templates_of(tmp_path, "zh", "en"))
