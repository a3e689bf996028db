"""Looking back: who scanned me, and what I have scanned today."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.health.clock import BEIJING
from bot.health.colour import Colour
from bot.health.masking import mask_name
from bot.health.scans import Scan
from bot.service.gate.names import NOBODY, shown_name
from bot.service.gate.places import Places
from bot.service.gate.rechecks import EXCEPTIONS
from bot.store.errors import StoreError
from bot.store.gate.entries import Entries
from bot.store.gate.keys import vanishes
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Posts
from bot.store.gate.records import Kind, Outcome, Pass
from bot.store.gate.visits import Visits
from bot.store.people import People


@dataclass(frozen=True, slots=True)
class Been:
    """One visit as the person sees it: when, where (empty when the venue is gone), and the day it will be gone."""

    at: datetime
    venue: str
    entrance: str
    gone: date


@dataclass(frozen=True, slots=True)
class Scanned:
    """One pass as its scanner sees it: ``name`` masked, ``entrance``, ``colour`` as it was told, the pass itself."""

    name: str
    entrance: str
    colour: Colour
    made: Pass


class Looking:
    """Reads visits and passes for those who may."""

    def __init__(
        self, visits: Visits, passes: Passes, entries: Entries, posts: Posts, people: People, places: Places, days: int
    ) -> None:
        self.days = days
        self._visits = visits
        self._passes = passes
        self._entries = entries
        self._posts = posts
        self._people = people
        self._places = places

    def visits(self, person: str, skip: int, most: int, now: datetime) -> tuple[int, tuple[Been, ...]]:
        """How many scans of the person there are, and ``most`` of them after the newest ``skip``."""
        found = [visit for visit in self._visits.of(person, now.astimezone(BEIJING).date()) if not visit.void]
        found.reverse()
        shown = tuple(
            Been(
                visit.at,
                self._venue(visit.venue, now),
                self._places.entrance(visit.venue, visit.entrance, now),
                vanishes(visit.at.date(), self.days).date(),
            )
            for visit in found[skip : skip + most]
        )
        return len(found), shown

    def scans(self, openid: str, most: int, now: datetime) -> tuple[int, tuple[Scanned, ...]]:
        """How many passes this chat registered today, and the latest of them, newest first."""
        day = now.astimezone(BEIJING).date()
        made = [one for venue, _ in self._posts.of(openid) for one in self._mine(openid, venue, day)]
        made.sort(key=lambda one: one.at, reverse=True)
        count = sum(not one.void for one in made)
        return count, tuple(self._shown(one, day, now) for one in made[:most])

    def name(self, scan: Scan) -> str:
        """The masked name of who was scanned; NOBODY also while the record is out of reach."""
        try:
            return shown_name(self._people, self._people.get(scan.person))
        except StoreError:
            return NOBODY

    def _mine(self, openid: str, venue: str, day: date) -> list[Pass]:
        post = self._posts.get(venue, openid)
        return [one for one in self._passes.day(venue, day) if post and one.scanner == post.number]

    def _shown(self, one: Pass, day: date, now: datetime) -> Scanned:
        entrance = self._places.entrance(one.venue, one.entrance, now)
        return Scanned(self._name(one, day), entrance, _told(one.outcome), one)

    def _name(self, one: Pass, day: date) -> str:
        if one.outcome.kind is Kind.NO_CODE:
            names = (entry.name for entry in self._entries.day(one.venue, day) if entry.id == one.person)
            return mask_name(next(names, NOBODY))
        return shown_name(self._people, self._people.get(one.person))

    def _venue(self, venue: str, now: datetime) -> str:
        found = self._places.get(venue, now)
        return found.name if found else ""


def _told(outcome: Outcome) -> Colour:
    """Of somebody entered by hand no more than a scanner was told then: the colours that hold at any temperature."""
    hidden = outcome.kind is Kind.NO_CODE and outcome.colour not in EXCEPTIONS
    return Colour.GREY if hidden else outcome.colour
