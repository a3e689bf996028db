"""Asking the health platform: at registration, when a quarantine has ended, and when it reports changes."""

from datetime import date, datetime, time, timedelta

from bot.authorities.errors import AuthorityError
from bot.authorities.platform import Health, Platform
from bot.health.clock import BEIJING
from bot.health.colour import Facts, verdict
from bot.health.identity import Identity
from bot.service.circle import Circle
from bot.store.person import Person
from bot.store.records import Records

SOON = timedelta(seconds=20)
"""When the worker looks after a check that should have been made with a registration."""

AGAIN = timedelta(hours=1)
"""Until the next check of somebody whose quarantine is over and still on the platform's record."""


class Checks:
    """Keeps what the platform says, and tells people whose colour it changes."""

    def __init__(self, platform: Platform, records: Records, circle: Circle) -> None:
        self._platform = platform
        self._people = records.people
        self._schedule = records.schedule
        self._circle = circle

    def promise(self, person: str, now: datetime) -> None:
        """See to it that the person is checked, even if this process ends now. Made before the person is on record."""
        self._schedule.add("check", person, now + SOON)

    def ask(self, person: str, identity: Identity, budget: float, now: datetime) -> bool:
        """Ask the platform for an answer that will show what it says; False when it does not answer."""
        return self._asked(person, identity, budget, now) is not None

    def ask_later(self, person: str, identity: Identity, budget: float, now: datetime) -> bool:
        """Ask the platform in the background, and tell what it says for the first time too; False as for ``ask``."""
        before = self._asked(person, identity, budget, now)
        self._tell_first(person, before, now)
        return before is not None

    def keep(self, person: str, health: Health, now: datetime) -> None:
        """Keep what the platform reports of a person, plan the next check, tell of the first status or a new colour."""
        self._tell_first(person, self._kept(person, health, now), now)

    def plan(self, person: str, until: date | None, now: datetime) -> None:
        """See to it that the person is checked when the last day of quarantine, if any, is over."""
        if until:
            ends = datetime.combine(until, time.min, BEIJING) + timedelta(days=1)
            self._schedule.add("check", person, max(ends, now + AGAIN))

    def due(self, person: Person, now: datetime) -> bool:
        """Whether a planned check is still called for."""
        return person.verified and verdict(person.facts, now).due

    def _asked(self, person: str, identity: Identity, budget: float, now: datetime) -> Facts | None:
        try:
            health = self._platform.status(identity.name, identity.document, identity.number, budget)
        except AuthorityError:
            return None
        return self._kept(person, health, now)

    def _kept(self, person: str, health: Health, now: datetime) -> Facts | None:
        """What was known before; None of nobody."""
        self.plan(person, health.until, now)
        before = self._people.set_health(person, health.status, health.until, health.as_of)
        if before is not None and before.status is not None:
            self._tell_change(person, before, now)
        return before

    def _tell_first(self, person: str, before: Facts | None, now: datetime) -> None:
        if before is not None and before.status is None:
            self._circle.inform(person, "notice.checked", "notice.checked_dependant", now)

    def _tell_change(self, person: str, before: Facts, now: datetime) -> None:
        record = self._people.get(person)
        if record is None or verdict(record.facts, now).colour == verdict(before, now).colour:
            return
        colour = verdict(record.facts, now).colour
        self._circle.inform(person, f"notice.own_colour.{colour}", f"notice.dependant_colour.{colour}", now)
