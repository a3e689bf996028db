"""A world on the one real server, new for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import assembly
from bot.words import TEMPLATES
from tests.world import World, world


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with everything it meets."""
    with world(store_url) as found:
        yield found


def templates_of(root: Path, *languages: str) -> Path:
    """A copy of our templates below ``root`` with no other languages than these."""
    templates = Path(shutil.copytree(TEMPLATES, root / "templates"))
    for words in templates.glob("*/chat.toml"):
        if words.parent.name not in languages:
            shutil.rmtree(words.parent)
    return templates


@pytest.fixture
def in_two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot speak Chinese and English, and no other language that may have come since."""
    monkeypatch.setattr(assembly, "TEMPLATES", templates_of(tmp_path, "zh", "en"))
