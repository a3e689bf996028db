"""Registered people for the bench, and the settings and services that our application needs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from redis import Redis

from bot.assembly import Assembly, assemble, beijing_now
from bot.channel import Answer, Silence
from bot.chat.fields import OPENID
from bot.config import read_config
from bot.health.codes.colour import Status
from bot.health.people.identity import Identity
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.server import create_app, serve
from bot.sandbox.wechat.settings import Account
from bot.store.chat.loaded_chat import LoadedChat
from tests.holding import hold
from tests.stores import commit
from tests.world import SETTINGS

NOWHERE = "http://127.0.0.1:9"


@contextmanager
def environment(store_url: str) -> Iterator[dict[str, str]]:
    """The settings for all contenders, with a simulated platform that takes uploads."""
    account = Account(*(SETTINGS[name] for name in _ACCOUNT), f"{NOWHERE}/wechat")
    with ExitStack() as ends:
        platform = Platform(account)
        ends.callback(platform.close)
        wechat = ends.enter_context(serve(create_app(platform)))
        yield {
            **SETTINGS,
            "REDIS_URL": store_url,
            "PUBLIC_URL": NOWHERE,
            "WECHAT_API_URL": wechat.url,
            "IDENTITY_URL": f"{NOWHERE}/identity",
            "PLATFORM_URL": f"{NOWHERE}/platform",
        }


_ACCOUNT = ("WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY")


def register(settings: dict[str, str], count: int, first: int = 0) -> list[str]:
    """The openids of so many people, registered with a green code; ``first`` is the number of the first."""
    parts, now = assemble(read_config(settings)), beijing_now()
    try:
        return [_registered(parts, number, now) for number in range(first, first + count)]
    finally:
        parts.close()


def bytes_a_person(settings: dict[str, str], count: int, first: int) -> float:
    """The growth of the store's memory with each of so many new people, without what is gone a minute later."""
    with Redis.from_url(settings["REDIS_URL"]) as store:
        before = _lasting_memory(store)
        register(settings, count, first)
        return (_lasting_memory(store) - before) / count


def _lasting_memory(store: Redis) -> int:
    for key in store.scan_iter("m:*", 1000):  # the answers to repeated messages
        store.unlink(key)
    return int(store.info("memory")["used_memory"])


def proved(parts: Assembly, chat: str, passport: str, now: datetime) -> str:
    """The id of a new record that this chat holds, with a green code."""
    people = parts.records.people
    person = people.claim_document("414", passport)
    hold(people, person, Identity("ANNA SMITH", "414", passport, "13800430001", "", "1980-01-01"), chat)
    people.set_health(person, Status.CLEAR, None, now)
    return person


def _registered(parts: Assembly, number: int, now: datetime) -> str:
    openid = f"oBench{number:022}"
    chat_id = parts.records.chat_ids.of(openid)
    person = proved(parts, chat_id, f"E{number:08}", now)
    chat = parts.records.sessions.begin(chat_id, "setup", 1.0)
    assert isinstance(chat, LoadedChat)
    commit(
        parts.records.sessions,
        chat,
        Answer(Silence(), int(now.timestamp())),
        {"me": person, OPENID: parts.records.chat_ids.seal(openid)},
    )
    return openid
