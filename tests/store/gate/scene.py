"""A gate for tests of the store: one approved venue with two scanners, and people on record."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.health.gate.venues import Category, Region
from bot.health.people.identity import Identity, new_person_id
from bot.store.gate.entries import Entries
from bot.store.gate.packing import Pass, PassKind, PassOutcome
from bot.store.gate.passes import Passes
from bot.store.gate.scanner_bindings import ScannerBindings
from bot.store.gate.venues import Venue, VenueDetails, Venues
from bot.store.gate.visit_changes import VisitChanges
from bot.store.gate.visits import Visits
from bot.store.people.people import People
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.holding import hold

NOW = datetime.now(BEIJING).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
"""Noon of tomorrow: a value that is kept for minutes from then has not expired, whenever the tests run."""

TODAY = NOW.date()
STATION = VenueDetails(Category.STATION, Region.CHANGCHUN, "长春站", "长白路5号", ("东进站口", "西进站口"))
EAST, WEST = 0, 1
NORMAL = PassOutcome(365, Colour.GREEN, PassKind.CODE, passed=True)
FEVER = PassOutcome(380, Colour.YELLOW, PassKind.CODE, passed=False)

_scans = count(1)


@dataclass
class Scene:
    """The records of a gate over one store; scanner ``e`` is bound to the east entrance, ``w`` to the west."""

    store: Store
    vault: Vault
    venues: Venues = field(init=False)
    bindings: ScannerBindings = field(init=False)
    passes: Passes = field(init=False)
    visits: Visits = field(init=False)
    changes: VisitChanges = field(init=False)
    entries: Entries = field(init=False)
    people: People = field(init=False)
    venue: str = field(init=False)

    def __post_init__(self) -> None:
        self.venues, self.bindings = Venues(self.store, self.vault), ScannerBindings(self.store)
        self.passes, self.visits = Passes(self.store), Visits(self.store, self.vault)
        self.changes = VisitChanges(self.store, self.vault)
        self.entries = Entries(self.store, self.vault, self.visits)
        self.people = People(self.store, self.vault)
        self.venue = self.opened().id
        self.bindings.bind(self.venue, "e", EAST, new_person_id(), "east", NOW)
        self.bindings.bind(self.venue, "w", WEST, new_person_id(), "west", NOW)

    @property
    def venue_log(self) -> str:
        """The key of today's passes at the venue."""
        return f"log:{{{self.venue}}}:{TODAY:%Y%m%d}"

    def opened(self, place: VenueDetails = STATION) -> Venue:
        """An approved venue."""
        venue = self.venues.decide(self.venues.apply(place, "m", NOW).id, approved=True)
        assert venue is not None
        return venue

    def person(self) -> str:
        """The id of somebody new on record."""
        person = new_person_id()
        hold(self.people, person, Identity("张三", "111", person), f"chat of {person}")
        return person

    def a_pass(self, person: str = "", outcome: PassOutcome = NORMAL, minutes: float = 0, entrance: int = EAST) -> Pass:
        """A pass with a scan id of its own, so many minutes after noon."""
        at = NOW + timedelta(minutes=minutes)
        return Pass(self.venue, person or new_person_id(), at, entrance, outcome, next(_scans), scan_seconds=8)
