"""Contact tracing: where a person was, and who was at a venue in a period. There is no bulk export.

One query gives one person, or one period at one venue, to an operator with the role ``tracing``. Each query needs a
written reason; its audit line is written first. On the screen everything is masked; a sealed file contains
everything. Whose visits were looked at sees so in 谁扫过我: by an office, and when.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from bot.health.clock import BEIJING
from bot.health.gate.temperature import format_temperature
from bot.health.people.documents import DocumentType
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor, subject
from bot.store.access.operators import Operator, Role
from bot.store.gate.entries import Entry
from bot.store.gate.packing import Pass, Visit
from bot.store.gate.retention import midnight_of
from bot.store.gate.trace_marks import TraceMark
from bot.store.gate.venues import Venue
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class TracedPerson:
    """A person who was registered at a gate."""

    name: str = field(repr=False)
    document: str
    number: str = field(repr=False)
    phone: str = field(repr=False)

    def masked(self) -> "TracedPerson":
        """A masked copy, for the screen."""
        shown = VIEWS[Reader.STAFF]
        return TracedPerson(shown.name(self.name), self.document, shown.number(self.number), shown.phone(self.phone))


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One pass or visit. ``id`` is the venue's id; ``venue`` and ``address`` are empty when the venue is not on
    record any more. ``whom`` is set in a venue's trace only; None when the person is not on record any more.
    """

    time: str
    id: str
    venue: str
    address: str
    entrance: str
    temperature: str
    colour: str
    passed: bool
    whom: TracedPerson | None = None

    @classmethod
    def of(cls, visit: Pass | Visit, venue: Venue | None, whom: TracedPerson | None) -> "TraceRow":
        """The row of a pass or a visit."""
        names = venue.entrances if venue else ()
        tenths = visit.outcome.temperature
        return cls(
            f"{visit.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
            visit.venue,
            venue.name if venue else "",
            venue.address if venue else "",
            names[visit.entrance] if visit.entrance < len(names) else f"{visit.entrance + 1}",
            "normal" if tenths is None else format_temperature(tenths),
            str(visit.outcome.colour),
            visit.outcome.passed,
            whom,
        )

    def masked(self) -> str:
        """The row as one masked line, for the screen."""
        whom = self.whom.masked() if self.whom else None
        about = [whom.name, whom.document, whom.number, whom.phone] if whom else []
        found = [self.temperature, self.colour, "passed" if self.passed else "held"]
        return "  ".join(filter(None, (self.time, self.id, self.venue, self.address, self.entrance, *found, *about)))

    def as_dict(self) -> dict[str, object]:
        """The whole row, unmasked, for JSON."""
        return asdict(self)


SHOWN = "shown"
"""The form of a trace on the screen, where a venue's people are masked; others are sealed, with everything."""

MAX_WINDOW = timedelta(hours=6)
"""Longest period of one query at a venue."""

MAX_ROWS = 2000
"""Most rows of one query. Shorter periods give the rest."""

MAX_USES_PER_DAY = 50
"""Queries of one operator per day."""


class TraceLimitExceeded(ValueError):
    """The query exceeds a limit: ``window`` (the period is empty or too long), ``lines`` (too many rows) or
    ``uses`` (too many queries today).
    """


@dataclass(frozen=True, slots=True)
class Trace:
    """The result of one query: the request (ids and times only) and the rows."""

    request: str
    rows: tuple[TraceRow, ...] = field(repr=False)


