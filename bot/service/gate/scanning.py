"""Reading a code at the gate: who may, what it says, whom it shows. No round trip of its own for a scanned code."""

from datetime import date, datetime

from msgspec import Struct

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
from bot.store.gate.visits import Look, Visits
from bot.store.people import People
from bot.store.person import Person


class Glance(Struct):
    """A genuine code, and what is read of its person on this Beijing day, which may go along with another read."""

    claim: CodeClaim
    day: date
    batch: Batch


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

    def glance(self, content: str, now: datetime) -> Glance:
        """What a code says, and what ``read`` will read; raises GateFault with an Unread for all but genuine codes."""
        claim, day = self.contents.claim(content, now), now.astimezone(BEIJING).date()
        return Glance(claim, day, self._visits.looking(claim.person, day))

    def read(self, content: str, duty: Duty, now: datetime, glance: Glance | None = None) -> Seen:
        """What the code shows; raises GateFault with an Unread. ``glance``: what that gave of the same content."""
        glance = glance or self.glance(content, now)
        storm = self._weather.storm()
        try:
            look = self._visits.look(glance.claim.person, glance.day, glance.batch)
        except StoreError:
            # its part of the store is out of reach: the signature vouches for the code, the pass is checked later
            return unseen(glance.claim, duty, storm or 1, now)
        if look.person is None:
            raise GateFault(Unread.UNKNOWN)
        if not look.person.owner and not look.agents:
            raise GateFault(Unread.REVOKED)
        return self._seen(look.person, look, duty, storm, now)

    def practise(self, code: Practice, name: str, entrance: str, now: datetime) -> Seen:
        """What a practice code shows, to be worded like any other; raises GateFault for the expired one."""
        if code is Practice.EXPIRED:
            raise GateFault(Unread.EXPIRED, minutes=12)
        facts = code.facts(now)
        scan = Scan(new_scan_id(), "", "", unix_second(now), facts, Way.CODE)
        before = (2, entrance) if code is Practice.DUPLICATE else None
        return Seen(scan, name, verdict(facts, now).colour, AgeBand.ADULT, before=before)

    def _seen(self, person: Person, look: Look, duty: Duty, storm: int, now: datetime) -> Seen:
        identity = self._people.identity(person)
        relations = () if person.owner else tuple(dict.fromkeys(look.agents.values()))
        way = Way.STORM if storm else Way.PROXY if relations else Way.CODE
        scan = Scan(new_scan_id(), person.id, duty.venue, unix_second(now), person.facts, way)
        name, colour = mask_name(identity.name), verdict(person.facts, now).colour
        before = self._before(look, duty, now) if look.packed else None
        return Seen(scan, name, colour, age_of(identity, now), person.verified, relations, before, storm)

    def _before(self, look: Look, duty: Duty, now: datetime) -> tuple[int, str] | None:
        last = look.last_at(duty.venue)
        if last is None or now - last.at >= DUPLICATE or not last.outcome.passed:
            return None  # who was turned away is scanned again after a rest
        minutes = max(0, int((now - last.at).total_seconds() // 60))
        return minutes, self._places.entrance(duty.venue, last.entrance, now)
