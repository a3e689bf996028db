"""History: the visits of a person, and the passes that a scanner registered today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.people.views import VIEWS, Reader, VisitForm
from bot.service.gate.venue_cache import VenueCache
from bot.service.gate.viewers import Viewers
from bot.store.gate.packing import Pass, PassKind, Visit
from bot.store.gate.retention import deletion_time
from bot.store.gate.staff_looks import StaffLook
from bot.store.gate.trace_marks import TraceMark
from bot.store.people.people import UNKNOWN_NAME
from bot.store.records import Records


class VisitState(StrEnum):
    """What became of a visit. The values are keys of texts."""

    REGISTERED = "registered"
    LOOKED = "looked"
    UNDONE = "undone"
    DISPUTED = "disputed"


def state_of(visit: Visit) -> VisitState:
    """What became of this visit."""
    if visit.outcome.kind is PassKind.DISPUTED:
        return VisitState.DISPUTED
    if visit.void:
        return VisitState.UNDONE
    return VisitState.LOOKED if visit.outcome.kind is PassKind.LOOK else VisitState.REGISTERED


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One visit as the person sees it. ``venue`` is empty when the venue is not on record any more. ``deleted_on``
    is the day on which the visit is deleted. ``state``: registered, only looked at, undone or disputed. ``scan``: the
    id of its scan. ``placed``: the venue, the entrance and the minute are shown; else only the day is. ``traced_at``:
    when it was looked at last for contact tracing; None when it was not.
    """

    at: datetime
    venue: str
    entrance: str
    deleted_on: date
    state: VisitState
    scan: int
    placed: bool
    traced_at: datetime | None


class SeenVisit(NamedTuple):
    """A visit, and what is shown of it."""

    visit: Visit
    form: VisitForm


@dataclass(frozen=True, slots=True)
class RegisteredScan:
    """One pass as its scanner sees it. ``name`` is masked; ``colour`` is what the scanner was shown, None for a person
    entered by hand."""

    name: str
    entrance: str
    colour: Colour | None
    gate_pass: Pass


class History:
    """Reads visits and passes. The caller checks who may see them."""

    def __init__(self, records: Records, venue_cache: VenueCache, retention_days: int) -> None:
        self.retention_days = retention_days
        self.viewers = Viewers(records.people, records.vault)
        self._gate = records.gate
        self._people = records.people
        self._former_ids = records.former_ids
        self._staff_looks = records.gate.staff_looks
        self._venue_cache = venue_cache

    def visits(
        self, person: str, agent: str, skip: int, limit: int, now: datetime
    ) -> tuple[int, tuple[PastVisit, ...]]:
        """The number of visits as in ``visits_for``, and at most ``limit`` of them, newest first, after ``skip``."""
        found = list(reversed(self.visits_for(person, agent, now)))
        page = found[skip : skip + limit]
        subjects = {person, *(one.visit.venue for one in page)} if page else ()
        marks = {one: self._gate.trace_marks.of(one) for one in subjects}
        return len(found), tuple(self._past_visit(one, marks[person], marks[one.visit.venue], now) for one in page)

    def visits_for(self, person: str, agent: str, now: datetime) -> tuple[SeenVisit, ...]:
        """All kept visits of the person of which the chat is shown anything, in the order of registration, undone ones
        and looks among them. ``agent`` is a chat; empty: the person's own.
        """
        found = self._gate.visits.until_day(person, now.astimezone(BEIJING).date())
        forms = ((visit, self.viewers.form(person, agent, visit)) for visit in found)
        return tuple(SeenVisit(visit, form) for visit, form in forms if form is not VisitForm.HIDDEN)

    def _past_visit(
        self, seen: SeenVisit, of_person: Sequence[TraceMark], of_venue: Sequence[TraceMark], now: datetime
    ) -> PastVisit:
        visit, placed = seen.visit, seen.form is VisitForm.PLACE
        return PastVisit(
            visit.at,
            self._venue_name(visit.venue, now) if placed else "",
            self._venue_cache.entrance(visit.venue, visit.entrance, now) if placed else "",
            deletion_time(visit.at.date(), self.retention_days).date(),
            state_of(visit),
            visit.scan,
            placed,
            _traced_at(visit, of_person, of_venue),
        )

    def staff_looks(self, person: str, now: datetime) -> tuple[StaffLook, ...]:
        """What staff revealed of this person, the last one first. The caller checks who may see it."""
        return self._staff_looks.of(person, now)

    def scans(self, chat: str, limit: int, now: datetime) -> tuple[int, tuple[RegisteredScan, ...]]:
        """The number of passes this chat registered today, and the newest ``limit`` of them, newest first. The
        number is without cancelled passes, the list is with them.
        """
        day = now.astimezone(BEIJING).date()
        passes = [
            gate_pass
            for venue, _ in self._gate.bindings.venues_of(chat)
            for gate_pass in self._own_passes(chat, venue, day)
        ]
        passes.sort(key=lambda gate_pass: gate_pass.at, reverse=True)
        count = sum(not gate_pass.void for gate_pass in passes)
        return count, tuple(self._registered_scan(gate_pass, day, now) for gate_pass in passes[:limit])

    def _own_passes(self, chat: str, venue: str, day: date) -> list[Pass]:
        binding = self._gate.bindings.get(venue, chat)
        return [
            gate_pass
            for gate_pass in self._gate.passes.on_day(venue, day)
            if binding and gate_pass.scanner == binding.number
        ]

    def _registered_scan(self, gate_pass: Pass, day: date, now: datetime) -> RegisteredScan:
        entrance = self._venue_cache.entrance(gate_pass.venue, gate_pass.entrance, now)
        by_hand = gate_pass.outcome.kind is PassKind.NO_CODE
        return RegisteredScan(
            self._name(gate_pass, day), entrance, None if by_hand else gate_pass.outcome.colour, gate_pass
        )

    def _name(self, gate_pass: Pass, day: date) -> str:
        if gate_pass.outcome.kind is PassKind.NO_CODE:
            names = (
                entry.name for entry in self._gate.entries.on_day(gate_pass.venue, day) if entry.id == gate_pass.person
            )
            return VIEWS[Reader.SCANNER].name(next(names, UNKNOWN_NAME))
        return self._people.shown_name(Reader.SCANNER, self._former_ids.find(gate_pass.person))

    def _venue_name(self, venue: str, now: datetime) -> str:
        found = self._venue_cache.get(venue, now)
        return found.name if found else ""


def _traced_at(visit: Visit, of_person: Sequence[TraceMark], of_venue: Sequence[TraceMark]) -> datetime | None:
    """When this visit was in a trace last; undone ones are in none, mere looks in those of the person."""
    marks = () if visit.void else of_person if visit.outcome.kind is PassKind.LOOK else (*of_person, *of_venue)
    return max((mark.at for mark in marks if mark.shows(visit.at)), default=None)
