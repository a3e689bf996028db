"""Reading a code at the gate: who may, what it says, whom it shows. No round trip of its own for a scanned code."""

from datetime import datetime
from typing import NamedTuple

from bot.health.agebands import AgeBand
from bot.health.clock import BEIJING, unix_second
from bot.health.colour import verdict
from bot.health.masking import mask_name
from bot.health.practice import Practice
from bot.health.scans import DUPLICATE, Duty, GateFault, Scan, Unread, Way, new_scan_id, read_duty
from bot.health.tokens import CodeClaim
from bot.service.gate.contents import Contents
from bot.service.gate.places import Places
from bot.service.gate.seen import Seen, age_of, unseen
from bot.service.gate.trail import Trail
from bot.service.gate.weather import Weather
from bot.store.commands import Batch
from bot.store.errors import StoreError
from bot.store.gate.posts import Posts
from bot.store.gate.records import Visit
from bot.store.gate.visits import Looking, Visits
from bot.store.people import People
from bot.store.person import Person


class Glance(NamedTuple):
    """A genuine code, and the look at its person's record that goes along with another."""

    claim: CodeClaim
    looking: Looking

    @property
    def batch(self) -> Batch:
        """What the look reads."""
        return self.looking.batch


class Scanning:
    """Turns what was scanned into what is shown."""

    def __init__(
        self,
        people: People,
        visits: Visits,
        posts: Posts,
        places: Places,
        contents: Contents,
        weather: Weather,
        trail: Trail,
    ) -> None:
        self._people = people
        self._visits = visits
        self._posts = posts
        self._places = places
        self.contents = contents
        self._weather = weather
        self._trail = trail

    def allowed(self, openid: str, me: str, action: str, now: datetime) -> None:
        """Raise GateFault unless this chat is a scanner's of any venue; refusals are noted."""
        if not me or not self._posts.of(openid):
            self._trail.refuse(action, self._trail.chat(openid), "", now)
            raise GateFault(Unread.NOT_SCANNER if me else Unread.UNREGISTERED)

    def duty(self, openid: str, me: str, field: str, action: str, now: datetime) -> Duty:
        """Where this chat is on duty, by its ``duty`` field; raises GateFault as ``allowed``, and when off duty."""
        duty = read_duty(field)
        if duty and me:
            return duty
        self.allowed(openid, me, action, now)
        self._trail.refuse(action, self._trail.chat(openid), "", now)
        raise GateFault(Unread.OFF_DUTY)

    def glance(self, content: str, now: datetime) -> Glance | None:
        """What a genuine code says, and the look at its record that ``read`` will take; None for all else."""
        try:
            return self._glance(content, now)
        except GateFault:
            return None

    def read(self, content: str, duty: Duty, now: datetime, glance: Glance | None = None) -> Seen:
        """What the code shows; raises GateFault with an Unread. ``glance``: what that gave of the same content."""
        claim, looking = glance or self._glance(content, now)
        storm = self._weather.storm()
        try:
            person, agents, visits = self._visits.look(looking)
        except StoreError:
            # its part of the store is out of reach: the signature vouches for the code, the pass is checked later
            return unseen(claim, duty, storm or 1, now)
        if person is None:
            raise GateFault(Unread.UNKNOWN)
        if not person.owner and not agents:
            raise GateFault(Unread.REVOKED)
        return self._seen(person, agents, self._before(visits, duty, now), duty, storm, now)

    def practise(self, code: Practice, name: str, entrance: str, now: datetime) -> Seen:
        """What a practice code shows, to be worded like any other; raises GateFault for the expired one."""
        if code is Practice.EXPIRED:
            raise GateFault(Unread.EXPIRED, minutes=12)
        facts = code.facts(now)
        scan = Scan(new_scan_id(), "", "", unix_second(now), facts, Way.CODE)
        before = (2, entrance) if code is Practice.DUPLICATE else None
        return Seen(scan, name, verdict(facts, now).colour, AgeBand.ADULT, before=before)

    def _glance(self, content: str, now: datetime) -> Glance:
        claim = self.contents.claim(content, now)
        return Glance(claim, self._visits.looking(claim.person, now.astimezone(BEIJING).date()))

    def _seen(
        self,
        person: Person,
        agents: dict[str, str],
        before: tuple[int, str] | None,
        duty: Duty,
        storm: int,
        now: datetime,
    ) -> Seen:
        identity = self._people.identity(person)
        relations = () if person.owner else tuple(dict.fromkeys(agents.values()))
        way = Way.STORM if storm else Way.PROXY if relations else Way.CODE
        scan = Scan(new_scan_id(), person.id, duty.venue, unix_second(now), person.facts, way)
        name, colour = mask_name(identity.name), verdict(person.facts, now).colour
        return Seen(scan, name, colour, age_of(identity, now), person.verified, relations, before, storm)

    def _before(self, visits: tuple[Visit, ...], duty: Duty, now: datetime) -> tuple[int, str] | None:
        for visit in reversed(visits):
            if visit.void or visit.venue != duty.venue:
                continue
            if now - visit.at >= DUPLICATE or not visit.outcome.passed:
                return None  # who was turned away is scanned again after a rest
            minutes = max(0, int((now - visit.at).total_seconds() // 60))
            return minutes, self._places.entrance(duty.venue, visit.entrance, now)
        return None
