"""Registers very many people as fast as the store allows: pipelined, by several processes.

The records are written in the format of ``People`` without its scripts, and read back with it as a check.
"""

import hashlib
import time
from base64 import b32encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from redis import Redis

from bot.assembly import assemble
from bot.chat.fields import OPENID
from bot.config import read_config
from bot.health.codes.colour import Status
from bot.health.people.identity import Identity
from bot.store.chat.chat_ids import ChatIds
from bot.store.keys import chat_keys, document_key, identity_context, person_key
from bot.store.people.health import KnownStatus, seal_status
from bot.store.people.identities import pack_identity
from bot.store.people.phone_index import PhoneIndex, place_of
from bot.store.redis.commands import Command
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault

_PART = 25_000
_BATCH = 250
_PROCESSES = 2
_LOADING = {"appendfsync": "no", "auto-aof-rewrite-percentage": "0"}


def person_id(number: int) -> str:
    """The id of the person with this number."""
    return b32encode(hashlib.sha256(b"bench %d" % number).digest()[:10]).decode()


def gather(settings: Mapping[str, str], count: int, seconds: float) -> int:
    """Register so many people with green codes and chats; gives the number reached when the time was up."""
    assembled = assemble(read_config(settings))
    assembled.store_format.check_in()
    assembled.close()
    parts = [range(first, min(first + _PART, count)) for first in range(0, count, _PART)]
    with loading(settings), ProcessPoolExecutor(min(_PROCESSES, len(parts)), get_context("spawn")) as pool:
        done = sum(pool.map(partial(_write, dict(settings), time.time() + seconds), parts))
    _check(settings, done)
    return done


@contextmanager
def loading(settings: Mapping[str, str]) -> Iterator[None]:
    """The store writes nothing to its disk meanwhile, if it is one server."""
    if settings["REDIS_URL"].startswith("redis+cluster"):
        yield
        return
    with Redis.from_url(settings["REDIS_URL"]) as redis:
        before = {name: redis.config_get(name)[name] for name in _LOADING}
        for name, value in _LOADING.items():
            redis.config_set(name, value)
        yield
        for name, value in before.items():
            redis.config_set(name, value)


def _write(settings: dict[str, str], deadline: float, numbers: range) -> int:
    if time.time() > deadline:
        return 0
    config = read_config(settings)
    vault, store = Vault(config.data_keys, config.index_key), connect(config.redis_url, timeout=30.0)
    chat_ids, phones = ChatIds(config.chat_key, vault), PhoneIndex(store, vault)
    for first in range(0, len(numbers), _BATCH):
        batch = numbers[first : first + _BATCH]
        _send(store, [command for number in batch for command in _person(vault, chat_ids, phones, number)])
    store.close()
    return len(numbers)


def _send(store: Store, commands: list[Command]) -> None:
    if store.on_one_server:
        store.run("bench", *commands)
        return
    for command in commands:
        store.run(str(command[1]), command)


def _person(vault: Vault, chat_ids: ChatIds, phones: PhoneIndex, number: int) -> tuple[Command, ...]:
    person, identity, openid = person_id(number), _identity(number), f"oCrowd{number:022}"
    chat = chat_ids.of(openid)
    sealed = vault.seal(pack_identity(identity), identity_context(person))
    index = document_key(vault.digest("document", f"{identity.document}:{identity.number}"))
    facts = ("h", seal_status(vault, person, KnownStatus(Status.CLEAR)), "a", 1_700_000_000)
    bucket, phone = place_of(phones.digest(identity.phone))
    return (
        ("SET", index, person),
        ("HSET", bucket, phone, person),
        ("HSET", person_key(person), "o", chat, "i", sealed, "l", 2, "b", 1_700_000_000, *facts),
        ("HSET", chat_keys(chat).chat, "me", person, "seen", 1_700_000_000, OPENID, chat_ids.seal(openid)),
    )


def _identity(number: int) -> Identity:
    return Identity("ANNA SMITH", "414", f"C{number:08}", f"+861{number:010}", "", "1980-01-01", proved=True)


def _check(settings: Mapping[str, str], count: int) -> None:
    parts = assemble(read_config(settings))
    try:
        for number in (0, count // 2, count - 1):
            people, identity = parts.records.people, _identity(number)
            found = people.get(people.find_by_document(identity.document, identity.number) or "")
            if found is None or found.id != person_id(number) or people.identity(found) != identity:
                raise RuntimeError("the crowd is not written as people are")
    finally:
        parts.close()