class Tracing:
    """The queries of operators with the role ``tracing``. Each method raises NotAllowed, NoReason,
    TraceLimitExceeded.
    """

    def __init__(self, records: Records, audit_log: AuditLog) -> None:
        self._gate = records.gate
        self._people = records.people
        self._former_ids = records.former_ids
        self._operators = records.operators
        self._audit_log = audit_log

    def person(
        self,
        operator: Operator | None,
        document: DocumentType,
        number: str,
        days: tuple[date, date],
        reason: str,
        now: datetime,
        form: str = SHOWN,
    ) -> Trace:
        """Where the person with this document was registered, from the first to the last day, both included. There
        are no rows when the person is not on record.

        ``number`` is a clean document number (`bot.health.people.documents`). ``form`` says in the audit log
        whether the trace is shown or sealed.
        """
        found = self._people.find_by_document(document, number)
        request = f"{subject('person', found or '')} {days[0]:%Y%m%d}-{days[1]:%Y%m%d}"
        self._authorise(operator, "trace.person", f"{request} {form}", reason, now)
        today = now.astimezone(BEIJING).date()
        if found:
            start, end = midnight_of(days[0]), midnight_of(days[1] + timedelta(days=1))
            self._gate.trace_marks.add(found, TraceMark(start, end, now))  # before anything is shown
        visits = list(self._gate.visits.until_day(found, today)) if found else []
        for one in self._documents(found, (document, number)):
            visits += self._gate.entries.unlinked_visits(*one, today)
        wanted = [visit for visit in visits if days[0] <= visit.at.astimezone(BEIJING).date() <= days[1]]
        return Trace(request, tuple(self._visit_rows(wanted)))

    def venue(
        self,
        operator: Operator | None,
        venue_id: str,
        window: tuple[datetime, datetime],
        reason: str,
        now: datetime,
        form: str = SHOWN,
    ) -> Trace:
        """Who was registered at this venue from the start of ``window`` to its end (not included)."""
        start, end = (moment.astimezone(BEIJING) for moment in window)
        request = f"{subject('venue', venue_id)} {start:%Y%m%d%H%M}-{end:%Y%m%d%H%M}"
        self._authorise(operator, "trace.venue", f"{request} {form}", reason, now)
        if not timedelta(0) < end - start <= MAX_WINDOW:
            raise TraceLimitExceeded("window")
        venue = self._gate.venues.get(venue_id)
        found = tuple(islice(self._pass_rows(venue, start, end), MAX_ROWS + 1)) if venue else ()
        if len(found) > MAX_ROWS:
            raise TraceLimitExceeded("lines")
        if found and form != SHOWN:
            self._gate.trace_marks.add(venue_id, TraceMark(start, end, now))
        return Trace(request, found)

    def _authorise(self, operator: Operator | None, action: str, request: str, reason: str, now: datetime) -> None:
        named = self._audit_log.require_role(operator, Role.TRACING, action, request, now)
        cleaned = checked_reason(reason)
        if self._operators.count_use(named.name, now.astimezone(BEIJING).date()) > MAX_USES_PER_DAY:
            self._audit_log.refuse(action, operator_actor(named), request, now)
            raise TraceLimitExceeded("uses")
        self._audit_log.record(action, operator_actor(named), request, now, cleaned)

    def _documents(self, person: str | None, asked: tuple[str, str]) -> Iterable[tuple[str, str]]:
        """The document that was asked about, and all others of the same person."""
        record = self._people.get(person) if person else None
        return {asked, *(self._people.identity(record).documents if record else ())}

    def _visit_rows(self, visits: Iterable[Visit]) -> Iterator[TraceRow]:
        venues: dict[str, Venue | None] = {}
        for visit in sorted(visits, key=lambda visit: visit.at):
            if visit.void:
                continue
            if visit.venue not in venues:
                venues[visit.venue] = self._gate.venues.get(visit.venue)
            yield TraceRow.of(visit, venues[visit.venue], None)

    def _pass_rows(self, venue: Venue, start: datetime, end: datetime) -> Iterator[TraceRow]:
        for day in sorted({start.astimezone(BEIJING).date(), end.astimezone(BEIJING).date()}):
            entries = {entry.id: entry for entry in self._gate.entries.on_day(venue.id, day)}
            for gate_pass in self._gate.passes.on_day(venue.id, day):
                if start <= gate_pass.at < end and not gate_pass.void:
                    yield TraceRow.of(gate_pass, venue, self._traced_person(gate_pass, entries))

    def _traced_person(self, gate_pass: Pass, entries: dict[str, Entry]) -> TracedPerson | None:
        if entry := entries.get(gate_pass.person):
            return TracedPerson(entry.name, entry.document, entry.number, entry.phone)
        person = self._former_ids.find(gate_pass.person)
        if person is None:
            return None
        identity = self._people.identity(person)
        return TracedPerson(identity.name, identity.document, identity.number, identity.phone)
