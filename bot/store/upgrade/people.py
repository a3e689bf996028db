"""The steps of an upgrade that visit the people on record, one by one."""

from collections.abc import Callable, Sequence

from bot.health.people.assurance import Level, holds
from bot.store.keys import agents_key, chat_keys, person_key
from bot.store.redis.commands import Script
from bot.store.upgrade.renaming import Renaming

_SET_FIELD = Script("""
-- KEYS hash; ARGV field, value
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
""")

_SET_NEW_FIELD = Script("""
-- KEYS hash; ARGV field, value
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) end
return 1
""")

_GIVE_LEVEL = Script("""
-- KEYS person; ARGV end of the grace
local verified = redis.call('HGET', KEYS[1], 'v')
if not verified then return 0 end
redis.call('HSET', KEYS[1], 'l', verified, 'g', ARGV[1])
redis.call('HDEL', KEYS[1], 'v')
return 1
""")


def name_owner(old: Renaming, person: str) -> None:
    """The person's own chat."""
    key = person_key(person)
    (owner,) = old.store.run(key, ("HGET", key, "o"))
    chat = old.chat((owner or b"").decode())
    if chat and chat != owner.decode():
        old.store.script(_SET_FIELD, (key,), ("o", chat), durable=True)


def name_agents(old: Renaming, person: str) -> None:
    """The chats of the person's agents."""
    key = agents_key(person)
    for agent, relation in old.pairs(key).items():
        if (chat := old.chat(agent)) != agent:
            old.store.run(key, ("HSET", key, chat, relation), ("HDEL", key, agent), durable=True)


def give_level(grace_until: int, old: Renaming, person: str) -> None:
    """A record from before levels is a claim: nobody proved more than a document. It shows its colour for some days."""
    old.store.script(_GIVE_LEVEL, (person_key(person),), (grace_until,), durable=True)


def mark_owner(field: str, old: Renaming, person: str) -> None:
    """Mark, in this field, the own chat of somebody who must still prove a phone: it is asked at its next message."""
    key = person_key(person)
    owner, level, grace = old.store.run(key, ("HMGET", key, "o", "l", "g"))[0]
    if owner and grace and not holds(Level(int(level or 0))):
        old.store.script(_SET_NEW_FIELD, (chat_keys(owner.decode()).chat,), (field, "0"), durable=True)


NAMES: tuple[Callable[[Renaming, str], None], ...] = (name_owner, name_agents)
"""The steps that give the chats of a person their new names."""


def visit_people(old: Renaming, steps: Sequence[Callable[[Renaming, str], None]] = NAMES) -> None:
    """Do these steps for each person. Each is idempotent; an interrupted upgrade starts from the first person."""
    for key in old.store.scan("p:*"):
        person = key[3:-1]
        for step in steps:
            step(old, person)
