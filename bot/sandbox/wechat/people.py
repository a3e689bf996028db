"""The people with phones: who they are and whether they follow the account."""

import secrets
from dataclasses import asdict, dataclass, replace

from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.store import Store
from bot.sandbox.wechat.words import cast


@dataclass(frozen=True, slots=True)
class Person:
    """One phone's owner. ``followed_at`` (Unix seconds) stays after unfollowing; 0 = never followed."""

    openid: str
    nickname: str
    following: bool = False
    followed_at: int = 0
    scene: str = ""


class People:
    """All phones of the sandbox; the ready people of ``people.toml`` are there from the start."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for member in cast():
            if member.openid and self.find(member.openid) is None:
                self._save(Person(member.openid, member.name))

    def _save(self, person: Person) -> Person:
        self._store.put("person", person.openid, asdict(person))
        return person

    def add(self, nickname: str) -> Person:
        """A new person with an openid nobody had before; raises PhoneError ``no_nickname``."""
        nickname = nickname.strip()[:32]
        if not nickname:
            raise PhoneError("no_nickname")
        return self._save(Person("o" + secrets.token_urlsafe(21)[:27], nickname))

    def find(self, openid: str) -> Person | None:
        """The person, or None."""
        stored = self._store.get("person", openid)
        return Person(**stored) if stored else None

    def get(self, openid: str) -> Person:
        """The person; raises PhoneError ``nobody``."""
        person = self.find(openid)
        if person is None:
            raise PhoneError("nobody")
        return person

    def all(self) -> list[Person]:
        """Everybody, in the order of their coming."""
        return [Person(**stored) for stored in self._store.all("person").values()]

    def follow(self, openid: str, at: float, scene: str) -> None:
        """Note that the person follows, since ``at``, having come by a code's ``scene`` or none."""
        self._save(replace(self.get(openid), following=True, followed_at=int(at), scene=scene))

    def unfollow(self, openid: str) -> None:
        """Note that the person does not follow any more."""
        self._save(replace(self.get(openid), following=False))
