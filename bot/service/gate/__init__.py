"""The gate: venues, scanners, scans, passes, and looking back at them."""

from dataclasses import dataclass

from bot.health.invitations import Invitations
from bot.health.tokens import CodeTokens
from bot.service.checks import Checks
from bot.service.circle import Circle
from bot.service.gate.applying import Applying
from bot.service.gate.contents import Contents
from bot.service.gate.entering import Entering
from bot.service.gate.leftovers import Leftovers
from bot.service.gate.links import Entrances
from bot.service.gate.looking import Looking
from bot.service.gate.passing import Passing
from bot.service.gate.places import Places
from bot.service.gate.rechecks import Rechecks
from bot.service.gate.scanning import Scanning
from bot.service.gate.stations import Stations
from bot.service.gate.trail import Trail
from bot.service.gate.undoing import Undoing
from bot.service.gate.weather import Weather
from bot.service.notices import Notices
from bot.store.audit import Audit
from bot.store.gate.entries import Entries
from bot.store.gate.passes import Passes
from bot.store.gate.posts import Posts
from bot.store.gate.storms import Storms
from bot.store.gate.venues import Venues
from bot.store.gate.visits import Visits
from bot.store.records import Records
from bot.store.refusals import Refusals


@dataclass(frozen=True, slots=True)
class Gate:
    """One of each."""

    applying: Applying
    stations: Stations
    scanning: Scanning
    passing: Passing
    undoing: Undoing
    entering: Entering
    looking: Looking
    weather: Weather
    rechecks: Rechecks
    leftovers: Leftovers
    entrances: Entrances


@dataclass(frozen=True, slots=True)
class Signing:
    """What makes and reads codes, links and invitations, and the address that stands in them."""

    tokens: CodeTokens
    invitations: Invitations
    entrances: Entrances
    public_url: str


def open_gate(
    records: Records, checks: Checks, circle: Circle, notices: Notices, signing: Signing, retention_days: int
) -> Gate:
    """The gate over these records; passes are kept ``retention_days``."""
    store, vault, people = records.store, records.vault, records.people
    visits, passes = Visits(store, retention_days), Passes(store, retention_days)
    entries, posts, venues = Entries(store, vault, visits, retention_days), Posts(store), Venues(store, vault)
    places, weather = Places(venues), Weather(Storms(store))
    trail = Trail(Audit(store, vault), Refusals(store), vault)
    rechecks = Rechecks(records.schedule, passes, visits, people, places, checks, weather, notices, trail)
    passing = Passing(passes, visits, places, people, circle, rechecks)
    return Gate(
        Applying(venues, people, trail),
        Stations(posts, places, people, signing.invitations, notices, trail, signing.public_url),
        Scanning(people, visits, posts, places, Contents(signing.tokens, signing.public_url), weather, trail),
        passing,
        Undoing(passing, passes, visits, entries, people, trail),
        Entering(passing, entries, people, trail),
        Looking(visits, passes, entries, posts, people, places, retention_days),
        weather,
        rechecks,
        Leftovers(records.schedule, records.profiles),
        signing.entrances,
    )
