"""What the page of phones can do with the demo: move its clock, let the operator in, show the audit, start afresh."""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

from bot.sandbox.processes import ChildProcesses, SandboxError
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat import PhoneError

OPERATOR = "demo"
"""The name of the demo's operator in the audit."""

AUDIT_LINES = 50

_MARK = "afresh"
_KEPT = ("demo.env", "*.log", _MARK)
"""What a new start leaves: keys, which open nothing any more, and logs, which hold nothing personal."""


class Backstage:
    """The stage behind the page; ``links`` are addresses by the keys of their words."""

    def __init__(self, data: Path, store: EmbeddedStore, children: ChildProcesses, links: Mapping[str, str]) -> None:
        self._data = data
        self._store = store
        self._children = children
        self._key = data / "operator.key"
        self._making_key = threading.Lock()
        self.links = links
        self.afresh = threading.Event()

    def move_clock(self, ahead: float, moved: float) -> None:
        """Tell the bot's processes how far ahead their clock is; what the store forgets, it forgets so much earlier."""
        write_clock(self._data, ahead)
        self._store.age(moved)

    def operator_link(self) -> str:
        """A link to the operators' page, for one use; the first one makes the operator."""
        with self._making_key:
            if not self._key.exists():
                self._key.write_text(self._command("operator", "key", OPERATOR, "--role", "venues"))
        return self._command("operator", "link", OPERATOR_KEY=self._key.read_text())

    def audit(self) -> list[str]:
        """The newest lines of the audit, as ``jixiangma audit show`` prints them."""
        return self._command("audit", "show", "--last", str(AUDIT_LINES)).splitlines()

    def start_afresh(self) -> None:
        """Have the demo stop, empty its folder and start again."""
        (self._data / _MARK).touch()
        self.afresh.set()

    def _command(self, *words: str, **env: str) -> str:
        try:
            return self._children.output("page", *words, **env).strip()
        except SandboxError:
            raise PhoneError("no_operator") from None


def clock_file(data: Path) -> Path:
    """The file in which the bot's processes read how far ahead their clock is."""
    return data / "clock"


def write_clock(data: Path, ahead: float) -> None:
    """Write how many seconds the clock is ahead; no reader sees half of it."""
    fresh = data / "clock.new"
    fresh.write_text(str(ahead))
    fresh.replace(clock_file(data))


def empty_if_asked(data: Path) -> None:
    """Delete what is in the demo's folder, if a new start was asked for; done anew when it was cut off."""
    if not (data / _MARK).exists():
        return
    for path in data.iterdir():
        if not any(path.match(name) for name in _KEPT):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (data / _MARK).unlink()
