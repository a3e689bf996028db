"""Asking the health platform: at registration, when a quarantine has ended, and when it reports changes."""

from datetime import date, datetime, time, timedelta

from bot.authorities.errors import AuthorityError
from bot.authorities.platform import Health, Platform
from bot.health.clock import BEIJING
from bot.health.colour import Colour, Facts, verdict
from bot.health.identity import Identity
from bot.service.circle import Circle
from bot.store.person import Person
from bot.store.records import Records

SOON = timedelta(seconds=20)
"""When the worker looks after a check that should have been made with a registration."""

AGAIN = timedelta(hours=1)
"""Until the next check of somebody whose quarantine is over and still on the platform's record."""


class Checks:
    """Keeps what the platform says, and tells people whose colour it changes.

    The job ``colour`` is planned before anything is kept, so that whoever is cut off leaves somebody to tell of it.
    """

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
        return self._asked(person, identity, budget, now, shown=True)

    def ask_later(self, person: str, identity: Identity, budget: float, now: datetime) -> bool:
        """Ask the platform in the background, and tell what it says for the first time too; False as for ``ask``."""
        return self._asked(person, identity, budget, now, shown=False)

    def keep(self, person: str, health: Health, now: datetime) -> None:
        """Keep what the platform reports of a person, plan the next check, tell of the first status or a new colour."""
        self._kept(person, health, now, shown=False)

    def ask_anew(self, person: str, now: datetime) -> None:
        """See to it that the platform is asked, since what it reported of the person could not be kept."""
        self._schedule.add("ask", person, now)

    def tell(self, person: str, now: datetime, *, shown: bool = False) -> None:
        """Tell the first status or a new colour, unless it was told. Of the first, nothing with ``shown``."""
        record = self._people.get(person)
        if record is None or record.facts.status is None:
            return
        colour = _colour(record.facts, now)
        if colour == record.told:
            return
        if record.told:
            self._circle.inform(person, f"notice.own_colour.{colour}", f"notice.dependant_colour.{colour}", now)
        elif not shown:
            self._circle.inform(person, "notice.checked", "notice.checked_dependant", now)
        self._people.note_told(person, colour)

    def plan(self, person: str, until: date | None, now: datetime) -> None:
        """See to it that the person is checked when the last day of quarantine, if any, is over."""
        if until:
            ends = datetime.combine(until, time.min, BEIJING) + timedelta(days=1)
            self._schedule.add("check", person, max(ends, now + AGAIN))

    def due(self, person: Person, now: datetime) -> bool:
        """Whether a planned check is still called for."""
        return person.verified and verdict(person.facts, now).due

    def _asked(self, person: str, identity: Identity, budget: float, now: datetime, *, shown: bool) -> bool:
        try:
            health = self._platform.status(identity.name, identity.document, identity.number, budget)
        except AuthorityError:
            return False
        return self._kept(person, health, now, shown=shown)

    def _kept(self, person: str, health: Health, now: datetime, *, shown: bool) -> bool:
        """False of nobody."""
        record = self._people.get(person)
        if record is None:
            return False
        self.plan(person, health.until, now)
        if record.facts.status and not record.told:  # on record since before colours told were noted
            self._people.note_told(person, _colour(record.facts, now))
        self._schedule.add("colour", person, now + SOON)
        self._people.set_health(person, health.status, health.until, health.as_of)
        self.tell(person, now, shown=shown)
        return True


def _colour(facts: Facts, now: datetime) -> Colour:
    return verdict(facts, now).colour
