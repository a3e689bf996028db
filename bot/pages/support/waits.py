"""What the inbox says of the desk's hours, and of the wait of each person in the queue."""

from collections.abc import Mapping, Sequence

from bot.health.support.hours import UnknownDay
from bot.health.support.promises import Wait
from bot.pages.support.desk import Desk, DeskVisit
from bot.service.support.viewing import InboxRow

DAYS_AHEAD = 14
"""So many days before the calendar ends clerks see it; the doctor says it earlier (``bot.commands.installation``)."""


class Waits:
    """The lines, in the language of the page."""

    def __init__(self, desk: Desk, visit: DeskVisit) -> None:
        self._desk = desk
        self._now = visit.now
        self._forecasting = desk.support.intake.forecasting
        self._language = desk.language(visit)

    def hours(self) -> str:
        """Whether the desk is open, and until when."""
        hours = self._forecasting.hours
        opens, closes = hours.next_opening(self._now), hours.closing(self._now)
        if isinstance(opens, UnknownDay):
            return self._say("supportqueue.hours.unknown", when=f"{opens.on:%m-%d}", hours=hours)
        if closes:
            return self._say("supportqueue.hours.open", when=f"{closes:%H:%M}")
        return self._say("supportqueue.hours.closed", when=f"{opens:%m-%d %H:%M}", hours=hours)

    def calendar(self) -> str:
        """That the calendar ends soon, and when; empty while it does not."""
        day = self._forecasting.hours.unknown_day(self._now, DAYS_AHEAD)
        return self._say("supportqueue.hours.ends", when=day) if day else ""

    def of(self, rows: Sequence[InboxRow]) -> Mapping[str, str]:
        """By the name of the conversation in addresses: the place in the queue, and when somebody answers. Those who
        have had a clerk's word are not in it.
        """
        places = self._forecasting.places([self._desk.chat(row.ref) for row in rows])
        found = zip(rows, places, self._forecasting.waits(places, self._now), strict=True)
        return {row.ref: self._wait(place, wait) for row, place, wait in found if place}

    def _wait(self, place: int, wait: Wait) -> str:
        when = wait.when(self._now)
        return self._say(f"supportqueue.wait.{wait.code}", place=place, minutes=wait.minutes, when=when)

    def _say(self, key: str, **values: object) -> str:
        return self._desk.renderer.texts.say(self._language, key, **values)
