"""A morning at the support desk, played: people who all ask at once, and clerks who answer one after the other."""

import heapq
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.health.support.hours import UnknownDay
from tests.desk import Clerk, SupportDesk
from tests.talk import Chat

QUICKEST, SLOWEST = 60.0, 240.0
"""Seconds that a clerk needs for an answer."""

ROUNDED = timedelta(minutes=6)
"""A forecast is rounded up to five minutes at least; the rest is the time of the test itself."""

MINUTES = re.compile(r"预计 (\d+) 分钟内答复")
UNTIL = re.compile(r"预计 (\d\d):(\d\d) 前答复")
AHEAD = re.compile(r"前面还有 (\d+) 位")


@dataclass
class Forecasted:
    """A forecast that somebody was told: until when, and how many they were told are ahead."""

    visitor: int
    told: datetime
    until: datetime
    ahead: int


@dataclass
class Morning:
    """The play. ``answered``: by the number of the person the moment of the answer; ``order``: who was taken over, in
    turn; ``asking``: when each person began to ask and had been told the place.
    """

    desk: SupportDesk
    clerks: Sequence[Clerk]
    questions: Sequence[str]
    chance: Random = field(default_factory=lambda: Random(11))  # noqa: S311
    chats: list[Chat] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    answered: dict[int, datetime] = field(default_factory=dict)
    forecasts: list[Forecasted] = field(default_factory=list)
    asking: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)

    def ask(self, threads: int) -> None:
        """Everybody asks for a human and writes their question, so many at a time."""
        self.chats = [self.desk.earth.chat() for _ in self.questions]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self._ask, range(len(self.chats))))

    def _ask(self, visitor: int) -> None:
        begun = self.desk.earth.clock()
        self.chats[visitor].says("人工")
        self.asking[visitor] = begun, self.desk.earth.clock()
        self.chats[visitor].says(self.questions[visitor])

    def work(self) -> None:
        """The clerks answer all; every tenth answer the last of the queue and one in its middle ask again."""
        earth = self.desk.earth
        visitors = {earth.parts.services.support.talks.viewing.ref(c.id): number for number, c in enumerate(self.chats)}
        turns = [(earth.clock(), number, "") for number in range(len(self.clerks))]
        while len(self.answered) < len(self.chats):
            at, number, ref = heapq.heappop(turns)
            clerk = self._at_work(number, at)
            if ref:
                self._answer(clerk, ref, visitors[ref])
                heapq.heappush(turns, (earth.clock(), number, ""))
            elif waiting := clerk.refs():
                self.order.append(visitors[waiting[0]])
                assert clerk.does(waiting[0], "take") == 200
                seconds = self.chance.uniform(QUICKEST, SLOWEST)
                heapq.heappush(turns, (self._later(seconds), number, waiting[0]))
        earth.works()

    def _later(self, seconds: float) -> datetime:
        """The moment after so many seconds of work; a clerk goes on after a break with what was begun before it."""
        found = self.desk.earth.parts.services.support.intake.forecasting.hours.after(self.desk.earth.clock(), seconds)
        assert not isinstance(found, UnknownDay)
        return found

    def _at_work(self, number: int, at: datetime) -> Clerk:
        """The clerk at this moment, or when the desk opens next."""
        earth = self.desk.earth
        opens = earth.parts.services.support.intake.forecasting.hours.next_opening(max(at, earth.clock()))
        assert not isinstance(opens, UnknownDay)
        earth.passes(seconds=max(0.0, (opens - earth.clock()).total_seconds()))
        clerk = self.clerks[number]
        if clerk.browser.get("/d/mine").status_code == 401:
            clerk.signs_in()
        return clerk

    def _answer(self, clerk: Clerk, ref: str, visitor: int) -> None:
        assert clerk.replies(ref, f"答复第{visitor}号") == 200
        self.answered[visitor] = self.desk.earth.clock()
        assert clerk.does(ref, "close") == 200
        if len(self.answered) % 10 == 3:
            self.desk.earth.works()
            waiting = [visitor for visitor in range(len(self.chats)) if visitor not in self.order]
            self._ask_again({waiting[-1], waiting[len(waiting) // 2]} if waiting else ())

    def _ask_again(self, visitors: Iterable[int]) -> None:
        for visitor in visitors:
            said, told = self.chats[visitor].says("人工"), self.desk.earth.clock()
            if found := MINUTES.search(said):
                until = told + timedelta(minutes=int(found[1]))
            elif clock := UNTIL.search(said):
                until = told.replace(hour=int(clock[1]), minute=int(clock[2]), second=0)
            else:
                continue
            ahead = AHEAD.search(said)
            self.forecasts.append(Forecasted(visitor, told, until, int(ahead[1]) if ahead else 0))

    def wrong_forecasts(self) -> list[tuple[Forecasted, datetime]]:
        """The forecasts that missed the true wait, in time when the desk is open, by more than a factor of two."""
        between = self.desk.earth.parts.services.support.intake.forecasting.hours.seconds_between
        wrong = []
        for one in self.forecasts:
            said, true = between(one.told, one.until), between(one.told, self.answered[one.visitor])
            assert not isinstance(said, UnknownDay)
            assert not isinstance(true, UnknownDay)
            if not true / 2 <= said <= max(2 * true, true + ROUNDED.total_seconds()):
                wrong.append((one, self.answered[one.visitor]))
        return wrong
