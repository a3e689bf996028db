"""A gate with data, and simple HTTP clients as browsers: a venue, its manager, scanners, passes, operators."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner, Result

from bot.assembly import assemble
from bot.cli import main
from bot.health.codes.colour import Colour
from bot.health.gate.venues import Category, Region
from bot.health.people.identity import new_person_id
from bot.service.access.browser_sessions import BrowserSessions
from bot.store.access.operators import Role
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.packing import Pass, PassKind, PassOutcome, visit_of
from bot.store.gate.passes import Passes
from bot.store.gate.scanner_bindings import ScannerBinding, ScannerBindings
from bot.store.gate.venues import Venue, VenueDetails, Venues
from bot.store.gate.visits import Visits
from bot.store.redis.store import Store
from tests.cast import CITIZEN, MOTHER, VISITOR, Someone, adult
from tests.surfing import Browser
from tests.world import SETTINGS, Chat, World, world

STATION = VenueDetails(Category.STATION, Region.CHANGCHUN, "长春站", "宽城区长白路5号", ("东进站口", "西进站口"))
SHOP = VenueDetails(Category.SHOP, Region.JILIN, "欧亚商场", "昌邑区解放路1号", ("正门",))


class Gatehouse:
    """A test world with gates."""

    def __init__(self, around: World) -> None:
        self.world = around
        records = around.parts.records
        days = around.config.retention_days
        self.venues, self.bindings = Venues(records.store, records.vault), ScannerBindings(records.store)
        self.passes, self.visits = Passes(records.store, days), Visits(records.store, records.vault, days)
        self.entries = Entries(records.store, records.vault, self.visits, days)
        self._scan = 0

    @property
    def now(self) -> datetime:
        """The time in this world."""
        return self.world.clock()

    @property
    def entrances(self) -> BrowserSessions:
        """The service that makes sign-in links."""
        return self.world.parts.access.browser_sessions

    def citizen(self, who: Someone) -> Chat:
        """A registered person."""
        chat = self.world.chat()
        chat.registers(who)
        return chat

    def person(self, chat: Chat) -> str:
        """The person id of a chat."""
        return self.world.parts.records.chat_fields.read(chat.id)["me"]

    def venue(self, manager: Chat, place: VenueDetails = STATION, *, approved: bool = True) -> Venue:
        """A new venue of this manager."""
        venue = self.venues.apply(place, manager.id, self.now)
        return (self.venues.decide(venue.id, approved=True) or venue) if approved else venue

    def scanner(self, venue: Venue, chat: Chat, entrance: int = 0, *, on_duty: bool = True) -> ScannerBinding:
        """A scanner bound to an entrance."""
        post = self.bindings.bind(venue.id, chat.id, entrance, self.person(chat), f"{self._next():012x}", self.now)
        assert post
        if on_duty:
            self.world.parts.records.chat_fields.set(chat.id, "duty", f"{venue.id} {entrance}")
        return post

    def passes_by(
        self, post: ScannerBinding, person: str, at: datetime, colour: Colour = Colour.GREEN, took: int = 6, **more: Any
    ) -> Pass:
        """A stored pass and its visit."""
        outcome = PassOutcome(365, colour, more.get("kind", PassKind.CODE), colour is Colour.GREEN)
        one = Pass(post.venue, person, at, post.entrance, outcome, self._next(), took)
        self.passes.register(one, post.scanner)
        self.visits.add(person, visit_of(one))
        return one

    def enters(self, post: ScannerBinding, who: Someone, at: datetime) -> None:
        """A pass of a person without a code."""
        entry = Entry(new_person_id(), who.name, who.type, who.number, who.phone)
        outcome = PassOutcome(364, Colour.GREY, PassKind.NO_CODE, True)
        one = Pass(post.venue, entry.id, at, post.entrance, outcome, self._next())
        self.passes.register(one, post.scanner)
        self.entries.add(entry, visit_of(one))

    def browser(self) -> Browser:
        """A new browser."""
        return Browser(self.world.config.public_url)

    def manages(self, manager: Chat, venue: Venue, language: str = "zh") -> Browser:
        """The manager's browser, signed in, at the venue's page."""
        browser = self.browser()
        browser.opens(self.entrances.manager_link(manager.id, venue.id, language, self.now))
        return browser

    def operator(self, name: str = "wang", *roles: Role) -> str:
        """The key of a new operator."""
        return self.world.parts.access.operators.add(name, frozenset(roles))

    def operator_link(self, name: str) -> str:
        """The operator's link to their page."""
        operator = self.world.parts.access.operators.get(name)
        assert operator
        return self.entrances.operator_link(operator, "zh", self.now)

    @property
    def audit(self) -> list[str]:
        """Every audit line: action, actor, subject."""
        return [f"{line.action} {line.actor} {line.subject}" for line in self.world.parts.records.audit.entries()]

    def noted(self, *words: str) -> bool:
        """Whether one audit line has all of these."""
        return any(all(word in line for word in words) for line in self.audit)

    def command(self, *words: str, key: str = "", given: str = "") -> Result:
        """The result of a ``jixiangma`` command in this world, at this world's time."""
        config = self.world.config
        env = {
            **SETTINGS,
            "REDIS_URL": config.redis_url,
            "PUBLIC_URL": config.public_url,
            "WECHAT_API_URL": config.wechat_api_url,
            "IDENTITY_URL": config.identity_url,
            "PLATFORM_URL": config.platform_url,
            "OPERATOR_KEY": key,
        }
        given_env = {name: value for name, value in env.items() if value}
        with patch("bot.assembly.assemble", partial(assemble, clock=self.world.clock, calendar=self.world.workdays)):
            return CliRunner().invoke(main, words, env=given_env, input=given)

    def _next(self) -> int:
        self._scan += 1
        return self._scan


@pytest.fixture
def gatehouse(store: Store, store_url: str) -> Iterator[Gatehouse]:
    """A gatehouse without venues."""
    with world(store_url) as around:
        yield Gatehouse(around)


@dataclass(frozen=True)
class Station:
    """A venue in use: manager, a scanner at each entrance, citizens who passed."""

    house: Gatehouse
    manager: Chat
    venue: Venue
    east: ScannerBinding
    west: ScannerBinding
    citizen: str

    @property
    def page(self) -> str:
        """The path of the manager's page."""
        return f"/g/venue/{self.venue.id}"


@pytest.fixture
def station(gatehouse: Gatehouse) -> Station:
    """A venue where three people were registered within the last minutes."""
    manager, east, west = (gatehouse.citizen(who) for who in (MOTHER, VISITOR, adult()))
    venue = gatehouse.venue(manager)
    scanners = gatehouse.scanner(venue, east), gatehouse.scanner(venue, west, 1, on_duty=False)
    citizen = gatehouse.person(gatehouse.citizen(CITIZEN))
    noon = gatehouse.now.replace(hour=0, minute=0, second=30) + timedelta(minutes=1)
    gatehouse.passes_by(scanners[0], citizen, noon, took=4)
    gatehouse.passes_by(scanners[1], gatehouse.person(manager), noon + timedelta(seconds=20), Colour.ORANGE, took=8)
    gatehouse.enters(scanners[0], adult(), noon + timedelta(seconds=25))
    return Station(gatehouse, manager, venue, *scanners, citizen)
