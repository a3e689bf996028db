"""Privacy: after whole stories no personal data are readable anywhere, in store, logs, metrics, addresses or pages."""

import base64
import json
import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
import requests

from bot.logs import JsonFormatter
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from bot.sandbox.wechat.injection import Fault
from tests.cast import CHILD, CITIZEN, CODE, CONSENT, FOREIGNER, GRANDMOTHER, MOTHER, VISITOR
from tests.surfing import Browser
from tests.talk import Chat
from tests.world import World

EVERYBODY = (CITIZEN, MOTHER, CHILD, GRANDMOTHER, VISITOR, FOREIGNER)


def forms(secret: str) -> set[bytes]:
    """The spellings of a secret."""
    plain = secret.encode()
    aligned = {base64.b64encode(b"x" * pad + plain + b"xx")[4:-4] for pad in range(3)} if len(plain) > 8 else set()
    return {
        plain,
        secret.lower().encode(),
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret)[1:-1].upper().encode(),
        quote(secret).encode(),
        plain.hex().encode(),
        secret.encode("utf-16-le"),
        secret.encode("gb18030"),
    } | aligned


SECRETS = {form for who in EVERYBODY for secret in who.secrets for form in forms(secret)}


def found(in_what: bytes) -> list[bytes]:
    """The secrets that are readable in this."""
    return [secret for secret in SECRETS if secret in in_what]


def dump(store: Any) -> bytes:
    """All keys and values in the store."""
    return b"\n".join(_values(store))


def _values(store: Any) -> Iterable[bytes]:
    ((keys,),) = store.run_on_masters(("KEYS", "*"))
    assert keys
    reads = {
        "string": ("GET",),
        "hash": ("HGETALL",),
        "list": ("LRANGE", 0, -1),
        "set": ("SMEMBERS",),
        "zset": ("ZRANGE", 0, -1, "WITHSCORES"),
    }
    for key in map(bytes.decode, keys):
        yield key.encode()
        (kind,) = store.run(key, ("TYPE", key))
        command, *words = reads[kind.decode() if isinstance(kind, bytes) else kind]
        (value,) = store.run(key, (command, key, *words))
        yield repr(value).encode()
        parts = value if isinstance(value, list) else [value]
        yield from (part if isinstance(part, bytes) else str(part).encode() for part in parts)


def whole_story(earth: World) -> list[Chat]:
    """All people register; some registrations fail, some are unfinished."""
    citizen, mother, visitor = earth.chat("citizen"), earth.chat("mother"), earth.chat("visitor")
    citizen.says("注册", *CITIZEN.own_answers(), CODE, *CONSENT, "改1", CITIZEN.name, "啊?", "1")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    mother.says("代办", "子女", *CHILD.dependant_answers())
    earth.switch(Mode.OFF)
    visitor.registers(VISITOR)
    earth.works()
    earth.switch(Mode.LYING)
    earth.works()
    earth.switch(Mode.NORMAL)
    earth.chat("foreigner").says("注册", *FOREIGNER.own_answers()[:4])
    earth.chat().registers(replace(CITIZEN, phone="13988880001"))
    earth.chat().registers(CITIZEN.called("王错误"))
    earth.health(GRANDMOTHER, Status.CONTACT)
    earth.works()
    citizen.adds(GRANDMOTHER)
    earth.platform.injection.add(Fault("media/upload", code=45009, times=9))
    earth.passes(minutes=30)
    for chat in (citizen, mother, visitor):
        chat.says("我的信息", "家人的码", "为什么", "我的码")
    return [citizen, mother, visitor]


def test_no_personal_data_in_store_logs_metrics_addresses_and_pages(
    earth: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonFormatter())
    chats = whole_story(earth)

    assert found(dump(earth.parts.records.store)) == []
    assert found(caplog.text.encode()) == []
    assert found(repr([vars(record) for record in caplog.records]).encode()) == []
    public = earth.config.public_url
    assert found(requests.get(f"{public}/metrics", timeout=5).content) == []
    for chat in chats:
        card = chat.card
        assert found(repr(card).encode()) == []
        assert found(Browser(public).opens(card["url"]).content) == []
        assert found(requests.get(card["picture"], timeout=5).content) == []
        assert not re.search(r"[&?]", card["url"])
    later = chats[1].says("我的信息") + chats[1].says("家人的码") + chats[1].says("1")
    assert [secret for secret in (MOTHER.number, MOTHER.phone, CHILD.number) if secret in later] == []


def test_an_error_with_personal_data_is_logged_without_them(
    earth: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(f"{CITIZEN.name} {CITIZEN.number}")

    caplog.handler.setFormatter(JsonFormatter())
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    monkeypatch.setattr("bot.service.codes.links.draw_card", fails)
    earth.passes(minutes=25)

    said = chat.says("我的码")

    (reference,) = re.findall(r"[0-9A-F]{6}", said)
    assert said == earth.words("chat.fault", reference=reference)
    assert reference in caplog.text
    assert "ValueError" in caplog.text
    assert found(caplog.text.encode()) == []


def test_the_search_finds_readable_data(earth: World) -> None:
    store = earth.parts.records.store
    store.run("n", ("RPUSH", "n", json.dumps({"name": CITIZEN.name})))
    store.run("u", ("HSET", "u", "phone", "x" + MOTHER.phone))
    store.run("b", ("SET", "b", base64.b64encode(f"number={VISITOR.number};".encode())))

    assert len(set(found(dump(store)))) >= 3


def test_a_record_is_readable_only_with_the_key(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    record = earth.parts.records.people.get(earth.person(CITIZEN))
    assert record

    assert earth.parts.records.people.identity(record).name == CITIZEN.name
    assert found(record.sealed) == []
    assert CITIZEN.name not in repr(earth.parts.records.people.identity(record))
