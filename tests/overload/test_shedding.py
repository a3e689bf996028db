"""What stands before the router: how long it gives a message, when it looks an answer up, what it counts."""

from dataclasses import dataclass, field

import pytest

from bot import TEMPLATES
from bot.channel import Answer, Message, Text
from bot.chat.texts import load_texts
from bot.chat.urgency import Urgency
from bot.metrics import LATE, SHED
from bot.overload.arrivals import Arrivals
from bot.overload.repeats import YOUNG_SECONDS
from bot.overload.shedding import BLIND_SECONDS, Shedding
from bot.store.redis.errors import StoreDown

TEXTS = load_texts(TEMPLATES)

EPOCH = 1_700_000_000

SERVED, EARLIER = Answer(Text("served"), EPOCH), Answer(Text("earlier"), EPOCH)


@dataclass
class Desk:
    """Answers messages, and says how long each had waited; a clock that the test moves."""

    now: float = 1000.0
    takes: float = 0.0
    waited: list[float] = field(default_factory=list)
    looked_up: int = 0
    down: bool = False

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def wall(self) -> float:
        """Unix seconds."""
        return EPOCH + self.now

    def answer(self, _: Message, waited: float = 0.0, /) -> Answer:
        """An answer, after some time."""
        self.waited.append(waited)
        self.now += self.takes
        return SERVED

    def earlier_answer(self, _: Message, /) -> Answer | bool:
        """The answer that every message had before."""
        self.looked_up += 1
        if self.down:
            raise StoreDown
        return EARLIER

    def urgency(self, message: Message, /) -> Urgency:
        """All are codes."""
        return Urgency.CODE

    def count(self, urgency: Urgency, /) -> None:
        """Nothing."""


@pytest.fixture
def desk() -> Desk:
    """What answers, long after the process began."""
    return Desk()


class Counter:
    """The bot's way of one message."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.arrivals = desk, Arrivals(desk.clock, desk.wall)
        self.shedding = Shedding(desk, self.arrivals, TEXTS, clock=desk.clock)
        self._number = 0
        desk.now += YOUNG_SECONDS

    def message(self, ago: float = 0.0) -> Message:
        """A message that the platform signed so many seconds ago."""
        self._number += 1
        signed = int(self.desk.wall() - ago)
        return Message(f"sender {self._number}", "", "text", signed, id=str(self._number), signed=signed)

    def is_busy(self, seconds: float) -> None:
        """The process has worked on something for so long."""
        self.arrivals.arrive()
        self.desk.now += seconds


def test_what_waited_has_so_much_less_time(desk: Desk) -> None:
    counter = Counter(desk)

    counter.shedding.answer(counter.message())
    counter.is_busy(60)
    counter.shedding.answer(counter.message(ago=1.5))

    assert desk.waited[0] == 0
    assert 1.5 <= desk.waited[1] < 2.5


def test_an_answer_that_came_late_is_counted(desk: Desk) -> None:
    counter, before = Counter(desk), LATE._value.get()

    desk.takes = 4.4
    counter.shedding.answer(counter.message())
    in_time = LATE._value.get()
    desk.takes = 4.6
    counter.shedding.answer(counter.message())

    assert (in_time, LATE._value.get()) == (before, before + 1)


def test_only_of_what_may_be_a_repeat_the_answer_is_looked_up(desk: Desk) -> None:
    counter = Counter(desk)
    answered = counter.message()
    counter.shedding.answer(answered)
    counter.is_busy(60)

    new, old = counter.shedding.answer(counter.message(ago=3)), counter.shedding.answer(counter.message(ago=5))
    looked_up = desk.looked_up

    assert new.reply == Text(TEXTS.say("zh", "shed.code"))
    assert (old, looked_up) == (EARLIER, 1)
    assert counter.shedding.answer(answered) == EARLIER


def test_soon_after_a_process_began_every_answer_is_looked_up(desk: Desk) -> None:
    counter = Counter(desk)
    counter.shedding = Shedding(desk, counter.arrivals, TEXTS, clock=desk.clock)
    counter.is_busy(YOUNG_SECONDS / 2)

    assert counter.shedding.answer(counter.message(ago=3.5)) == EARLIER


def test_a_store_that_is_away_is_not_asked_each_time(desk: Desk) -> None:
    counter, desk.down = Counter(desk), True
    counter.is_busy(60)

    said = [counter.shedding.answer(counter.message(ago=5)).reply for _ in range(3)]
    at_once = desk.looked_up
    desk.now += BLIND_SECONDS
    counter.shedding.answer(counter.message(ago=5))

    assert said == [Text(TEXTS.say("zh", "chat.busy"))] * 3
    assert (at_once, desk.looked_up) == (1, 2)


def test_what_is_left_out_is_counted_by_what_it_was(desk: Desk) -> None:
    counter, count = Counter(desk), SHED.labels("code", "late")._value
    before = count.get()
    counter.is_busy(60)

    counter.shedding.answer(counter.message(ago=3))

    assert count.get() == before + 1
