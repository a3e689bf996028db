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
    QR code by which they followed, or empty. ``phone`` is the phone's number (E.164), where text messages arrive.
    """

    openid: str
    nickname: str
    following: bool = False
    followed_at: int = 0
    scene: str = ""
    phone: str = ""


class People:
    """All people with phones; the ready people of ``people.toml`` are among them from the start."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for ready in ready_people():
            if ready.openid:
                known = self.find(ready.openid)
                with_phone = replace(known or Person(ready.openid, ready.name), phone=_e164(ready.phone))
                if with_phone != known:
                    self._save(with_phone)
        for person in self.all():
            if not person.phone:  # from before phones had numbers
                self._save(replace(person, phone=self._new_number()))

    def _save(self, person: Person) -> Person:
        self._store.put("person", person.openid, asdict(person))
        return person

    def add(self, nickname: str, openid: str = "") -> Person:
        """A new person with this openid, or a new one; raises PhoneError ``no_nickname``."""
        nickname = nickname.strip()[:32]
        if not nickname:
            raise PhoneError("no_nickname")
        return self._save(Person(openid or "o" + secrets.token_urlsafe(21)[:27], nickname, phone=self._new_number()))

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

    def _new_number(self) -> str:
        """A mobile number that no phone has."""
        taken = {person.phone for person in self.all()}
        return next(number for number in iter(_random_number, "") if number not in taken)

    def unfollow(self, openid: str) -> None:
        """Record that the person has unfollowed."""
        self._save(replace(self.get(openid), following=False))


def _e164(number: str) -> str:
    return number if number.startswith("+") else f"+86{number}"


def _random_number() -> str:
    return f"+8613904{secrets.randbelow(10**6):06}"
