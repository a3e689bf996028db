"""A gate for tests of the store: one approved venue with two scanners, and people on record."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.health.clock import BEIJING
from bot.health.colour import Colour
from bot.health.identity import Identity
from bot.health.ids import new_person_id
from bot.health.venues import Category, Region
from bot.store.connection import Store
from bot.store.gate.entries import Entries
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Posts
from bot.store.gate.records import Kind, Outcome, Pass
from bot.store.gate.venues import Place, Venue, Venues
from bot.store.gate.visits import Visits
from bot.store.people import People
from bot.store.vault import Vault

NOW = datetime.now(BEIJING).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
"""Tomorrow's noon: what is kept from it for minutes is not over yet, whenever the tests run."""

TODAY = NOW.date()
STATION = Place(Category.STATION, Region.CHANGCHUN, "长春站", "长白路5号", ("东进站口", "西进站口"))
EAST, WEST = 0, 1
NORMAL = Outcome(365, Colour.GREEN, Kind.CODE, passed=True)
FEVER = Outcome(380, Colour.YELLOW, Kind.CODE, passed=False)

_scans = count(1)


@dataclass
class Scene:
    """The records of a gate over one store; scanner ``e`` stands in the east and ``w`` in the west."""

    store: Store
    vault: Vault
    venues: Venues = field(init=False)
    posts: Posts = field(init=False)
    passes: Passes = field(init=False)
    visits: Visits = field(init=False)
    entries: Entries = field(init=False)
    people: People = field(init=False)
    venue: str = field(init=False)

    def __post_init__(self) -> None:
        self.venues, self.posts = Venues(self.store, self.vault), Posts(self.store)
        self.passes, self.visits = Passes(self.store), Visits(self.store)
        self.entries = Entries(self.store, self.vault, self.visits)
        self.people = People(self.store, self.vault)
        self.venue = self.opened().id
        self.posts.bind(self.venue, "e", EAST, new_person_id(), "east", NOW)
        self.posts.bind(self.venue, "w", WEST, new_person_id(), "west", NOW)

    @property
    def venue_log(self) -> str:
        """The key of today's passes at the venue."""
        return f"log:{{{self.venue}}}:{TODAY:%Y%m%d}"

    def opened(self, place: Place = STATION) -> Venue:
        """An approved venue."""
        venue = self.venues.decide(self.venues.apply(place, "m", NOW).id, approved=True)
        assert venue is not None
        return venue

    def person(self) -> str:
        """The id of somebody new on record."""
        person = new_person_id()
        self.people.own(person, Identity("张三", "111", person), f"chat of {person}", verified=True)
        return person

    def a_pass(self, person: str = "", outcome: Outcome = NORMAL, minutes: float = 0, entrance: int = EAST) -> Pass:
        """A pass with a scan id of its own, so many minutes after noon."""
        at = NOW + timedelta(minutes=minutes)
        return Pass(self.venue, person or new_person_id(), at, entrance, outcome, next(_scans), took=8)
