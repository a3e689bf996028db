"""Runs messages against a service with two sender processes, and tells what was answered and when."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from bot import TEMPLATES
from bot.chat.texts import load_texts
from tests.bench.monday_crowd import Monday, Said
from tests.bench.open_loop import Kind, Plan

SENDERS, CONNECTIONS = 2, 250
CAPACITY_SECONDS, CAPACITY_MESSAGES = 3.0, 4000
SIGNING_SECONDS = 0.0008
LATE_MS = 4500

SHED = ("shed.code", "shed.gate", "shed.question", "shed.answer", "shed.fast", "shed.fast_gate")
FAULT = ("chat.fault", "chat.fault_kept", "chat.busy", "chat.unsaved", "gate.unsaved")
"""The keys of texts that are no service."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The messages that were sent: when each was due, milliseconds from then to its answer (-1: none), what it was."""

    answers: list[tuple[float, int, int]]

    def between(self, first: float, last: float) -> "Outcome":
        """Those that were due from the second ``first`` to ``last``."""
        return Outcome([one for one in self.answers if first <= one[0] < last])

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.answers)

    @property
    def late(self) -> int:
        """How many were answered late, or not at all."""
        return sum(ms < 0 or ms > LATE_MS for _, ms, _ in self.answers)

    @property
    def served(self) -> int:
        """How many got in time what they asked for."""
        return sum(kind == Kind.SERVED and ms <= LATE_MS for _, ms, kind in self.answers)

    def line(self, seconds: float) -> str:
        """Counts by kind a second, and the times."""
        kinds = [kind for _, _, kind in self.answers]
        times = sorted(ms for _, ms, _ in self.answers if ms >= 0) or [0]
        shares = ", ".join(f"{kind.name.lower()} {kinds.count(kind) / seconds:.0f}/s" for kind in Kind)
        at = [times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99, 1)]
        return f"{shares}; p50 {at[0]} p99 {at[1]} max {at[2]} ms; late or lost {self.late}"


def capacity(settings: Mapping[str, str], port: int, monday: Monday) -> float:
    """Messages a second of a closed loop over all connections: what the service carries with its client beside it."""
    said = monday.messages([(CAPACITY_MESSAGES, CAPACITY_SECONDS)])
    outcome = _sent(settings, port, said, closed=True)
    return outcome.count / CAPACITY_SECONDS


def offered(
    settings: Mapping[str, str], port: int, said: Sequence[Said], at: float, happens: Callable[[], None]
) -> Outcome:
    """Send these messages when they are due; ``happens`` is called at the second ``at``."""
    return _sent(settings, port, said, at=at, happens=happens)


def _sent(
    settings: Mapping[str, str],
    port: int,
    said: Sequence[Said],
    *,
    closed: bool = False,
    at: float = 0.0,
    happens: Callable[[], None] = lambda: None,
) -> Outcome:
    parts = [list(said[number::SENDERS]) for number in range(SENDERS)]
    account = port, settings["WECHAT_TOKEN"], settings["WECHAT_AES_KEY"], settings["WECHAT_APP_ID"]
    seconds = CAPACITY_SECONDS if closed else 0.0
    for patience in (1, 3, 9):  # others may use the machine while the messages are signed
        start = time.time() + 4 + len(said) * SIGNING_SECONDS * patience
        around = CONNECTIONS // SENDERS, start
        plans = [Plan(*account, *around, part, _words(SHED), _words(FAULT), closed, seconds) for part in parts]
        senders = [_started(plan) for plan in plans]
        if all(_signed(sender) for sender in senders):
            break
        for sender in senders:
            sender.kill()
            sender.wait()
    timer = threading.Timer(max(0.0, start + at - time.time()), happens)
    timer.start()
    outputs = [sender.communicate()[0] for sender in senders]
    timer.join()
    answers: list[tuple[float, int, int]] = []
    for part, output in zip(parts, outputs, strict=True):
        answers += [(one[0], *got) for one, got in zip(part, json.loads(output), strict=False)]
    return Outcome(answers)


def _signed(sender: subprocess.Popen[str]) -> bool:
    """Whether the sender has signed its messages before the first is due."""
    assert sender.stdout
    return sender.stdout.readline() == "signed\n"


def _started(plan: Plan) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.bench.open_loop"]
    sender = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert sender.stdin
    sender.stdin.write(json.dumps(asdict(plan)) + "\n")
    sender.stdin.flush()
    return sender


def _words(keys: Sequence[str]) -> list[str]:
    """The first words of these texts, up to what is filled in."""
    texts = load_texts(TEMPLATES)
    found = [texts.say("zh", key) for key in keys if texts.has(key)]
    return [text.partition("{")[0].partition("\n")[0] for text in found]
