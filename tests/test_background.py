"""What is done beside the answers is begun by the first request, and goes on whatever one thing meets."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot import background
from bot.background import Background
from bot.store.redis.errors import StoreDown
from tests.stores import eventually

LOST, SECRET = StoreDown("lost"), ValueError("what somebody wrote")


class Thing:
    """Something that is done: raises in turn what it is told to, then takes for ever; notes in which threads it was."""

    def __init__(self, *faults: Exception) -> None:
        self._faults = iter(faults)
        self.threads: list[threading.Thread] = []

    def __call__(self) -> None:
        """Do it."""
        self.threads.append(threading.current_thread())
        for fault in self._faults:
            raise fault
        threading.Event().wait()


def answers(_environ: dict[str, Any], _start: object) -> Iterator[bytes]:
    """An application."""
    return iter([b"ok"])


def test_it_is_begun_once_and_goes_on_after_any_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0)
    fails, follows = Thing(LOST, SECRET, LOST, LOST), Thing(LOST, LOST, LOST)
    app = Background(fails, follows).begun_by(answers)
    assert fails.threads == []

    said = [b"".join(app({}, lambda *_: None)) for _ in range(3)]
    eventually(lambda: len(follows.threads) == 4)

    assert said == [b"ok"] * 3
    assert len(fails.threads) == 4
    assert len({*fails.threads, *follows.threads}) == 1
    assert "ValueError" in caplog.text
    assert str(SECRET) not in caplog.text
