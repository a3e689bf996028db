"""A gate with a history, and browsers without a screen: a venue, its manager, scanners, passes, operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from bot.cli import main
from bot.health.colour import Colour
from bot.health.ids import new_person_id
from bot.health.venues import Category, Region
from bot.service.gate.links import Entrances
from bot.store.connection import Store
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Post, Posts
from bot.store.gate.records import Kind, Outcome, Pass, visit_of
from bot.store.gate.venues import Place, Venue, Venues
from bot.store.gate.visits import Visits
from bot.store.operators import Role
from tests.cast import CITIZEN, MOTHER, VISITOR, Someone, adult
from tests.world import SETTINGS, Chat, World, world

STATION = Place(Category.STATION, Region.CHANGCHUN, "长春站", "宽城区长白路5号", ("东进站口", "西进站口"))
SHOP = Place(Category.SHOP, Region.JILIN, "欧亚商场", "昌邑区解放路1号", ("正门",))


@dataclass
class Browser:
    """A browser: cookies, and the last page."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)
    page: requests.Response = field(default_factory=requests.Response)

    def get(self, address: str) -> requests.Response:
        """Open a page."""
        self.page = self.session.get(self._whole(address), timeout=10)
        return self.page

    def post(self, address: str, **values: Any) -> requests.Response:
        """Send a form's values, with the token of the page at hand unless one is given."""
        values.setdefault("token", self.token)
        self.page = self.session.post(self._whole(address), data=values, timeout=10)
        return self.page

    def opens(self, link: str) -> requests.Response:
        """Follow a one-use link: look at it, then press its button."""
        if self.get(link).status_code != 200:
            return self.page
        self.page = self.session.post(link, timeout=10)
        return self.page

    @property
    def token(self) -> str:
        """The token in the page's forms; empty when it has none."""
        found = re.search(r'name="token" value="([^"]+)"', self.page.text if self.page.status_code else "")
        return found[1] if found else ""

    def _whole(self, address: str) -> str:
        return address if address.startswith("http") else self.base + address


class Gatehouse:
    """A world with gates in it."""

    def __init__(self, around: World) -> None:
        self.world = around
        records = around.parts.records
        days = around.config.retention_days
        self.venues, self.posts = Venues(records.store, records.vault), Posts(records.store)
        self.passes, self.visits = Passes(records.store, days), Visits(records.store, days)
        self.entries = Entries(records.store, records.vault, self.visits, days)
        self._scan = 0

    @property
    def now(self) -> datetime:
        """The time in this world."""
        return self.world.clock()

    @property
    def entrances(self) -> Entrances:
        """The ways into pages."""
        return self.world.parts.pages.entrances

    def citizen(self, who: Someone) -> Chat:
        """Somebody who is registered."""
        chat = self.world.chat()
        chat.registers(who)
        return chat

    def person(self, chat: Chat) -> str:
        """The person id behind a chat."""
        return self.world.parts.records.profiles.read(chat.openid)["me"]

    def venue(self, manager: Chat, place: Place = STATION, *, approved: bool = True) -> Venue:
        """A venue of this manager."""
        venue = self.venues.apply(place, manager.openid, self.now)
        return (self.venues.decide(venue.id, approved=True) or venue) if approved else venue

    def scanner(self, venue: Venue, chat: Chat, entrance: int = 0, *, on_duty: bool = True) -> Post:
        """A scanner bound to an entrance."""
        post = self.posts.bind(venue.id, chat.openid, entrance, self.person(chat), f"{self._next():012x}", self.now)
        assert post
        if on_duty:
            self.world.parts.records.profiles.set(chat.openid, "duty", f"{venue.id} {entrance}")
        return post

    def passes_by(
        self, post: Post, person: str, at: datetime, colour: Colour = Colour.GREEN, took: int = 6, **more: Any
    ) -> Pass:
        """A registered pass, at the gate and with the person."""
        outcome = Outcome(365, colour, more.get("kind", Kind.CODE), colour is Colour.GREEN)
        one = Pass(post.venue, person, at, post.entrance, outcome, self._next(), took)
        self.passes.register(one, post.scanner)
        self.visits.add(person, visit_of(one))
        return one

    def enters(self, post: Post, who: Someone, at: datetime) -> None:
        """Somebody without a code."""
        entry = Entry(new_person_id(), who.name, who.type, who.number, who.phone)
        outcome = Outcome(364, Colour.GREY, Kind.NO_CODE, True)
        one = Pass(post.venue, entry.id, at, post.entrance, outcome, self._next())
        self.passes.register(one, post.scanner)
        self.entries.add(entry, visit_of(one))

    def browser(self) -> Browser:
        """A new browser."""
        return Browser(self.world.config.public_url)

    def manages(self, manager: Chat, venue: Venue, language: str = "zh") -> Browser:
        """The manager's browser at the venue's page."""
        browser = self.browser()
        browser.opens(self.entrances.manager_link(manager.openid, venue.id, language, self.now))
        return browser

    def operator(self, name: str = "wang", *roles: Role) -> str:
        """The key of a new operator."""
        return self.world.parts.pages.operators.admit(name, frozenset(roles))

    @property
    def audit(self) -> list[str]:
        """Every line of the audit: action, actor, subject."""
        return [f"{line.action} {line.actor} {line.subject}" for line in self.world.parts.pages.audit.entries()]

    def noted(self, *words: str) -> bool:
        """Whether some line of the audit has all of these."""
        return any(all(word in line for word in words) for line in self.audit)

    def command(self, *words: str, key: str = "", given: str = "") -> Result:
        """The outcome of a ``jixiangma`` command in this world."""
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
        return CliRunner().invoke(main, words, env={name: value for name, value in env.items() if value}, input=given)

    def _next(self) -> int:
        self._scan += 1
        return self._scan


@pytest.fixture
def gatehouse(store: Store, store_url: str) -> Iterator[Gatehouse]:
    """An empty world with a gatehouse."""
    with world(store_url) as around:
        yield Gatehouse(around)


@dataclass(frozen=True)
class Station:
    """A working gate: manager, venue, a scanner at each entrance, citizens who passed."""

    house: Gatehouse
    manager: Chat
    venue: Venue
    east: Post
    west: Post
    citizen: str

    @property
    def page(self) -> str:
        """The path of the manager's page."""
        return f"/g/venue/{self.venue.id}"


@pytest.fixture
def station(gatehouse: Gatehouse) -> Station:
    """A station at which three people were registered within the last minutes."""
    manager, east, west = (gatehouse.citizen(who) for who in (MOTHER, VISITOR, adult()))
    venue = gatehouse.venue(manager)
    posts = gatehouse.scanner(venue, east), gatehouse.scanner(venue, west, 1, on_duty=False)
    citizen = gatehouse.person(gatehouse.citizen(CITIZEN))
    noon = gatehouse.now.replace(hour=0, minute=0, second=30) + timedelta(minutes=1)
    gatehouse.passes_by(posts[0], citizen, noon, took=4)
    gatehouse.passes_by(posts[1], gatehouse.person(manager), noon + timedelta(seconds=20), Colour.ORANGE, took=8)
    gatehouse.enters(posts[0], adult(), noon + timedelta(seconds=25))
    return Station(gatehouse, manager, venue, *posts, citizen)
