"""Requests that wait for a yes: an agent wants to act for somebody who is on record already."""

from dataclasses import dataclass

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import refusal_key, requests_key

DAYS = 7
"""How long a request waits, and how long after a no the same agent may not ask again."""

LIMIT = 5
"""Requests that may wait in one chat: more are dropped, so that nobody can be flooded."""

_SEEN = "|seen"

_ADD = Script("""
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
""")

_SHOW = Script("""
local relation = redis.call('HGET', KEYS[1], ARGV[1])
if not relation or string.sub(relation, -#ARGV[2]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], relation .. ARGV[2])
return 1
""")


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to act for whom, and as what; ``seen`` when the chat that is asked was told of it."""

    person: str
    agent: str
    relation: str
    seen: bool = False

    @property
    def key(self) -> str:
        """What tells it from the other requests of its chat."""
        return f"{self.person}|{self.agent}"


class Requests:
    """Waiting requests by the chat that is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def takes(self, asked: str, request: Request) -> bool:
        """Whether ``add`` would keep this request."""
        waiting = self.waiting(asked)
        return len(waiting) < LIMIT and all(r.key != request.key for r in waiting)

    def add(self, asked: str, request: Request) -> bool:
        """Keep a request; False when it waits already or too many do."""
        args = (request.key, request.relation, LIMIT, DAYS * 86_400)
        return bool(self._store.script(_ADD, (requests_key(asked),), args, durable=True))

    def show(self, asked: str, key: str) -> None:
        """This chat was told of the request with this key."""
        self._store.script(_SHOW, (requests_key(asked),), (key, _SEEN), durable=True)

    def waiting(self, asked: str) -> tuple[Request, ...]:
        """The requests that wait for this chat's yes."""
        raw = self._store.run(requests_key(asked), ("HGETALL", requests_key(asked)))[0]
        pairs = zip(raw[::2], raw[1::2], strict=True)
        return tuple(_request(entry.decode(), relation.decode()) for entry, relation in pairs)

    def drop(self, asked: str, request: Request) -> None:
        """Forget a request."""
        self._store.run(requests_key(asked), ("HDEL", requests_key(asked), request.key), durable=True)

    def forget(self, asked: str) -> None:
        """Forget all requests to this chat."""
        self._store.run(requests_key(asked), ("DEL", requests_key(asked)), durable=True)

    def refuse(self, request: Request) -> None:
        """Keep in mind that this agent got a no for this person."""
        key = refusal_key(request.person, request.agent)
        self._store.run(key, ("SET", key, 1, "EX", DAYS * 86_400), durable=True)

    def refused(self, request: Request) -> bool:
        """Whether this agent got a no for this person lately."""
        key = refusal_key(request.person, request.agent)
        return bool(self._store.run(key, ("EXISTS", key))[0])


def _request(entry: str, value: str) -> Request:
    person, agent = entry.split("|")
    return Request(person, agent, value.removesuffix(_SEEN), value.endswith(_SEEN))
