"""The gate of the bench: venues, scanners on duty, people to scan; and the memory of a pass in the store."""

from collections.abc import Mapping
from itertools import islice

from redis import Redis

from bot.assembly import Assembly, assemble, beijing_now
from bot.channel import Answer, Silence
from bot.chat.fields import OPENID
from bot.config import read_config
from bot.health.codes.colour import Colour
from bot.health.gate.scans import Duty, new_scan_id
from bot.health.gate.venues import Category, Region
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.gate.packing import Pass, PassKind, PassOutcome, visit_of
from bot.store.gate.passes import Passes
from bot.store.gate.scanner_bindings import ScannerBindings
from bot.store.gate.venues import VenueDetails, Venues
from bot.store.gate.visits import Visits
from tests.bench.crowd import person_id
from tests.bench.people import proved
from tests.stores import commit

POSTS = 100
"""The number of scanners of a venue."""

MANAGER = "oManager0000000000000000000"


class Gate:
    """Scanners on duty, one per message of a round: all scan a person, then all send a temperature.

    Nobody of the ``crowd`` is scanned twice.
    """

    def __init__(self, settings: Mapping[str, str], crowd: int, scanners: int) -> None:
        self._settings = dict(settings)
        self._people = map(person_id, range(crowd))
        self._tokens = CodeTokens(read_config(self._settings).secret_keys)
        parts = assemble(read_config(self._settings))
        try:
            self.venues = [_venue(parts, number) for number in range(-(-scanners // POSTS))]
            self.scanners = [_scanner(parts, self.venues[n // POSTS], n) for n in range(scanners)]
        finally:
            parts.close()

    def scans(self, messages: int) -> list[tuple[str, str]]:
        """The scans: scanner and code."""
        now, url = beijing_now(), self._settings["PUBLIC_URL"]
        people = islice(self._people, messages)
        codes = [code_url(url, self._tokens.make(CodePurpose.CHAT_CODE, person, now)) for person in people]
        return list(zip(self.scanners[:messages], codes, strict=True))  # raises ValueError when all were scanned

    def temperatures(self, messages: int) -> list[tuple[str, str]]:
        """The temperatures: scanner and text."""
        return [(scanner, "36.5") for scanner in self.scanners[:messages]]

    def passes(self) -> int:
        """The number of passes in the venues' logs."""
        parts = assemble(read_config(self._settings))
        try:
            return sum(len(Passes(parts.records.store).on_day(venue, beijing_now().date())) for venue in self.venues)
        finally:
            parts.close()

    def bytes_a_pass(self, passes: int) -> float:
        """The growth of the store's memory with the first pass of the day of so many people."""
        counters = Redis.from_url(self._settings["REDIS_URL"])
        parts = assemble(read_config(self._settings))
        try:
            before = counters.info("memory")["used_memory"]
            for number in range(passes):
                self._pass(parts, number)
            return (int(counters.info("memory")["used_memory"]) - int(before)) / passes
        finally:
            parts.close()
            counters.close()

    def _pass(self, parts: Assembly, number: int) -> None:
        scanner = number % len(self.scanners)
        venue, person, now = self.venues[scanner // POSTS], next(self._people), beijing_now()
        outcome = PassOutcome(365, Colour.GREEN, PassKind.CODE, True)
        one = Pass(venue, person, now, 0, outcome, new_scan_id(), scan_seconds=4)
        Passes(parts.records.store).register(one, self.scanners[scanner])
        Visits(parts.records.store, parts.records.vault).add(person, visit_of(one))


def _venue(parts: Assembly, number: int) -> str:
    venues = Venues(parts.records.store, parts.records.vault)
    place = VenueDetails(Category.STATION, Region.CHANGCHUN, f"长春站 {number}", "长白路 5 号", ("东进站口",))
    venue = venues.apply(place, MANAGER, beijing_now())
    venues.decide(venue.id, approved=True)
    return venue.id


def _scanner(parts: Assembly, venue: str, number: int) -> str:
    openid, now = f"oScan{number:023}", beijing_now()
    chat_id = parts.records.chat_ids.of(openid)
    person = proved(parts, chat_id, f"G{number:08}", now)
    assert ScannerBindings(parts.records.store).bind(venue, chat_id, 0, person, f"bench{number}", now)
    chat = parts.records.sessions.begin(chat_id, "setup", 1.0)
    assert isinstance(chat, LoadedChat)
    fields = {"me": person, "duty": str(Duty(venue, 0)), OPENID: parts.records.chat_ids.seal(openid)}
    commit(parts.records.sessions, chat, Answer(Silence(), int(now.timestamp())), fields)
    return openid
