"""Contact tracing: where somebody was, and who else was registered at a place and time. No bulk export.

One person or one venue's window at a time, for operators with the role, each use with a written reason and a line in
the audit that is written first. On a screen everything is masked; whole is only what goes into a sealed file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from bot.health.clock import BEIJING
from bot.health.documents import DocumentType
from bot.service.gate.approvals import checked
from bot.service.gate.lines import Line, Whom
from bot.service.gate.trail import Trail, actor, subject
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.passes import Passes
from bot.store.gate.records import Pass, Visit
from bot.store.gate.venues import Venue, Venues
from bot.store.gate.visits import Visits
from bot.store.operators import Operator, Operators, Role
from bot.store.people import People

WINDOW = timedelta(hours=6)
"""The longest time at a venue that one use gives."""

LINES = 2000
"""The most people that one use gives: a shorter window gives the rest."""

USES = 50
"""Uses an operator has a day."""


class TooMuch(ValueError):
    """More than one use may give: a ``window`` too long or empty, too many ``lines`` in it, too many ``uses`` today."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one use gave: what was asked for (ids and times only), and the lines."""

    asked: str
    lines: tuple[Line, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sources:
    """The records that tracing reads."""

    people: People
    venues: Venues
    passes: Passes
    visits: Visits
    entries: Entries


class Tracing:
    """What operators with the role ``tracing`` do. Each method raises NotAllowed, NoReason, TooMuch."""

    def __init__(self, sources: Sources, operators: Operators, trail: Trail) -> None:
        self._from = sources
        self._operators = operators
        self._trail = trail

    def person(
        self,
        operator: Operator | None,
        document: DocumentType,
        number: str,
        days: tuple[date, date],
        reason: str,
        now: datetime,
        form: str = "shown",
    ) -> Trace:
        """Where the person with this document was registered, first and last day included; nobody gives no lines.

        ``number`` is clean (`bot.health.documents`). ``form`` says in the audit what becomes of the trace.
        """
        found = self._from.people.find(document, number)
        asked = f"{subject('person', found or '')} {days[0]:%Y%m%d}-{days[1]:%Y%m%d}"
        self._note(operator, "trace.person", f"{asked} {form}", reason, now)
        today = now.astimezone(BEIJING).date()
        visits = list(self._from.entries.waiting(document, number, today))
        if found:
            visits += self._from.visits.of(found, today)
        wanted = [visit for visit in visits if days[0] <= visit.at.astimezone(BEIJING).date() <= days[1]]
        return Trace(asked, tuple(self._where(wanted)))

    def venue(
        self,
        operator: Operator | None,
        venue_id: str,
        window: tuple[datetime, datetime],
        reason: str,
        now: datetime,
        form: str = "shown",
    ) -> Trace:
        """Who was registered at this venue in the window, its end not included; at most six hours."""
        start, end = (moment.astimezone(BEIJING) for moment in window)
        asked = f"{subject('venue', venue_id)} {start:%Y%m%d%H%M}-{end:%Y%m%d%H%M}"
        self._note(operator, "trace.venue", f"{asked} {form}", reason, now)
        if not timedelta(0) < end - start <= WINDOW:
            raise TooMuch("window")
        place = self._from.venues.get(venue_id)
        found = tuple(islice(self._who(place, start, end), LINES + 1)) if place else ()
        if len(found) > LINES:
            raise TooMuch("lines")
        return Trace(asked, found)

    def _note(self, operator: Operator | None, action: str, asked: str, reason: str, now: datetime) -> None:
        named = self._trail.need(operator, Role.TRACING, action, asked, now)
        given = checked(reason)
        if self._operators.uses(named.name, now.astimezone(BEIJING).date()) > USES:
            self._trail.refuse(action, actor(named), asked, now)
            raise TooMuch("uses")
        self._trail.done(action, actor(named), asked, now, given)

    def _where(self, visits: Iterable[Visit]) -> Iterator[Line]:
        places: dict[str, Venue | None] = {}
        for visit in sorted(visits, key=lambda visit: visit.at):
            if visit.void:
                continue
            if visit.venue not in places:
                places[visit.venue] = self._from.venues.get(visit.venue)
            yield Line.of(visit, places[visit.venue], None)

    def _who(self, place: Venue, start: datetime, end: datetime) -> Iterator[Line]:
        for day in sorted({start.astimezone(BEIJING).date(), end.astimezone(BEIJING).date()}):
            entries = {entry.id: entry for entry in self._from.entries.day(place.id, day)}
            for one in self._from.passes.day(place.id, day):
                if start <= one.at < end and not one.void:
                    yield Line.of(one, place, self._whom(one, entries))

    def _whom(self, one: Pass, entries: dict[str, Entry]) -> Whom | None:
        if entry := entries.get(one.person):
            return Whom(entry.name, entry.document, entry.number, entry.phone)
        person = self._from.people.get(one.person)
        if person is None:
            return None
        identity = self._from.people.identity(person)
        return Whom(identity.name, identity.document, identity.number, identity.phone)
