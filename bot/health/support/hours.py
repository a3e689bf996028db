"""Business hours of the support desk: hours of a working day with breaks, and which days are working days.

Working days are those that the State Council announces each November for the next year, so nobody can compute them: the
caller passes a calendar. What depends on a day that the calendar does not know is an ``UnknownDay``, never a guess.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from bot.health.clock import BEIJING

LONGEST_BREAK = timedelta(days=40)
"""A calendar without any working day for so long is wrong: the longest holiday, of 2020, had 17 days with weekends."""

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-~]\s*(\d{1,2}):(\d{2})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


class DayKind(StrEnum):
    """Whether people work on a day. ``UNKNOWN``: the calendar does not cover it."""

    WORK = "work"
    FREE = "free"
    UNKNOWN = "unknown"


WorkCalendar = Callable[[date], DayKind]
"""Gives the kind of a Beijing date; make-up days are working days."""


class UnknownDay(Struct, frozen=True):
    """In place of a result that depends on a day which the calendar does not cover. ``on``: the first such day."""

    on: date


class DeskState(StrEnum):
    """Whether the desk is open. ``UNKNOWN``: only if this is a working day, which the calendar does not know."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class HoursFlaw(StrEnum):
    """What is wrong with a text of business hours: its form, or a span that ends before it begins or before the last
    one has ended."""

    FORM = "form"
    ORDER = "order"


class HoursFault(ValueError):
    """The text has no business hours."""

    def __init__(self, code: HoursFlaw) -> None:
        super().__init__(code.value)
        self.code = code


_STATES = {DayKind.WORK: DeskState.OPEN, DayKind.FREE: DeskState.CLOSED, DayKind.UNKNOWN: DeskState.UNKNOWN}
_Span = tuple[datetime, datetime]


class BusinessHours:
    """The hours of a desk. ``spans``: begin and end of each span of a working day, in minutes after midnight in
    Beijing. Moments are aware datetimes; those that it gives are in Beijing time.
    """

    def __init__(self, spans: Sequence[tuple[int, int]], calendar: WorkCalendar) -> None:
        self._spans = tuple(spans)
        self._calendar = calendar

    def state(self, moment: datetime) -> DeskState:
        """Whether the desk is open. Between the hours it is closed whatever day it is."""
        today = moment.astimezone(BEIJING).date()
        if not any(begin <= moment < end for begin, end in self._spans_on(today)):
            return DeskState.CLOSED
        return _STATES[self._calendar(today)]

    def next_opening(self, moment: datetime) -> datetime | UnknownDay:
        """When the desk opens next; the moment itself while it is open."""
        for span in self._spans_after(moment):
            return span if isinstance(span, UnknownDay) else max(span[0], moment.astimezone(BEIJING))
        return _endless(moment)

    def seconds_between(self, start: datetime, end: datetime) -> float | UnknownDay:
        """The seconds in which the desk is open; 0 when ``end`` is not after ``start``."""
        total = 0.0
        day, last = start.astimezone(BEIJING).date(), end.astimezone(BEIJING).date()
        while day <= last:
            inside = sum(_overlap(span, start, end) for span in self._spans_on(day))
            kind = self._calendar(day) if inside else DayKind.FREE
            if kind is DayKind.UNKNOWN:
                return UnknownDay(day)
            total += inside if kind is DayKind.WORK else 0
            day += timedelta(days=1)
        return total

    def after(self, start: datetime, seconds: float) -> datetime | UnknownDay:
        """The moment when the desk has been open for so many seconds since ``start``."""
        for span in self._spans_after(start):
            if isinstance(span, UnknownDay):
                return span
            begin = max(span[0], start)
            reached = begin + timedelta(seconds=seconds)
            if reached <= span[1]:
                return reached.astimezone(BEIJING)
            seconds -= (span[1] - begin).total_seconds()
        return _endless(start)

    def before(self, end: datetime, seconds: float) -> datetime | UnknownDay:
        """The last moment from which the desk is open for so many seconds until ``end``."""
        for span in self._spans_before(end):
            if isinstance(span, UnknownDay):
                return span
            stop = min(span[1], end)
            reached = stop - timedelta(seconds=seconds)
            if reached >= span[0]:
                return reached.astimezone(BEIJING)
            seconds -= (stop - span[0]).total_seconds()
        return _endless(end)

    def _spans_after(self, start: datetime) -> Iterator[_Span | UnknownDay]:
        """The spans that end after ``start``, in order; in place of one on a day that is not known, an UnknownDay.

        They end after LONGEST_BREAK without one.
        """
        day = worked = start.astimezone(BEIJING).date()
        while day - worked <= LONGEST_BREAK:
            for span in self._spans_on(day):
                if span[1] > start and (kind := self._calendar(day)) is not DayKind.FREE:
                    yield span if kind is DayKind.WORK else UnknownDay(day)
                    worked = day
            day += timedelta(days=1)

    def _spans_before(self, end: datetime) -> Iterator[_Span | UnknownDay]:
        """The spans that begin before ``end``, the latest first; otherwise as ``_spans_after``."""
        day = worked = end.astimezone(BEIJING).date()
        while worked - day <= LONGEST_BREAK:
            for span in reversed(self._spans_on(day)):
                if span[0] < end and (kind := self._calendar(day)) is not DayKind.FREE:
                    yield span if kind is DayKind.WORK else UnknownDay(day)
                    worked = day
            day -= timedelta(days=1)

    def _spans_on(self, day: date) -> list[_Span]:
        midnight = datetime.combine(day, time(), BEIJING)
        return [(midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end)) for begin, end in self._spans]


def parse_hours(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of ``08:30-12:00 13:30-17:30``, for ``BusinessHours``. The last may end at 24:00. Raises HoursFault."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    found = [tuple(map(int, span)) for span in _SPAN.findall(plain)]
    if not found or _SPAN.sub("", plain).strip(" ,;") or any(m > 59 or n > 59 for _, m, _, n in found):
        raise HoursFault(HoursFlaw.FORM)
    spans = tuple((h * 60 + m, i * 60 + n) for h, m, i, n in found)
    ends = [minute for span in spans for minute in span]
    if ends[-1] > 24 * 60 or any(one >= other for one, other in zip(ends, ends[1:], strict=False)):
        raise HoursFault(HoursFlaw.ORDER)
    return spans


def _overlap(span: _Span, start: datetime, end: datetime) -> float:
    return max(0.0, (min(span[1], end) - max(span[0], start)).total_seconds())


def _endless(moment: datetime) -> UnknownDay:
    """For a calendar without working days: it does not know when people work."""
    return UnknownDay(moment.astimezone(BEIJING).date())
