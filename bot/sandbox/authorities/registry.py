"""The people whom the simulated services know, the platform's change feed, and the services' answers."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.authorities.archive import load_state, save_state
from bot.sandbox.authorities.documents import is_valid_number
from bot.sandbox.authorities.people import Change, Comparison, Person, Result, Status, person_id

CHANGES_PER_PAGE = 100
MAX_STRANGERS = 20


class Feed:
    """The platform's change feed, oldest change first. Not thread-safe: the registry's lock guards it."""

    def __init__(self, changes: list[Change]) -> None:
        self.changes = changes

    def append(self, person: Person, now: datetime) -> None:
        """Add the person's present status as a change at ``now``."""
        # The cursor follows the time. A cursor from before a loss of the state is therefore smaller than all new ones.
        cursor = max(int(now.timestamp() * 1000), self.last + 1)
        change = Change(cursor, person.id_type, person.id_number, person.status, person.until, now)
        self.changes.append(change)

    def page_after(self, cursor: int) -> tuple[list[Change], bool]:
        """The next page after ``cursor`` (0 = the beginning) and whether more changes follow."""
        later = [change for change in self.changes if change.cursor > cursor]
        return later[:CHANGES_PER_PAGE], len(later) > CHANGES_PER_PAGE

    @property
    def last(self) -> int:
        """The newest cursor, 0 if there is none."""
        return self.changes[-1].cursor if self.changes else 0


