"""The steps of an upgrade that give the keys of chats their new names."""

from bot.store.keys import (
    chat_keys,
    consent_requests_key,
    dependant_context,
    dependants_key,
    questions_key,
)
from bot.store.people.consent_requests import refusal_key
from bot.store.redis.commands import Command
from bot.store.support.keys import ASKED_KEY, conversation_key, entries_key
from bot.store.upgrade.openids import Openids
from bot.store.upgrade.renaming import Renaming


def drop_short_lived(old: Renaming) -> None:
    """Delete locks, answers to repeated messages, links and sessions of browsers, and counts of refusals: they last for
    minutes or hours and are named by digests. People at a browser sign in again.
    """
    for key in old.store.scan("[lmkbr]:*"):
        old.remove(key)


def move_drafts(old: Renaming) -> None:
    """The answers of open forms: their context is their key, and a choice may be another chat."""
    for key in old.store.scan("a:*"):
        after = chat_keys(old.chat(key.removeprefix("a:{").removesuffix("}"))).draft
        ends, sealed = old.store.run(key, ("PEXPIRETIME", key), ("GET", key))
        for resealed in old.reseal(sealed, key, after) if sealed else []:
            old.store.run(after, ("SET", after, resealed), *old.ends(after, ends), durable=True)
        if after != key:
            old.remove(key)


def move_questions(old: Renaming) -> None:
    """What the bot could not answer: the context is the key; and the list of the chats that asked."""
    for key, openid in old.keys("ask:*"):
        after = questions_key(old.chat(openid))
        (ends,) = old.store.run(key, ("PEXPIRETIME", key))
        for second, sealed in old.pairs(key).items():
            for resealed in old.reseal(sealed, key, after):
                old.store.run(after, ("HSET", after, second, resealed), *old.ends(after, ends), durable=True)
        old.remove(key)
    found = iter(old.store.run(ASKED_KEY, ("ZRANGE", ASKED_KEY, 0, -1, "WITHSCORES"))[0])
    for former, second in zip(found, found, strict=True):
        if (chat := old.chat(former.decode())) != former.decode():
            moved = ("ZADD", ASKED_KEY, second, chat), ("ZREM", ASKED_KEY, former)
            old.store.run(ASKED_KEY, *moved, durable=True)


def move_conversations(old: Renaming) -> None:
    """What was said at the support desk, whose context is the key; then the rest of the conversation."""
    for key, chat in old.keys("said:*"):
        after = entries_key(old.chat(chat))
        for place, sealed in old.pairs(key).items():
            for resealed in old.reseal(sealed, key, after):
                old.store.run(after, ("HSET", after, place, resealed), durable=True)
        old.remove(key)
    for key, chat in old.keys("desk:*"):
        old.move(key, conversation_key(old.chat(chat)))
    for key, _ in old.keys("sent:*"):
        old.remove(key)  # nothing was sent in the new account


def move_notices(old: Renaming) -> None:
    """The waiting notices: their context is their key, and a request for consent names the agent's chat."""
    for key, openid in old.keys("n:*"):
        after = chat_keys(old.chat(openid)).notices
        ends, notices = old.store.run(key, ("PEXPIRETIME", key), ("LRANGE", key, 0, -1))
        if resealed := [value for sealed in notices for value in old.reseal(sealed, key, after)]:
            commands: list[Command] = [("DEL", after), ("RPUSH", after, *resealed), *old.ends(after, ends)]
            old.store.run(after, *commands, durable=True)
        old.remove(key)


def move_dependants(old: Renaming) -> None:
    """The lists of dependants: their contexts name the agent's chat."""
    for key, openid in old.keys("f:*"):
        agent = old.chat(openid)
        after = dependants_key(agent)
        for person, sealed in old.pairs(key).items():
            contexts = dependant_context(openid, person), dependant_context(agent, person)
            for resealed in old.reseal(sealed, *contexts):
                old.store.run(after, ("HSET", after, person, resealed), durable=True)
        old.remove(key)


def digest_refusals(old: Renaming) -> None:
    """Refusals are known by a digest of the person and the agent's chat."""
    for key in old.store.scan("qn:*"):
        person, named, agent = key.removeprefix("qn:{").partition("}:")
        if named:
            old.move(key, refusal_key(old.vault, f"{person}|{old.chat(agent)}"))


def move_requests(old: Renaming) -> None:
    """Requests for consent: they are kept by the chat that is asked, and name the agent's."""
    for key in old.store.scan("q:*"):
        _name_requests(old, key)


def _name_requests(old: Renaming, key: str) -> None:
    """The requests to one chat. Another run may have named that chat, and not yet the agents who ask it."""
    after, requests = consent_requests_key(old.chat(key.removeprefix("q:{").removesuffix("}"))), old.pairs(key)
    (ends,) = old.store.run(key, ("PEXPIRETIME", key))
    for request, relation in requests.items():
        person, _, agent = request.partition("|")
        if (after, agent) != (key, old.chat(agent)):
            named = ("HSET", after, f"{person}|{old.chat(agent)}", relation)
            old.store.run(after, named, *old.ends(after, ends), durable=True)
            old.store.run(key, ("HDEL", key, request), durable=True)


def move_fields(old: Openids, openid_field: str, contact_field: str) -> None:
    """The fields of chats, as the last of their keys. Who has not unfollowed (they have a last contact) gets a field
    with the sealed openid.
    """
    for key, openid in old.keys("c:*"):
        (contact,) = old.store.run(key, ("HGET", key, contact_field))
        fields = {openid_field: old.chat_ids.seal(openid)} if contact else None
        old.move(key, chat_keys(old.chat(openid)).chat, fields)
