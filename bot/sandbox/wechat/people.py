"""The people who have phones, and whether they follow the account."""

import secrets
from dataclasses import asdict, dataclass, replace

from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.store import Store
from bot.sandbox.words import ready_people


@dataclass(frozen=True, slots=True)
class Person:
    """The owner of a phone.

    ``followed_at`` is in Unix seconds and stays after unfollowing; 0 = never followed. ``scene`` is the scene of the
    QR code by which they followed, or empty.
    """

    openid: str
    nickname: str
    following: bool = False
    followed_at: int = 0
    scene: str = ""


class People:
    """All people with phones; the ready people of ``people.toml`` are among them from the start."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for ready in ready_people():
            if ready.openid and self.find(ready.openid) is None:
                self._save(Person(ready.openid, ready.name))

    def _save(self, person: Person) -> Person:
        self._store.put("person", person.openid, asdict(person))
        return person

    def add(self, nickname: str) -> Person:
        """A new person with a new openid; raises PhoneError ``no_nickname``."""
        nickname = nickname.strip()[:32]
        if not nickname:
            raise PhoneError("no_nickname")
        return self._save(Person("o" + secrets.token_urlsafe(21)[:27], nickname))

    def find(self, openid: str) -> Person | None:
        """The person, or None if there is none."""
        stored = self._store.get("person", openid)
        return Person(**stored) if stored else None

    def get(self, openid: str) -> Person:
        """The person; raises PhoneError ``nobody`` if there is none."""
        person = self.find(openid)
        if person is None:
            raise PhoneError("nobody")
        return person

    def all(self) -> list[Person]:
        """All people, in the order in which they were added."""
        return [Person(**stored) for stored in self._store.all("person").values()]

    def follow(self, openid: str, at: float, scene: str) -> None:
        """Record that the person follows since ``at`` (Unix seconds); ``scene`` is that of a QR code, or empty."""
        self._save(replace(self.get(openid), following=True, followed_at=int(at), scene=scene))

    def unfollow(self, openid: str) -> None:
        """Record that the person has unfollowed."""
        self._save(replace(self.get(openid), following=False))
