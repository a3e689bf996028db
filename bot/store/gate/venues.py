"""Venues: applied for by a manager, decided on by an operator. What is written of a place is sealed.

A venue's id follows from its manager and its place, so applying twice is one venue. The lists are written first and
taken back last: a cut in between leaves an entry that leads nowhere and is passed over.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.health.clock import BEIJING, unix_second
from bot.health.venues import Category, Region
from bot.store.connection import Store
from bot.store.gate.keys import managed_key, posts_key, venue_key
from bot.store.gate.records import read_id
from bot.store.gate.venue_scripts import APPLY, CLOSE, DECIDE, REPLACE
from bot.store.vault import Vault


class VenueStatus(StrEnum):
    """How far a venue is; scanners can be bound to an approved one."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Place:
    """What a manager tells of a venue; ``entrances`` of a means of transport are its cars or lines.

    ``lenient``: scanners may say "normal" instead of a temperature.
    """

    category: Category
    region: Region
    name: str
    address: str
    entrances: tuple[str, ...]
    lenient: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Venue(Place):
    """A venue; ``manager`` is a chat, ``reason`` why it was refused, ``at`` when it was applied for, to the second."""

    id: str
    manager: str
    status: VenueStatus
    reason: str
    at: datetime


_FIELDS = ("category", "region", "place", "manager", "status", "reason", "at")

_PENDING = "venues:{pending}"


class Venues:
    """Venues by id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def apply(self, place: Place, manager: str, now: datetime) -> Venue:
        """The venue that is applied for; as it stands when the same was applied for before and not refused."""
        venue = self._id(place, manager)
        self._store.run(_PENDING, ("SADD", _PENDING, venue), durable=True)
        self._store.run(managed_key(manager), ("SADD", managed_key(manager), venue), durable=True)
        args = (place.category, place.region, self._sealed(venue, place), manager, unix_second(now))
        self._store.script(APPLY, (venue_key(venue),), args, durable=True)
        applied = self.get(venue)
        assert applied is not None, "just written, and never deleted"
        return applied

    def get(self, venue: str) -> Venue | None:
        """The venue with this id, in one round trip."""
        fields = self._fields(venue)
        return self._read(venue, fields) if fields[0] is not None else None

    def decide(self, venue: str, approved: bool, reason: str = "") -> Venue | None:
        """The venue, approved or refused now; None when there is none or it was decided otherwise before."""
        status = VenueStatus.APPROVED if approved else VenueStatus.REFUSED
        args = (status, self._vault.seal(reason, f"{venue}.reason"))
        decided = self._store.script(DECIDE, (venue_key(venue),), args, durable=True)
        self._store.run(_PENDING, ("SREM", _PENDING, venue), durable=True)
        return self.get(venue) if decided else None

    def close(self, venue: str) -> bool:
        """End a venue and all bindings to it at once; False when there is none.

        The scanners' own lists and chats are not touched: read ``Posts.at`` before, and unbind each.
        """
        closed = self._store.script(CLOSE, (venue_key(venue), posts_key(venue)), durable=True)
        self._store.run(_PENDING, ("SREM", _PENDING, venue), durable=True)
        return bool(closed)

    def pending(self) -> tuple[Venue, ...]:
        """The venues that wait for a decision, oldest first."""
        return tuple(venue for venue in self._listed(_PENDING) if venue.status is VenueStatus.PENDING)

    def of_manager(self, manager: str) -> tuple[Venue, ...]:
        """The venues that this chat has applied for, whatever became of them, oldest first."""
        return self._listed(managed_key(manager))

    def entrance(self, venue: str, name: str) -> int | None:
        """The number of an entrance, car or line, which is added when it is new; None when there is no such venue."""
        while True:
            fields = self._fields(venue)
            if fields[0] is None:
                return None
            place = self._read(venue, fields)
            if name in place.entrances:
                return place.entrances.index(name)
            more = self._sealed(venue, replace(place, entrances=(*place.entrances, name)))
            self._store.script(REPLACE, (venue_key(venue),), (fields[2], more), durable=True)

    def _listed(self, key: str) -> tuple[Venue, ...]:
        (ids,) = self._store.run(key, ("SMEMBERS", key))
        venues = (self.get(venue.decode()) for venue in ids)
        return tuple(sorted(filter(None, venues), key=lambda venue: (venue.at, venue.id)))

    def _fields(self, venue: str) -> list[bytes]:
        fields: list[bytes] = self._store.run(venue_key(venue), ("HMGET", venue_key(venue), *_FIELDS))[0]
        return fields

    def _read(self, venue: str, fields: list[bytes]) -> Venue:
        category, region, place, manager, status, reason, at = fields
        name, address, entrances, lenient = json.loads(self._vault.open(place, f"{venue}.place"))
        about = Category(category.decode()), Region(region.decode()), name, address, tuple(entrances)
        told = self._vault.text(reason, f"{venue}.reason") if reason else ""
        when = datetime.fromtimestamp(int(at), BEIJING)
        return Venue(*about, venue, manager.decode(), VenueStatus(status.decode()), told, when, lenient=lenient)

    def _sealed(self, venue: str, place: Place) -> bytes:
        text = json.dumps([place.name, place.address, place.entrances, place.lenient], ensure_ascii=False)
        return self._vault.seal(text, f"{venue}.place")

    def _id(self, place: Place, manager: str) -> str:
        same = [manager, place.category, place.region, place.name, place.address]
        digest = self._vault.digest("venue", json.dumps(same))
        return read_id(bytes.fromhex(digest)[:10])
