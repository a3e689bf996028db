"""Heartbeats: whose heart stopped is ended, and nobody is when it was the watcher that stood still."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from bot import heartbeats
from bot.heartbeats import ENDED_VARIABLE, FOLDER_VARIABLE, HUNG_SECONDS, ended_processes


class Child:
    """A process that has written when its heart beat last."""

    def __init__(self, folder: Path, pid: int, last: float | None) -> None:
        self.pid, self.killed = pid, False
        if last is not None:
            (folder / str(pid)).write_bytes(heartbeats._MOMENT.pack(last))

    def kill(self) -> None:
        """End it."""
        self.killed = True


def test_only_a_heart_that_stopped_while_the_watcher_was_awake_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setitem(os.environ, ENDED_VARIABLE, "0")
    now = time.monotonic()
    beats, stopped, starts = (
        Child(tmp_path, pid, last)
        for pid, last in ((1, now - HUNG_SECONDS / 2), (2, now - HUNG_SECONDS - 1), (3, None))
    )
    monkeypatch.setattr(multiprocessing, "active_children", lambda: [beats, stopped, starts])

    heartbeats._end_hung(now, awake=now - HUNG_SECONDS / 2)
    assert not stopped.killed
    heartbeats._end_hung(now, awake=now - 60)

    assert [one.killed for one in (beats, stopped, starts)] == [False, True, False]
    assert ended_processes() == 1
