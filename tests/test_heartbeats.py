"""Heartbeats: whose heart stopped is ended, and nobody is when it was the watcher that stood still."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from bot import heartbeats
from bot.heartbeats import BEAT_SECONDS, ENDED_VARIABLE, FOLDER_VARIABLE, HUNG_SECONDS, Watch, ended_processes


class Child:
    """A process that has written when its heart beat last."""

    def __init__(self, folder: Path, pid: int, last: float | None) -> None:
        self.pid, self.killed, self._file = pid, False, folder / str(pid)
        if last is not None:
            self.beat(last)

    def beat(self, moment: float) -> None:
        """Let its heart beat."""
        self._file.write_bytes(heartbeats._MOMENT.pack(moment))

    def kill(self) -> None:
        """End it."""
        self.killed = True


class Clock:
    """A clock that is read with so many seconds between."""

    def __init__(self, by: float) -> None:
        self._moments = count(0.0, by)

    def monotonic(self) -> float:
        """The next moment."""
        return next(self._moments)


class Until(threading.Event):
    """An end that comes when something is so; nobody waits for it."""

    def __init__(self, is_so: Callable[[], bool]) -> None:
        super().__init__()
        self._is_so = is_so

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is so."""
        return self._is_so()


def test_only_a_heart_that_stopped_while_the_watcher_was_awake_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setitem(os.environ, ENDED_VARIABLE, "0")
    beats, stopped, starts = (Child(tmp_path, pid, last) for pid, last in ((1, 7.0), (2, 7.0), (3, None)))
    monkeypatch.setattr(multiprocessing, "active_children", lambda: [beats, stopped, starts])
    watch, looks = Watch(), int(HUNG_SECONDS / BEAT_SECONDS) + 1

    for moment in range(looks):
        beats.beat(float(moment))
        watch.look(BEAT_SECONDS)
        assert not stopped.killed
    watch.look(BEAT_SECONDS)

    assert [one.killed for one in (beats, stopped, starts)] == [False, True, False]
    assert ended_processes() == 1


def test_a_watcher_that_is_seldom_awake_still_ends_who_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(heartbeats, "_end", lambda child, _: child.kill())
    monkeypatch.setattr(heartbeats, "time", Clock(by=30.0))  # a machine that stands still between two looks
    stopped = Child(tmp_path, 1, 7.0)
    monkeypatch.setattr(multiprocessing, "active_children", lambda: [stopped])
    looks = count()

    heartbeats._watch(Until(lambda: stopped.killed or next(looks) > 99))

    assert stopped.killed
    assert HUNG_SECONDS / (2 * BEAT_SECONDS) < next(looks) < 20
