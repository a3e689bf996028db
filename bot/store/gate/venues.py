"""Venues: a manager applies for a venue, an operator decides. Name, address and entrances are sealed.

A venue's id is a digest of its first manager and details, so that applying twice makes one venue. One that is somebody
else's by now, or approved without a manager, is not changed by another application of its first manager: that makes
another venue. The lists of venues are written first and cleaned last: after an interruption a list may hold the id of
no venue, or of somebody else's by now, which readers skip.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import count

from bot.health.clock import BEIJING, unix_second
from bot.health.gate.venues import Category, Region
from bot.store.gate import venue_scripts as scripts
from bot.store.gate.keys import PENDING_VENUES_KEY, bindings_key, managed_venues_key, venue_key
from bot.store.gate.packing import read_id
from bot.store.gate.venue_index import VenueIndex
from bot.store.redis.store import Store
from bot.store.vault import Vault


class VenueStatus(StrEnum):
    """The state of a venue. Scanners can be bound only to an approved one."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Closer(StrEnum):
    """Who closes a venue or opens it again. What an operator closed, its manager does not open."""

    MANAGER = "manager"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class VenueDetails:
    """What a manager says about a venue. For transport, ``entrances`` are the numbers of cars or lines.

    ``lenient``: scanners may say "normal" (正常) instead of a temperature.
    """

    category: Category
    region: Region
    name: str
    address: str
    entrances: tuple[str, ...]
    lenient: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Venue(VenueDetails):
    """A venue. ``manager`` is a chat, ``reason`` says why it was refused, ``at`` is the time of the application.

    ``verifies``: an operator allowed its scanners to compare face and document (人证核对); ends when it is closed.
    ``closer``: who closed it, empty while it is not closed.
    """

    id: str
    manager: str
    status: VenueStatus
    reason: str
    at: datetime
    verifies: bool = field(default=False, kw_only=True)
    closer: str = field(default="", kw_only=True)

    def is_managed_by(self, chat: str) -> bool:
        """Whether it is approved and this chat is its manager."""
        return self.manager == chat and self.status is VenueStatus.APPROVED


_NOBODY = ""
"""The manager of a venue that has none."""

_FIELDS = ("category", "region", "place", "manager", "status", "reason", "at", "verifies", "closer")


