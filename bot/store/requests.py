"""Requests that wait for a yes: an agent wants to act for somebody who is on record already."""

from dataclasses import dataclass

from bot.store.commands import Script
from bot.store.connection import Store
from bot.store.keys import requests_key

DAYS = 7
"""How long a request waits."""

LIMIT = 5
"""Requests that may wait in one chat: more are dropped, so that nobody can be flooded."""

_ADD = Script("""
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
""")


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to act for whom, and as what."""

    person: str
    agent: str
    relation: str


class Requests:
    """Waiting requests by the chat that is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def takes(self, asked: str, request: Request) -> bool:
        """Whether ``add`` would keep this request."""
        waiting = self.waiting(asked)
        return len(waiting) < LIMIT and all((r.person, r.agent) != (request.person, request.agent) for r in waiting)

    def add(self, asked: str, request: Request) -> bool:
        """Keep a request; False when it waits already or too many do."""
        args = (f"{request.person}|{request.agent}", request.relation, LIMIT, DAYS * 86_400)
        return bool(self._store.script(_ADD, (requests_key(asked),), args, durable=True))

    def waiting(self, asked: str) -> tuple[Request, ...]:
        """The requests that wait for this chat's yes."""
        raw = self._store.run(requests_key(asked), ("HGETALL", requests_key(asked)))[0]
        pairs = zip(raw[::2], raw[1::2], strict=True)
        return tuple(_request(entry.decode(), relation.decode()) for entry, relation in pairs)

    def drop(self, asked: str, request: Request) -> None:
        """Forget a request."""
        key = requests_key(asked)
        self._store.run(key, ("HDEL", key, f"{request.person}|{request.agent}"), durable=True)


def _request(entry: str, relation: str) -> Request:
    person, agent = entry.split("|")
    return Request(person, agent, relation)
