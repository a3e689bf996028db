"""Heartbeats of the processes that answer: one that hangs is ended, and the server starts another in its place.

A process that hangs keeps its connections, so that the platform waits for it in vain and its repeats may come to it
again; when it ends the platform sends at once what it had, and another process answers.
"""

import logging
import multiprocessing
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER_VARIABLE = "JIXIANGMA_HEARTBEATS"
"""The environment variable with the folder in which each process keeps a file: when its heart beat last, in seconds of
the machine's monotonic clock.
"""

ENDED_VARIABLE = "JIXIANGMA_ENDED_PROCESSES"
"""The environment variable that tells a new process how many before it were ended."""

BEAT_SECONDS = 0.25

HUNG_SECONDS = 2.0
"""A process whose heart did not beat for so long hangs: its messages can still be answered in time by another."""

_MOMENT = struct.Struct("d")

log = logging.getLogger(__name__)


def beat() -> None:
    """Let this process's heart beat from now on, until it ends."""
    threading.Thread(target=_beat, args=(_file_of(os.getpid()),), name="heartbeat", daemon=True).start()


def ended_processes() -> int:
    """How many processes of this server had been ended when this one began."""
    return int(os.environ.get(ENDED_VARIABLE, "0"))


@contextmanager
def watched() -> Iterator[None]:
    """Within, end each child of this process whose heart stopped."""
    over = threading.Event()
    with TemporaryDirectory(prefix="jixiangma-heartbeats-") as folder:
        os.environ |= {FOLDER_VARIABLE: folder, ENDED_VARIABLE: "0"}
        watcher = threading.Thread(target=_watch, args=(over,), name="heartbeats", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


def _beat(file: Path) -> None:
    with file.open("wb", buffering=0) as beats:
        while True:
            os.pwrite(beats.fileno(), _MOMENT.pack(time.monotonic()), 0)
            time.sleep(BEAT_SECONDS)


def _watch(over: threading.Event) -> None:
    watch, looked = Watch(), time.monotonic()
    while not over.wait(BEAT_SECONDS):
        before, looked = looked, time.monotonic()
        watch.look(min(looked - before, 2 * BEAT_SECONDS))


class Watch:
    """For how long the heart of each child has not beaten, in the time in which this process was awake itself: when the
    whole machine stands still, nobody hangs.
    """

    def __init__(self) -> None:
        self._silent: dict[int, tuple[float, float]] = {}  # by process: the last beat that was seen, seconds since

    def look(self, passed: float) -> None:
        """Add so many seconds to those of each child that has not beaten, and end who hangs. A child that has never
        beaten yet does not.
        """
        before, self._silent = self._silent, {}
        for child in multiprocessing.active_children():
            pid = child.pid or 0
            last, (seen, seconds) = _last_beat(pid), before.get(pid, (0.0, 0.0))
            seconds = seconds + passed if last == seen else 0.0
            if last and seconds > HUNG_SECONDS:
                _end(child, seconds)
            else:
                self._silent[pid] = last, seconds


def _end(child: BaseProcess, seconds: float) -> None:
    log.error("a process hangs and is ended", extra={"pid": child.pid, "seconds": round(seconds, 1)})
    _file_of(child.pid or 0).unlink()
    os.environ[ENDED_VARIABLE] = str(ended_processes() + 1)  # before another begins
    child.kill()


def _last_beat(process: int) -> float:
    """When the heart of this process beat last; 0 while it has none."""
    try:
        (moment,) = _MOMENT.unpack(_file_of(process).read_bytes())
    except (OSError, struct.error):
        return 0.0
    return float(moment)


def _file_of(process: int) -> Path:
    return Path(os.environ[FOLDER_VARIABLE]) / str(process)
