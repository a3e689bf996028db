"""The steps of an upgrade that visit the people on record, one by one."""

from collections.abc import Callable
from functools import partial

from bot.store.keys import agents_key, person_key
from bot.store.redis.commands import Script
from bot.store.upgrade.openids import Openids

_SET_FIELD = Script("""
-- KEYS hash; ARGV field, value
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
""")

_GIVE_LEVEL = Script("""
-- KEYS person; ARGV end of the grace
local verified = redis.call('HGET', KEYS[1], 'v')
if not verified then return 0 end
if verified == '1' then redis.call('HSET', KEYS[1], 'l', 1, 'g', ARGV[1]) else redis.call('HSET', KEYS[1], 'l', 0) end
redis.call('HDEL', KEYS[1], 'v')
return 1
""")


def name_owner(old: Openids, person: str) -> None:
    """The person's own chat."""
    key = person_key(person)
    (owner,) = old.store.run(key, ("HGET", key, "o"))
    chat = old.chat((owner or b"").decode())
    if chat and chat != owner.decode():
        old.store.script(_SET_FIELD, (key,), ("o", chat), durable=True)


def name_agents(old: Openids, person: str) -> None:
    """The chats of the person's agents."""
    key = agents_key(person)
    for agent, relation in old.pairs(key).items():
        if (chat := old.chat(agent)) != agent:
            old.store.run(key, ("HSET", key, chat, relation), ("HDEL", key, agent), durable=True)


def visit_people(old: Openids, grace_until: int) -> None:
    """Change each person on record. All steps are idempotent; an interrupted upgrade starts from the first."""
    steps: tuple[Callable[[Openids, str], None], ...] = (name_owner, name_agents, partial(give_level, grace_until))
    for key in old.store.scan("p:*"):
        for step in steps:
            step(old, key[3:-1])


def give_level(grace_until: int, old: Openids, person: str) -> None:
    """A record from before levels is a claim: nobody proved more than a document. It shows its colour for some days."""
    old.store.script(_GIVE_LEVEL, (person_key(person),), (grace_until,), durable=True)
