"""The worker's end: told at whatever moment, it ends."""

import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bot import worker
from bot.assembly import Assembly, assemble
from bot.config import read_config
from bot.worker import Worker
from tests.test_config import WHOLE

WATCHED = {worker.__file__, threading.__file__}
SECONDS = 10.0


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Assembly]:
    """A bot whose store is not there."""
    found = assemble(read_config({**WHOLE, "REDIS_URL": f"unix://{tmp_path}/none.sock"}))
    yield found
    found.close()


def ends(parts: Assembly, moment: int) -> bool:
    """Whether a worker ends that is told to, as by a signal, before this line of its work and its waiting."""
    told, lines = Worker(parts), count()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line" and next(lines) == moment:
            told.stop()
        return trace

    def run() -> None:
        sys.settrace(trace)
        told.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    return not thread.is_alive()


def test_a_worker_can_be_stopped_at_any_moment(parts: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.001)

    assert [moment for moment in range(60) if not ends(parts, moment)] == []
