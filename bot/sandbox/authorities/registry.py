"""Whom the simulated services know, whom they were asked about, and what they answer."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bot.sandbox.authorities.archive import load, save
from bot.sandbox.authorities.documents import plausible
from bot.sandbox.authorities.feed import Change, Feed
from bot.sandbox.authorities.people import Person, Result, Status, person_id

STRANGERS = 20
"""How many people who were asked about, and are not known, are remembered for the page."""


class Registry:
    """Known people, strangers and the change feed; safe to share between threads.

    ``ready`` are the people to begin with; ``path`` keeps changes beyond the process (None: they do not last).
    ``unknown`` is said of a document that is not known, provided its number has the right form. ``clock`` gives aware
    Beijing time. Raises ValueError when ``path`` holds something else.
    """

    def __init__(
        self, ready: Iterable[Person], path: Path | None, unknown: Result, clock: Callable[[], datetime]
    ) -> None:
        people, changes = load(path) if path and path.exists() else ([], [])
        self._people = {person.id: person for person in (*ready, *people)}
        self._feed = Feed(changes)
        self._strangers: deque[Person] = deque(maxlen=STRANGERS)
        self._path = path
        self._unknown = unknown
        self._clock = clock
        self._lock = threading.RLock()

    def people(self) -> list[Person]:
        """The known people, in the order they became known."""
        with self._lock:
            return list(self._people.values())

    def strangers(self) -> list[Person]:
        """Who was asked about lately without being known; the last one first."""
        with self._lock:
            return list(self._strangers)

    def add(self, person: Person) -> None:
        """Make a person known, or replace who holds the document; a changed status goes to the feed."""
        with self._lock:
            before = self._people.get(person.id)
            known = (before.status, before.until) if before else (Status.CLEAR, None)
            self._people[person.id] = person
            self._forget_stranger(person.id)
            if (person.status, person.until) != known:
                self._feed.append(person, self._clock())
            if self._path:
                save(self._path, self._people.values(), self._feed.changes)

    def set_identity(self, id: str, result: Result) -> None:
        """Change what the identity authority says of a person or stranger. Raises KeyError for nobody."""
        with self._lock:
            self.add(replace(self._found(id), identity=result))

    def set_status(self, id: str, status: Status, until: date | None = None) -> None:
        """Change what the health platform says; ``until`` counts in isolation only. Raises KeyError for nobody."""
        with self._lock:
            self.add(replace(self._found(id), status=status, until=until if status.isolated else None))

    def verify(self, name: str, id_type: str, id_number: str) -> Result:
        """The identity authority's answer; ``id_type`` is one of ``documents.FORMS``."""
        with self._lock:
            person = self._person(name, id_type, id_number)
            if not person.is_called(name):
                return Result.MISMATCH
            return person.identity

    def status(self, name: str, id_type: str, id_number: str) -> tuple[Status, date | None, datetime]:
        """The health platform's answer: status, last day of quarantine, as of when. It does not look at the name."""
        with self._lock:
            person = self._person(name, id_type, id_number)
            return person.status, person.until, self._clock()

    def changes(self, cursor: int) -> tuple[list[Change], bool]:
        """A page of the feed after ``cursor`` (0 = the beginning), and whether there is more."""
        with self._lock:
            return self._feed.after(cursor)

    def _person(self, name: str, id_type: str, id_number: str) -> Person:
        """Who holds the document; a stranger is remembered."""
        person = self._people.get(person_id(id_type, id_number))
        if person is None:
            result = self._unknown if plausible(id_type, id_number) else Result.NOT_FOUND
            person = Person(name, id_type, id_number.upper(), identity=result)
            self._forget_stranger(person.id)
            self._strangers.appendleft(person)
        return person

    def _forget_stranger(self, id: str) -> None:
        others = [stranger for stranger in self._strangers if stranger.id != id]
        self._strangers = deque(others, STRANGERS)

    def _found(self, id: str) -> Person:
        known = {stranger.id: stranger for stranger in self._strangers} | self._people
        return known[id]
