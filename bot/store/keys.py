"""The names of what this package keeps, one place for all; braces hold the hash tag."""

import hashlib
from typing import NamedTuple


class ChatKeys(NamedTuple):
    """One chat: ``lock``, plain fields (``chat``), answers of an open form (``draft``), waiting ``notices``."""

    lock: str
    chat: str
    draft: str
    notices: str
    openid: str

    def answer(self, identity: str) -> str:
        """Where the answer to one message is, by ``Message.identity``."""
        digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
        return f"m:{{{self.openid}}}:{digest}"


def chat_keys(openid: str) -> ChatKeys:
    """The keys of a person's chat, all in one hash tag."""
    tag = f"{{{openid}}}"
    return ChatKeys(f"l:{tag}", f"c:{tag}", f"a:{tag}", f"n:{tag}", openid)


def identity_context(person: str) -> str:
    """What a person's identity (``p:{person}``, field ``i``) is sealed for."""
    return f"{person}.identity"


def dependant_context(agent: str, person: str) -> str:
    """What an entry of an agent's list (``f:{agent}``, field ``person``) is sealed for."""
    return f"{agent}.dependant.{person}"


def schedule_keys(shard: int) -> tuple[str, str]:
    """Of one part of the jobs: the sorted set of when they are due, and the hash of how far they are."""
    return f"s:{{sched{shard}}}", f"j:{{sched{shard}}}"


def token_keys(name: str) -> tuple[str, str]:
    """Of a token that all processes share: the token and the lock of who fetches a new one."""
    return f"w:{{{name}}}", f"wl:{{{name}}}"


def heartbeat_key(name: str) -> str:
    """When the named process was last seen at work."""
    return f"h:{{{name}}}"
