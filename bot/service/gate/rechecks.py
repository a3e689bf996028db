"""Passes registered in a storm, looked at again afterwards: recorded with the person, the platform asked, exceptions
told to the venue's manager."""

from datetime import date, datetime, timedelta

from bot.health.clock import BEIJING
from bot.health.colour import Colour, verdict
from bot.health.masking import mask_name
from bot.service.checks import Checks
from bot.service.gate.dismissal import plain
from bot.service.gate.places import Places
from bot.service.gate.trail import Trail, subject
from bot.service.gate.weather import Weather
from bot.service.later import TryLater
from bot.service.notices import Notices
from bot.store.gate.passes import Passes
from bot.store.gate.records import Pass, visit_of
from bot.store.gate.visits import Visits
from bot.store.people import People
from bot.store.schedule import Schedule

KIND = "recheck"
FIRST = timedelta(minutes=2)
BUDGET = 4.0
"""Seconds for the platform in the background."""

EXCEPTIONS = frozenset({Colour.ORANGE, Colour.RED})
"""Who would not have been let in."""


class Rechecks:
    """Plans and does them; each may be cut off and done again."""

    def __init__(
        self,
        schedule: Schedule,
        passes: Passes,
        visits: Visits,
        people: People,
        places: Places,
        checks: Checks,
        weather: Weather,
        notices: Notices,
        trail: Trail,
    ) -> None:
        self._schedule = schedule
        self._passes = passes
        self._visits = visits
        self._people = people
        self._places = places
        self._checks = checks
        self._weather = weather
        self._notices = notices
        self._trail = trail

    def plan(self, one: Pass, now: datetime) -> None:
        """See to it that this pass is looked at again."""
        day = one.at.astimezone(BEIJING).date()
        self._schedule.add(KIND, f"{one.venue} {day.isoformat()} {one.scan} {one.person}", now + FIRST)

    def do(self, planned: str, now: datetime) -> None:
        """Look at a pass again; raises TryLater while the storm lasts or the platform does not answer."""
        venue, day, scan, person = planned.split(" ")
        found = [one for one in self._passes.day(venue, date.fromisoformat(day)) if str(one.scan) == scan]
        made = next((one for one in found if one.person == person and not one.void), None)
        if made is None:
            return
        if self._weather.storm():
            raise TryLater
        self._visits.add(person, visit_of(made))
        record = self._people.get(person)
        if record is None:
            return
        identity = self._people.identity(record)
        if record.verified and not self._checks.ask(person, identity, BUDGET, now):
            raise TryLater
        checked = self._people.get(person)
        if checked and verdict(checked.facts, now).colour in EXCEPTIONS:
            self._report(made, mask_name(identity.name), verdict(checked.facts, now).colour, now)

    def _report(self, made: Pass, name: str, colour: Colour, now: datetime) -> None:
        about = f"{subject('venue', made.venue)} {made.scan:08x} {colour}"
        self._trail.done("storm.exception", "worker", about, now)
        place = self._places.get(made.venue, now)
        if place is None:
            return
        self._notices.tell(
            place.manager,
            now,
            "notice.storm_exception",
            colour=f"@code.{colour}.title",
            name=name,
            time=f"{made.at:%m-%d %H:%M}",
            venue=plain(place.name),
            entrance=plain(self._places.entrance(made.venue, made.entrance, now)),
        )
