"""An outage of the store under load: the logs say how often it was met, and do not repeat themselves."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.processes import Processes, processes

PHONES, MESSAGES = 12, 3
MOST_BYTES = 12_000
"""Lines of five kinds and two processes, in as many times of ten seconds as it takes; one a message were 500 kB."""


@pytest.fixture
def running() -> Iterator[Processes]:
    """Web, worker and store as processes."""
    with processes() as found:
        yield found


def lines(logs: str) -> list[dict[str, object]]:
    """What the processes said, without the two lines that are not ours."""
    return [json.loads(line) for line in logs.splitlines() if line.startswith("{")]


def times(message: object) -> int:
    """How often something was that no line before told: the number of a counted line includes the first."""
    counted = re.search(r", (\d+) times in the last \d+ s$", str(message))
    return int(counted[1]) - 1 if counted else 1


def test_an_outage_is_counted_lines_with_the_numbers_that_people_were_told(running: Processes) -> None:
    chats = [running.earth.chat() for _ in range(PHONES)]
    before = len(running.logs())
    running.store.kill()

    with ThreadPoolExecutor(PHONES) as phones:
        list(phones.map(lambda chat: chat.says(*["帮助"] * MESSAGES), chats))
    running.web.end()
    running.worker.end()
    logs = running.logs()[before:]
    running.store.start()

    told = Counter(number for chat in chats for number in re.findall(r"编号 ([0-9A-F]{6})", chat.all))
    counted: Counter[str] = Counter()
    for line in lines(logs):
        if str(line["message"]).startswith("store unreachable"):
            counted[str(line["reference"])] += times(line["message"])
    assert counted == told
    assert told.total() == PHONES * MESSAGES
    assert len(logs) < MOST_BYTES
