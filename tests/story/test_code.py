"""The code in every state: its picture, its reason, its live page, and its end."""

import re
from datetime import date, timedelta

import pytest
import requests

from bot.sandbox.authorities.people import Status
from tests.cast import CITIZEN, CONSENT, MOTHER
from tests.clock import morning
from tests.surfing import Browser
from tests.world import World

TODAY = morning().date()

STATES = [
    (Status.CLEAR, None, "green", "clean"),
    (Status.CONTACT, TODAY + timedelta(days=7), "orange", "contact_until"),
    (Status.CONTACT, None, "orange", "contact"),
    (Status.CONTACT, TODAY - timedelta(days=2), "orange", "quarantine_over"),
    (Status.QUARANTINE, TODAY + timedelta(days=7), "orange", "quarantine"),
    (Status.SUSPECTED, None, "red", "suspected"),
    (Status.CONFIRMED, None, "red", "confirmed"),
]


@pytest.mark.parametrize(("status", "until", "colour", "reason"), STATES)
def test_the_colour_follows_what_the_platform_reports(
    earth: World, status: Status, until: date | None, colour: str, reason: str
) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.health(CITIZEN, status, until)
    earth.works()

    chat.says("我的码")
    assert chat.colour == colour
    why = chat.says("为什么")
    assert earth.words(f"code.{colour}.title") in why
    assert earth.words(f"code.why.{reason}", until=until, hotline="12345") in why


def test_a_fever_is_yellow_with_instructions(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    person = earth.parts.records.people.find_by_document(CITIZEN.type, CITIZEN.number)
    assert person
    earth.parts.records.people.add_measurement(person, 373, int(earth.clock().timestamp()))

    chat.says("我的码")

    assert chat.colour == "yellow"
    assert earth.words("code.why.fever", hotline="12345") in chat.says("怎么变绿")


def test_unregistered_users_are_told_how_to_register(earth: World) -> None:
    chat = earth.chat()

    for word in ("我的码", "为什么", "我的信息"):
        assert chat.says(word) == earth.words("code.unregistered")
    assert "姓名" in chat.says("注册")


def test_every_colour_change_between_green_and_red_is_notified(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    for status, colour in ((Status.CONFIRMED, "red"), (Status.CLEAR, "green")):
        earth.health(CITIZEN, status)
        earth.works()
        assert chat.sees == earth.words(f"notice.own_colour.{colour}")
        chat.says("我的码")
        assert chat.colour == colour


def test_the_end_of_a_quarantine_alone_changes_nothing_but_a_clean_check_does(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.says("注册", *CITIZEN.own_answers(), *CONSENT)
    last_day = earth.clock().date() + timedelta(days=2)
    earth.health(CITIZEN, Status.QUARANTINE, last_day)
    chat.says("确认")
    assert chat.colour == "orange"

    earth.passes(minutes=5)
    earth.works()  # the check that every registration promises finds nothing to do
    earth.passes(days=3)
    chat.says("我的码")
    assert chat.colour == "orange"

    # the feed is not what brings the good news: the planned check asks
    store = earth.parts.records.store
    earth.health(CITIZEN, Status.CLEAR)
    store.run("cursor:{changes}", ("SET", "cursor:{changes}", "9" * 18))
    earth.works()
    assert chat.sees == earth.words("notice.own_colour.green")
    chat.says("我的码")
    assert chat.colour == "green"


def test_two_people_have_two_codes_and_each_picture_a_token_of_its_own(earth: World) -> None:
    citizen, mother = earth.chat("citizen"), earth.chat("mother")
    citizen.registers(CITIZEN)
    mother.registers(MOTHER)
    first = citizen.code
    earth.passes(minutes=25)
    citizen.says("我的码")

    assert len({first, citizen.code, mother.code}) == 3


def test_an_ordinary_camera_sees_the_same_page_for_every_code(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    address = chat.code.replace("HTTP://", "http://", 1)

    real, invented = (
        re.sub(r"nonce[-=][^ >]*", "", requests.get(url, timeout=5).text)
        for url in (address, f"{earth.config.public_url}/S/ABCDEFGH.ABCDEFGH")
    )

    assert earth.words("page.scanned") in real
    assert real == invented


@pytest.mark.parametrize("asked", ["动态码", "活码", "实时码", "live code", "LIVE"])
def test_the_live_page_is_asked_for_by_its_word_and_from_the_menu(earth: World, asked: str) -> None:
    chat = earth.chat()
    assert chat.says("动态码") == earth.words("code.unregistered")
    chat.registers(CITIZEN)

    if asked == "LIVE":
        chat.clicks(asked)
    else:
        chat.says(asked)

    page = Browser(earth.config.public_url).opens(chat.card["url"])
    assert 'class="moving"' in page.text
    assert "王*国" in page.text
