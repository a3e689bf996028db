"""Records from before proofs: each chat is asked to prove a phone, at any message, and nothing else is in its way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.app import build_router
from bot.channel import Message
from bot.chat.fields import ASKED_PHONE, DUTY
from bot.health.clock import unix_second
from bot.sandbox.wechat.scanner import Code
from bot.store.keys import chat_keys, person_key
from tests.cast import CITIZEN, CODE
from tests.talk import Chat
from tests.town import SCANNER, Town
from tests.world import World

GRACE_DAYS = 5


def made_old(earth: World, chat: Chat, person: str) -> str:
    """Make a record what the upgrade makes of one from before proofs; gives the request to its chat."""
    records, until = earth.parts.records, earth.clock() + timedelta(days=GRACE_DAYS)
    key = person_key(person)
    records.store.run(key, ("HSET", key, "l", 1, "g", unix_second(until)))
    records.chat_fields.set(chat.id, ASKED_PHONE, "0")
    return earth.words("code.grace", until=f"{until:%m-%d}")


@pytest.fixture
def chat(earth: World) -> Chat:
    """The chat of a citizen whose record is proved."""
    found = earth.chat("citizen")
    found.registers(CITIZEN)
    return found


@pytest.mark.parametrize(
    "send",
    [
        lambda chat: chat.says("0"),
        lambda chat: chat.says("菜单"),
        lambda chat: chat.says("我的信息"),
        lambda chat: chat.says("上岗"),
        lambda chat: chat.says("讲个笑话"),
        lambda chat: chat.says("更正信息"),
        lambda chat: chat.clicks("HELP"),
        lambda chat: chat.phone.send({"MsgType": "voice", "MediaId": "m", "Format": "amr"}),
    ],
)
def test_any_message_brings_the_request_once_a_day(earth: World, chat: Chat, send: Callable[[Chat], object]) -> None:
    asked = made_old(earth, chat, earth.person(CITIZEN))

    send(chat)
    assert chat.sees.startswith(f"{asked}\n\n")
    earth.passes(seconds=1)  # the same click within one second is a repetition
    send(chat)
    assert asked not in chat.sees
    earth.passes(days=1)
    send(chat)
    assert chat.sees.startswith(f"{asked}\n\n")


def test_it_does_not_interrupt_the_form_that_it_asks_for_and_ends_with_the_proof(earth: World, chat: Chat) -> None:
    asked = made_old(earth, chat, earth.person(CITIZEN))

    for text in ("验证手机", CITIZEN.phone, CODE):
        assert asked not in chat.says(text)
    assert chat.colour == "green"
    assert asked not in chat.says("0")
    assert ASKED_PHONE not in earth.parts.records.chat_fields.read(chat.id)


def test_after_the_time_of_grace_there_is_no_request(earth: World, chat: Chat) -> None:
    made_old(earth, chat, earth.person(CITIZEN))
    earth.passes(days=GRACE_DAYS, seconds=1)

    assert chat.says("0") == earth.words("hello.menu")
    assert ASKED_PHONE not in earth.parts.records.chat_fields.read(chat.id)


def test_who_shows_a_code_gets_it_at_once(earth: World, chat: Chat) -> None:
    asked = made_old(earth, chat, earth.person(CITIZEN))

    chat.says("我的码")

    assert chat.colour == "green"
    assert chat.card["text"] == asked


def test_what_a_scanner_reads_stays_as_it_is(earth: World) -> None:
    town = Town(earth)
    town.live()
    scanner = town.scanner
    scanner.says("36.6")  # of the scan that was left open
    town.visitor.says("我的码")
    asked = made_old(earth, scanner, earth.person(SCANNER))
    assert earth.parts.records.chat_fields.read(scanner.id)[DUTY]

    scanner.phone.scan(Code(town.visitor.code), "SCAN")
    read = [scanner.sees, *(scanner.says(text) for text in ("啊", "36.5", "撤销"))]

    assert [text for text in read if asked in text] == []
    assert scanner.says("下岗").startswith(asked)


def test_it_costs_nobody_else_a_round_trip(earth: World, chat: Chat) -> None:
    router, store = build_router(earth.parts), earth.parts.records.store
    trips = []
    for serial, mark in enumerate((False, False, True, False)):
        if mark:
            made_old(earth, chat, earth.person(CITIZEN))
        before = store.round_trips
        at = int(earth.clock().timestamp()) + serial
        router.answer(Message(chat.openid, "gh", "text", at, f"m{serial}", "0"))
        trips.append(store.round_trips - before)
    store.close()

    assert trips[1:] == [2, 3, 2]


def test_it_is_left_out_where_a_chat_has_no_record_any_more(earth: World, chat: Chat) -> None:
    made_old(earth, chat, earth.person(CITIZEN))
    key = chat_keys(chat.id).chat
    earth.parts.records.store.run(key, ("HDEL", key, "me"))

    assert chat.says("0") == earth.words("hello.menu")