class Registry:
    """Known people, strangers and the change feed; thread-safe.

    A stranger is a person about whom a service was asked although nobody has registered them. ``ready`` are the
    people known from the start. ``path`` is the file that keeps all changes (None: they are kept in memory only).
    ``unknown`` is the identity authority's answer for a stranger whose number is valid. ``clock`` gives the Beijing
    time with its zone. Raises ValueError when ``path`` is not a file of this class.
    """

    def __init__(
        self, ready: Iterable[Person], path: Path | None, unknown: Result, clock: Callable[[], datetime]
    ) -> None:
        self._people = {person.id: person for person in ready}
        people, changes = load_state(path, self._people) if path and path.exists() else ([], [])
        self._people |= {person.id: person for person in people}
        self._feed = Feed(changes)
        self._strangers: deque[Person] = deque(maxlen=MAX_STRANGERS)
        self._path = path
        self._unknown = unknown
        self._clock = clock
        self._lock = threading.RLock()

    def people(self) -> list[Person]:
        """The known people, in the order in which they were added."""
        with self._lock:
            return list(self._people.values())

    def strangers(self) -> list[Person]:
        """The last strangers, the newest first."""
        with self._lock:
            return list(self._strangers)

    def add(self, person: Person) -> None:
        """Add a person or replace the holder of the document; a changed status is added to the feed.

        A phone that was somebody else's is theirs no more: numbers are given out again. Two kinds of document in
        one name are one person's.
        """
        with self._lock:
            before = self._people.get(person.id)
            known = (before.status, before.until) if before else (Status.CLEAR, None)
            for other in self.people():
                if other.phones & person.phones and not _same_person(other, person):
                    self._people[other.id] = replace(other, phone=" ".join(other.phones - person.phones))
            self._people[person.id] = person
            self._remove_stranger(person.id)
            if (person.status, person.until) != known:
                self._feed.append(person, self._clock())
            if self._path:
                save_state(self._path, self._people.values(), self._feed.changes)

    def set_identity(self, id: str, result: Result) -> None:
        """Set the identity authority's answer for a person or stranger; raises KeyError if there is none."""
        with self._lock:
            self.add(replace(self._get(id), identity=result))

    def set_status(self, id: str, status: Status, until: date | None = None) -> None:
        """Set the health platform's answer; raises KeyError if there is no such person or stranger.

        ``until`` is ignored unless the status means isolation.
        """
        with self._lock:
            self.add(replace(self._get(id), status=status, until=until if status.isolated else None))

    def set_phone(self, id: str, phone: str | None) -> None:
        """Give mainland numbers to a person or stranger (see Person); former owners lose them. Raises KeyError."""
        self.set_details(id, phone=phone)

    def set_details(self, id: str, **details: Any) -> None:
        """Set ``phone``, ``birth``, ``nationality`` or ``household`` of a person or stranger. Raises KeyError."""
        with self._lock:
            self.add(replace(self._get(id), **details))

    def make_kin(self, id: str, relative: str) -> None:
        """Put a person or stranger into the household of another person or stranger. Raises KeyError."""
        with self._lock:
            other = self._get(relative)
            self.add(other)
            self.set_details(id, household=other.home)

    def households(self) -> dict[str, list[Person]]:
        """The known people by the name of their household."""
        with self._lock:
            homes: dict[str, list[Person]] = {}
            for person in self._people.values():
                homes.setdefault(person.home, []).append(person)
            return homes

    def compare(self, id: str, asked: Mapping[str, str]) -> dict[str, Comparison]:
        """How these details of a person compare: ``phone``, ``birth``, ``nationality``, and ``agent``: a relative's id.

        Of a stranger everything matches, but a phone that is a known person's; of kin nothing is known.
        """
        with self._lock:
            person = self._people.get(id)
            found = {key: self._compare_detail(person, key, value) for key, value in asked.items() if key != "agent"}
            if "agent" in asked:
                found["kin"] = self._compare_household(person, self._people.get(asked["agent"]))
            return found

    def verify(self, name: str, id_type: str, id_number: str) -> Result:
        """The identity authority's answer; ``id_type`` is a key of ``documents.PATTERNS``."""
        with self._lock:
            person = self._find_or_remember(name, id_type, id_number)
            if not person.is_called(name):
                return Result.MISMATCH
            return person.identity

    def status(self, name: str, id_type: str, id_number: str) -> tuple[Status, date | None, datetime]:
        """The health platform's answer: status, last day of quarantine, time of the answer. It ignores the name."""
        with self._lock:
            person = self._find_or_remember(name, id_type, id_number)
            return person.status, person.until, self._clock()

    def changes(self, cursor: int) -> tuple[list[Change], bool]:
        """A page of the feed after ``cursor`` (0 = the beginning), and whether more changes follow."""
        with self._lock:
            return self._feed.page_after(cursor)

    def _compare_detail(self, person: Person | None, key: str, value: str) -> Comparison:
        if key == "phone":
            owners = [one for one in self._people.values() if value in one.phones]
            matches = person in owners if owners else person is None or person.phone is None
        else:
            matches = person is None or getattr(person, key) in ("", value)
        return Comparison.MATCH if matches else Comparison.MISMATCH

    def _compare_household(self, person: Person | None, agent: Person | None) -> Comparison:
        if person is None or agent is None:
            return Comparison.UNKNOWN
        return Comparison.MATCH if person.home == agent.home else Comparison.MISMATCH

    def _find_or_remember(self, name: str, id_type: str, id_number: str) -> Person:
        """The holder of the document; an unknown one is remembered as a stranger."""
        person = self._people.get(person_id(id_type, id_number))
        if person is None:
            result = self._unknown if is_valid_number(id_type, id_number) else Result.NOT_FOUND
            person = Person(name, id_type, id_number.upper(), identity=result)
            self._remove_stranger(person.id)
            self._strangers.appendleft(person)
        return person

    def _remove_stranger(self, id: str) -> None:
        others = [stranger for stranger in self._strangers if stranger.id != id]
        self._strangers = deque(others, MAX_STRANGERS)

    def _get(self, id: str) -> Person:
        known = {stranger.id: stranger for stranger in self._strangers} | self._people
        return known[id]


def _same_person(one: Person, other: Person) -> bool:
    """Whether these are one document, or may be two kinds of document of one person."""
    return one.id == other.id or (one.is_called(other.name) and one.id_type != other.id_type)
