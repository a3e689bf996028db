"""The gate of the bench: venues, scanners on duty, whom they scan; and what a pass takes of the store."""

from collections.abc import Mapping
from itertools import islice

from redis import Redis

from bot.assembly import Assembly, assemble, beijing_now
from bot.channel import Answer, Silence
from bot.config import read
from bot.health.colour import Colour
from bot.health.scans import Duty, new_scan_id
from bot.health.tokens import CodeTokens, Purpose, code_url
from bot.health.venues import Category, Region
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Posts
from bot.store.gate.records import Kind, Outcome, Pass, visit_of
from bot.store.gate.venues import Place, Venues
from bot.store.gate.visits import Visits
from bot.store.opened import Opened
from tests.bench.crowd import person_id

POSTS = 100
"""Scanners of one venue."""

MANAGER = "oManager0000000000000000000"


class Gate:
    """Scanners on duty, as many as messages of one round: all scan somebody, then all say a temperature.

    Nobody of the ``crowd`` is scanned twice.
    """

    def __init__(self, settings: Mapping[str, str], crowd: int, scanners: int) -> None:
        self._settings = dict(settings)
        self._people = map(person_id, range(crowd))
        self._tokens = CodeTokens(read(self._settings).secret_keys)
        parts = assemble(read(self._settings))
        try:
            self.venues = [_venue(parts, number) for number in range(-(-scanners // POSTS))]
            self._scanners = [_scanner(parts, self.venues[n // POSTS], n) for n in range(scanners)]
        finally:
            parts.close()

    def scans(self, messages: int) -> list[tuple[str, str]]:
        """Who scans what, one each."""
        now, url = beijing_now(), self._settings["PUBLIC_URL"]
        people = islice(self._people, messages)
        codes = [code_url(url, self._tokens.make(Purpose.CHAT_CODE, person, now)) for person in people]
        return list(zip(self._scanners[:messages], codes, strict=True))  # raises ValueError when all were scanned

    def temperatures(self, messages: int) -> list[tuple[str, str]]:
        """Who says what temperature, one each."""
        return [(scanner, "36.5") for scanner in self._scanners[:messages]]

    def passes(self) -> int:
        """How many passes the venues' logs hold."""
        parts = assemble(read(self._settings))
        try:
            return sum(len(Passes(parts.records.store).day(venue, beijing_now().date())) for venue in self.venues)
        finally:
            parts.close()

    def bytes_a_pass(self, passes: int) -> float:
        """What the store grows by with the first pass of the day of each of so many people."""
        counters = Redis.from_url(self._settings["REDIS_URL"])
        parts = assemble(read(self._settings))
        try:
            before = counters.info("memory")["used_memory"]
            for number in range(passes):
                self._pass(parts, number)
            return (int(counters.info("memory")["used_memory"]) - int(before)) / passes
        finally:
            parts.close()
            counters.close()

    def _pass(self, parts: Assembly, number: int) -> None:
        scanner = number % len(self._scanners)
        venue, person, now = self.venues[scanner // POSTS], next(self._people), beijing_now()
        outcome = Outcome(365, Colour.GREEN, Kind.CODE, True)
        one = Pass(venue, person, now, 0, outcome, new_scan_id(), took=4)
        Passes(parts.records.store).register(one, self._scanners[scanner])
        Visits(parts.records.store).add(person, visit_of(one))


def _venue(parts: Assembly, number: int) -> str:
    venues = Venues(parts.records.store, parts.records.vault)
    place = Place(Category.STATION, Region.CHANGCHUN, f"长春站 {number}", "长白路 5 号", ("东进站口",))
    venue = venues.apply(place, MANAGER, beijing_now())
    venues.decide(venue.id, approved=True)
    return venue.id


def _scanner(parts: Assembly, venue: str, number: int) -> str:
    openid, now = f"oScan{number:023}", beijing_now()
    assert Posts(parts.records.store).bind(venue, openid, 0, person_id(number), f"bench{number}", now)
    chat = parts.records.sessions.begin(openid, "setup", 1.0)
    assert isinstance(chat, Opened)
    fields = {"me": person_id(number), "duty": str(Duty(venue, 0))}
    parts.records.sessions.commit(chat, Answer(Silence(), int(now.timestamp())), fields)
    return openid
