"""A process that ends the others when the one that started them all is gone without having done so (``kill -9``).

It reads from a pipe of which only its maker has the other end: that closes whichever way the maker ends.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

STOPPING_SECONDS = 15.0
"""More than the web process gives what is in flight."""

_DONE = "done"


class Guardian:
    """As a context: what is watched within it is ended, unless the end of it is reached.

    ``folder`` is where it works, away from whatever the user's own holds.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot.sandbox.guardian"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # no Ctrl-C and no closed terminal ends it
        )

    def watch(self, leader: int) -> None:
        """See to the end of this process and of its group, which it leads."""
        self._tell(str(leader))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell(_DONE)
        self._process.communicate()

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # somebody has killed the guardian itself: then all goes on without
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()


def guard(words: Iterable[str]) -> None:
    """Read whom to watch; when no more comes, end them, unless all is done."""
    leaders: list[int] = []
    for word in map(str.strip, words):
        if word == _DONE:
            return
        leaders.append(int(word))
    _end(leaders)


def _end(leaders: Sequence[int]) -> None:
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)
    deadline = monotonic() + STOPPING_SECONDS
    while any(map(_lives, leaders)) and monotonic() < deadline:
        sleep(0.05)
    for leader in leaders:
        with suppress(OSError):
            os.killpg(leader, signal.SIGKILL)


def _lives(leader: int) -> bool:
    """Whether anybody of the group is left."""
    try:
        os.killpg(leader, 0)
    except OSError:  # nobody; on macOS also: only somebody who has ended
        return False
    return True


if __name__ == "__main__":
    guard(sys.stdin)
