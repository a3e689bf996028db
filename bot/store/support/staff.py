"""The staff of the support desk: registered people with roles, by a short name."""

import json
import secrets
from dataclasses import dataclass, field, replace

from bot.health.support.roles import StaffRole
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.support.keys import STAFF_KEY

_REPLACE = Script("""
-- KEYS staff; ARGV name, record before, record after
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
""")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the staff: the id of the person, and their roles. Sessions and links hold ``epoch``; they end when it
    changes.
    """

    name: str
    person: str
    roles: frozenset[StaffRole]
    epoch: str = field(repr=False)


class Staff:
    """All staff, in one hash. Nobody in it is looked up by name, number or chat: only the person's id is kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, name: str, person: str, roles: frozenset[StaffRole]) -> StaffMember:
        """Save a member of the staff. The sessions of an earlier one of this name end."""
        member = StaffMember(name, person, roles, secrets.token_hex(8))
        self._store.run(STAFF_KEY, ("HSET", STAFF_KEY, name, _pack(member)), durable=True)
        return member

    def end(self, name: str) -> bool:
        """Remove a member. False when there is none of this name."""
        return bool(self._store.run(STAFF_KEY, ("HDEL", STAFF_KEY, name), durable=True)[0])

    def end_sessions(self, member: StaffMember) -> None:
        """Let all sessions and unused links of the member end."""
        after = replace(member, epoch=secrets.token_hex(8))
        args = (member.name, _pack(member), _pack(after))
        self._store.script(_REPLACE, (STAFF_KEY,), args, durable=True)

    def get(self, name: str) -> StaffMember | None:
        """The member with this name; None when there is none."""
        (found,) = self._store.run(STAFF_KEY, ("HGET", STAFF_KEY, name))
        return _read(name, found) if found else None

    def all(self) -> tuple[StaffMember, ...]:
        """All members, sorted by name."""
        pairs = iter(self._store.run(STAFF_KEY, ("HGETALL", STAFF_KEY))[0])
        return tuple(sorted((_read(n.decode(), r) for n, r in zip(pairs, pairs, strict=True)), key=lambda m: m.name))


def _pack(member: StaffMember) -> str:
    return json.dumps([member.person, sorted(member.roles), member.epoch])


def _read(name: str, packed: bytes) -> StaffMember:
    person, roles, epoch = json.loads(packed)
    return StaffMember(name, person, frozenset(map(StaffRole, roles)), epoch)
