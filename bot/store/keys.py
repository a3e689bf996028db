"""The names of all that the store holds (the gate's: ``bot.store.gate.keys``); braces decide where a cluster keeps it.

What is named for one person, chat or part lies together, so that it changes in one step. Each says how long it stays.
"""

import hashlib
from typing import NamedTuple


class ChatKeys(NamedTuple):
    """One chat, by its openid.

    ``lock``: who handles a message just now; seconds. ``chat``: the small plain facts, a hash; kept. ``draft``: the
    answers of an open form, sealed; DRAFT_DAYS from the last one. ``notices``: texts that wait to be told, a list, each
    sealed; three months from the last one.
    """

    lock: str
    chat: str
    draft: str
    notices: str
    openid: str

    def answer(self, identity: str) -> str:
        """The answer to one message (by ``Message.identity``), sealed; minutes, as long as it may be repeated."""
        digest = hashlib.blake2s(identity.encode(), digest_size=8).hexdigest()
        return f"m:{{{self.openid}}}:{digest}"


def chat_keys(openid: str) -> ChatKeys:
    """The keys of a person's chat, all in one hash tag."""
    tag = f"{{{openid}}}"
    return ChatKeys(f"l:{tag}", f"c:{tag}", f"a:{tag}", f"n:{tag}", openid)


def family_key(agent: str) -> str:
    """The list of an agent's chat: a hash of people and, sealed, what they are to the agent; kept."""
    return f"f:{{{agent}}}"


def requests_key(asked: str) -> str:
    """What waits for the yes of a chat: a hash of person and agent, relation, whether told; a week from the last."""
    return f"q:{{{asked}}}"


def refusal_key(person: str, agent: str) -> str:
    """That this chat asked to act for this person and got a no; a week."""
    return f"qn:{{{person}}}:{agent}"


def person_key(person: str) -> str:
    """A person's record, a hash: identity (sealed), own chat, what is known of their health; kept."""
    return f"p:{{{person}}}"


def agents_key(person: str) -> str:
    """A person's agents: a hash of chats, and what the person is to each; kept."""
    return f"g:{{{person}}}"


def document_key(digest: str) -> str:
    """Whose a document is, by a keyed digest of it: a person's id; kept."""
    return f"d:{digest}"


def attempts_key(digest: str) -> str:
    """How often a document, by a keyed digest of it, was tried in vain: a number; a day from the first time."""
    return f"x:{digest}"


def identity_context(person: str) -> str:
    """What a person's identity (``person_key``, field ``i``) is sealed for."""
    return f"{person}.identity"


def dependant_context(agent: str, person: str) -> str:
    """What an entry of an agent's list (``family_key``, field ``person``) is sealed for."""
    return f"{agent}.dependant.{person}"


def schedule_keys(shard: int) -> tuple[str, str]:
    """One part of the jobs: the sorted set of when they are due, and the hash of how far they are; until done."""
    return f"s:{{sched{shard}}}", f"j:{{sched{shard}}}"


def token_keys(name: str) -> tuple[str, str]:
    """A token that all processes share, sealed, until it ends; and the lock of who fetches a new one, seconds."""
    return f"w:{{{name}}}", f"wl:{{{name}}}"


def cursor_key(feed: str) -> str:
    """How far a named feed has been read; kept."""
    return f"cursor:{{{feed}}}"


def heartbeat_key(name: str) -> str:
    """When the named process was last seen at work; a week."""
    return f"h:{{{name}}}"


def marker_key(tag: str) -> str:
    """An empty write after others of the same hash tag, which the disk is then asked about; a millisecond."""
    return f"d:{{{tag}}}"


def scene_key(digest: str) -> str:
    """The content of a scene's WeChat code; until it ends, or kept."""
    return f"qr:{{{digest}}}"


def uses_key(operator: str, day: str) -> str:
    """How often an operator used what is limited by day; two days."""
    return f"ou:{{{operator}}}:{day}"


def refusals_key(actor: str) -> str:
    """How often somebody, as the audit names them, was refused: a number; an hour from the first time."""
    return f"r:{{{actor}}}"


def audit_name(shard: int) -> str:
    """One part of the audit; kept."""
    return f"audit:{shard}"


def chain_keys(name: str) -> tuple[str, str]:
    """A chain's lines, a list, and elsewhere its length and last MAC; kept."""
    return f"{{{name}}}", f"anchor:{{{name}.anchor}}"