class Venues:
    """Venues by id."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._index = VenueIndex(store)

    def apply(self, details: VenueDetails, manager: str, now: datetime) -> Venue:
        """Apply for a venue and return it. An existing pending or approved venue with these details is not changed."""
        venue = self._find_id(details, manager)
        self._index.add(venue)
        self._store.run(PENDING_VENUES_KEY, ("SADD", PENDING_VENUES_KEY, venue), durable=True)
        self._store.run(managed_venues_key(manager), ("SADD", managed_venues_key(manager), venue), durable=True)
        args = (details.category, details.region, self._seal(venue, details), manager, unix_second(now))
        self._store.script(scripts.APPLY, (venue_key(venue),), args, durable=True)
        applied = self.get(venue)
        assert applied is not None, "just written, and never deleted"
        return applied

    def get(self, venue: str) -> Venue | None:
        """The venue with this id, in one round trip; None when there is none."""
        fields = self._fields(venue)
        return self._read(venue, fields) if fields[0] is not None else None

    def decide(self, venue: str, approved: bool, reason: str = "") -> Venue | None:
        """Approve or refuse a venue and return it. None when there is none or it was decided differently before."""
        status = VenueStatus.APPROVED if approved else VenueStatus.REFUSED
        args = (status, self._vault.seal(reason, f"{venue}.reason"))
        decided = self._store.script(scripts.DECIDE, (venue_key(venue),), args, durable=True)
        self._store.run(PENDING_VENUES_KEY, ("SREM", PENDING_VENUES_KEY, venue), durable=True)
        return self.get(venue) if decided else None

    def close(self, venue: str, closer: Closer) -> bool:
        """Close an open venue, end all its bindings and what it was allowed, in one step; can be done again. False when
        it is not open.

        The scanners' lists are not changed: read ``ScannerBindings.of_venue`` before, and unbind each scanner.
        """
        keys = venue_key(venue), bindings_key(venue)
        return bool(self._store.script(scripts.CLOSE, keys, (closer,), durable=True))

    def reopen(self, venue: str, closer: Closer) -> bool:
        """Open a closed venue that has a manager, without any scanner. False when it is not closed, or not by a manager
        who asks for it.
        """
        return bool(self._store.script(scripts.REOPEN, (venue_key(venue),), (closer,), durable=True))

    def withdraw(self, venue: str, manager: str) -> bool:
        """End an application of this chat that waits. False when it does not."""
        withdrawn = self._store.script(scripts.WITHDRAW, (venue_key(venue),), (manager,), durable=True)
        self._store.run(PENDING_VENUES_KEY, ("SREM", PENDING_VENUES_KEY, venue), durable=True)
        return bool(withdrawn)

    def all(self) -> Iterator[Venue]:
        """All venues, in no order."""
        return filter(None, map(self.get, self._index.ids()))

    def pending(self) -> tuple[Venue, ...]:
        """The venues that wait for a decision, oldest first."""
        return tuple(venue for venue in self._listed(PENDING_VENUES_KEY) if venue.status is VenueStatus.PENDING)

    def of_manager(self, manager: str) -> tuple[Venue, ...]:
        """All venues whose manager this chat is, oldest first."""
        return tuple(venue for venue in self._listed(managed_venues_key(manager)) if venue.manager == manager)

    def leave(self, manager: str) -> None:
        """Let all venues of this chat have no manager; applications that wait end. Can be done again."""
        for venue in self.of_manager(manager):
            self.abandon(venue.id, manager)
        for venue in self.of_manager(manager):  # the approved ones
            self.hand_over(venue.id, manager, _NOBODY)

    def find_or_add_entrance(self, venue: str, name: str) -> int | None:
        """The index of an entrance, car or line; a new one is added. None when there is no such venue."""
        while True:
            fields = self._fields(venue)
            if fields[0] is None:
                return None
            details = self._read(venue, fields)
            if name in details.entrances:
                return details.entrances.index(name)
            extended = self._seal(venue, replace(details, entrances=(*details.entrances, name)))
            self._store.script(scripts.REPLACE_DETAILS, (venue_key(venue),), (fields[2], extended), durable=True)

    def allow_verification(self, venue: str, *, allowed: bool) -> Venue | None:
        """Allow or forbid a venue to compare face and document, and return it; None when there is none."""
        if self.get(venue) is None:
            return None
        self._store.run(venue_key(venue), ("HSET", venue_key(venue), "verifies", int(allowed)), durable=True)
        return self.get(venue)

    def hand_over(self, venue: str, former: str, new: str) -> None:
        """Make ``new`` the manager instead of ``former``, whose list loses the venue last."""
        self._store.run(managed_venues_key(new), ("SADD", managed_venues_key(new), venue), durable=True)
        self._store.script(scripts.HAND_OVER, (venue_key(venue),), (former, new), durable=True)
        self._store.run(managed_venues_key(former), ("SREM", managed_venues_key(former), venue), durable=True)

    def abandon(self, venue: str, manager: str) -> None:
        """Let a venue that is not approved have no manager any more; a pending application ends."""
        self._store.script(scripts.ABANDON, (venue_key(venue),), (manager,), durable=True)
        self._store.run(PENDING_VENUES_KEY, ("SREM", PENDING_VENUES_KEY, venue), durable=True)

    def _listed(self, key: str) -> tuple[Venue, ...]:
        (ids,) = self._store.run(key, ("SMEMBERS", key))
        venues = (self.get(venue.decode()) for venue in ids)
        return tuple(sorted(filter(None, venues), key=lambda venue: (venue.at, venue.id)))

    def _fields(self, venue: str) -> list[bytes]:
        fields: list[bytes] = self._store.run(venue_key(venue), ("HMGET", venue_key(venue), *_FIELDS))[0]
        return fields

    def _read(self, venue: str, fields: list[bytes]) -> Venue:
        category, region, details, manager, status, reason, at, verifies, closer = fields
        name, address, entrances, lenient = json.loads(self._vault.open(details, f"{venue}.place"))
        about = Category(category.decode()), Region(region.decode()), name, address, tuple(entrances)
        why = self._vault.open_text(reason, f"{venue}.reason") if reason else ""
        when = datetime.fromtimestamp(int(at), BEIJING)
        state = VenueStatus(status.decode()), why, when
        more = {"lenient": lenient, "verifies": verifies == b"1", "closer": (closer or b"").decode()}
        return Venue(*about, venue, manager.decode(), *state, **more)

    def _seal(self, venue: str, details: VenueDetails) -> bytes:
        text = json.dumps([details.name, details.address, details.entrances, details.lenient], ensure_ascii=False)
        return self._vault.seal(text, f"{venue}.place")

    def _find_id(self, details: VenueDetails, manager: str) -> str:
        """The id of the manager's venue with these details, or of a new one."""
        for number in count():
            found = self.get(venue := self._id(details, manager, number))
            ended = found and found.manager == _NOBODY and found.status is not VenueStatus.APPROVED
            if found is None or found.manager == manager or ended:
                return venue
        raise AssertionError("ids do not end")

    def _id(self, details: VenueDetails, manager: str, number: int) -> str:
        identifying = [manager, details.category, details.region, details.name, details.address]
        identifying += [str(number)] if number else []
        digest = self._vault.digest("venue", json.dumps(identifying))
        return read_id(bytes.fromhex(digest)[:10])
