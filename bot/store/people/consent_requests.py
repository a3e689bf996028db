"""Requests for consent: somebody claims a person whose record others hold, as an agent or as the person.

What limits requests outlives a record, so that nobody starts anew by ending theirs: it names people and chats by keyed
digests only.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.health.clock import unix_second
from bot.health.people.holds import ANSWER_TIME
from bot.health.people.identity import MAX_OPEN_REQUESTS
from bot.store.jobs import JobQueue
from bot.store.keys import consent_refusal_key, consent_requests_key, open_claims_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

OVERDUE_JOB = "overdue"
"""The kind of the job that ends an unanswered request. Its subject is the asked chat and the request's key."""

REQUEST_DAYS = 7
"""How long a request waits, and how long an agent may not ask again after a refusal."""

MAX_WAITING_REQUESTS = 5
"""The largest number of waiting requests in one chat: of claims with a proof, and of those without one. Further ones
are ignored, so that nobody is flooded; strangers, who prove nothing, take no place from kin or from the person.
"""

_DIGITS = 32
"""Hexadecimal digits of a digest."""

_SHOWN, _PROVED = "|seen", "|proved"

_ADD = Script("""
-- KEYS requests; ARGV key of the request, value, limit, seconds, mark of a proved one
local function proved(value) return string.find(value, ARGV[5], 1, true) ~= nil end
local earlier = redis.call('HGET', KEYS[1], ARGV[1])
if earlier and (proved(earlier) or not proved(ARGV[2])) then return 0 end
local alike = 0
for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
  if proved(value) == proved(ARGV[2]) then alike = alike + 1 end
end
if alike >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
""")

_RESERVE = Script("""
-- KEYS claims of the agent; ARGV claim, now, seconds, limit
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
""")

_MARK_SHOWN = Script("""
-- KEYS requests; ARGV key of the request, suffix
local relation = redis.call('HGET', KEYS[1], ARGV[1])
if not relation or string.sub(relation, -#ARGV[2]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], relation .. ARGV[2])
return 1
""")


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """``agent`` claims ``person``, who is their ``relation`` (SELF: the person), by ``claim``. ``shown``: the asked
    chat was told of it. ``proved``: there is a proof besides the document."""

    person: str
    agent: str
    relation: str
    claim: str
    shown: bool = False
    proved: bool = False

    @property
    def key(self) -> str:
        """The request's field in the hash of its chat."""
        return f"{self.person}|{self.agent}"


class ConsentRequests:
    """The waiting requests, by the chat that must consent."""

    def __init__(self, store: Store, vault: Vault, jobs: JobQueue) -> None:
        self._store = store
        self._vault = vault
        self._jobs = jobs

    def accepts(self, chat: str, request: ConsentRequest) -> bool:
        """Whether ``add`` would save this request."""
        waiting = self.waiting(chat)
        alike = sum(one.proved == request.proved for one in waiting)
        known = any(one.key == request.key and one.proved >= request.proved for one in waiting)
        return alike < MAX_WAITING_REQUESTS and not known

    def add(self, chat: str, request: ConsentRequest) -> bool:
        """Save a request, one with a proof in place of the same without. False when it is already waiting or too many
        are.
        """
        value = f"{request.relation} {request.claim}{_PROVED if request.proved else ''}"
        args = (request.key, value, MAX_WAITING_REQUESTS, REQUEST_DAYS * 86_400, _PROVED)
        return bool(self._store.script(_ADD, (consent_requests_key(chat),), args, durable=True))

    def mark_shown(self, chat: str, key: str) -> None:
        """Mark the request with this key as shown to the chat."""
        self._store.script(_MARK_SHOWN, (consent_requests_key(chat),), (key, _SHOWN), durable=True)

    def waiting(self, chat: str) -> tuple[ConsentRequest, ...]:
        """The requests that wait for the consent of this chat."""
        raw = self._store.run(consent_requests_key(chat), ("HGETALL", consent_requests_key(chat)))[0]
        pairs = zip(raw[::2], raw[1::2], strict=True)
        return tuple(_request(entry.decode(), relation.decode()) for entry, relation in pairs)

    def remove(self, chat: str, request: ConsentRequest) -> None:
        """Delete a request, with the job that would end it."""
        self._jobs.cancel(OVERDUE_JOB, f"{chat} {request.key}")
        self._store.run(consent_requests_key(chat), ("HDEL", consent_requests_key(chat), request.key), durable=True)

    def remove_all(self, chat: str) -> None:
        """Delete all requests to this chat."""
        for request in self.waiting(chat):
            self.remove(chat, request)

    def reserve(self, agent: str, claim: str, now: datetime) -> bool:
        """Count a claim of this agent for ANSWER_TIME, or until ``release``. False when MAX_OPEN_REQUESTS are open.

        It is counted before anybody is asked and whether or not there is anybody to ask; a no does not end it.
        """
        args = (self._claim(claim), unix_second(now), int(ANSWER_TIME.total_seconds()), MAX_OPEN_REQUESTS)
        return bool(self._store.script(_RESERVE, (self._open_claims(agent),), args, durable=True))

    def release(self, agent: str, claim: str) -> None:
        """Count a claim no longer: the agent holds the record, or the claim was not saved."""
        key = self._open_claims(agent)
        self._store.run(key, ("ZREM", key, self._claim(claim)), durable=True)

    def save_refusal(self, request: ConsentRequest) -> None:
        """Save for REQUEST_DAYS that this agent was refused for this person."""
        key = refusal_key(self._vault, request.key)
        self._store.run(key, ("SET", key, 1, "EX", REQUEST_DAYS * 86_400), durable=True)

    def was_refused(self, request: ConsentRequest) -> bool:
        """Whether this agent was refused for this person in the last REQUEST_DAYS."""
        key = refusal_key(self._vault, request.key)
        return bool(self._store.run(key, ("EXISTS", key))[0])

    def _open_claims(self, agent: str) -> str:
        return open_claims_key(self._vault.digest("open claims", agent)[:_DIGITS])

    def _claim(self, claim: str) -> str:
        return self._vault.digest("open claim", claim)[:_DIGITS]


def refusal_key(vault: Vault, request: str) -> str:
    """The key of a refusal, by the key of its request."""
    return consent_refusal_key(vault.digest("refusal", request)[:_DIGITS])


def _request(entry: str, value: str) -> ConsentRequest:
    person, agent = entry.split("|")
    unmarked = value.removesuffix(_SHOWN)
    relation, _, claim = unmarked.removesuffix(_PROVED).partition(" ")
    return ConsentRequest(person, agent, relation, claim, value.endswith(_SHOWN), unmarked.endswith(_PROVED))
