"""The steps of an upgrade that visit the people on record, one by one."""

from collections.abc import Callable, Sequence

from bot.store.keys import agents_key, person_key
from bot.store.redis.commands import Script
from bot.store.upgrade.renaming import Renaming

_SET_FIELD = Script("""
-- KEYS hash; ARGV field, value
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
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


PERSON_STEPS: tuple[Callable[[Renaming, str], None], ...] = (name_owner, name_agents)
"""What is done with each person on record, by id. Each is idempotent; an interrupted upgrade starts from the first."""


def visit_people(old: Renaming, steps: Sequence[Callable[[Renaming, str], None]] = PERSON_STEPS) -> None:
    """Do these steps for each person."""
    for key in old.store.scan("p:*"):
        person = key[3:-1]
        for step in steps:
            step(old, person)
