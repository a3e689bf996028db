"""WeChat refuses, hangs or loses uploads: everybody still gets a code."""

import pytest
import requests

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.sandbox.wechat.injection import Fault
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER
from tests.surfing import Browser
from tests.talk import Chat, colour_of, scanned
from tests.world import World

REFUSALS = [
    Fault("media/upload", code=48001, times=9),
    Fault("media/upload", code=45009, times=9),
    Fault("media/upload", hang=30, times=9),
    Fault("media/upload", drop=True, times=9),
    Fault("stable_token", code=40164, times=9),
]


def uploads(earth: World) -> int:
    """The number of uploaded pictures."""
    return earth.platform.calls.used("media/upload")


def lives(chat: Chat, colour: Colour) -> None:
    """The card in the chat works: its picture and its page are served, and its code is readable."""
    card = chat.card
    picture = requests.get(card["picture"], timeout=5)
    page = Browser(card["url"].partition("/c/")[0]).opens(card["url"])
    assert picture.headers["Content-Type"] == "image/png"
    assert "/S/" in scanned(picture.content)
    assert colour_of(picture.content) == colour
    assert page.status_code == 200
    assert f'class="{colour}' in page.text
    assert len(picture.content) <= 60_000


@pytest.mark.parametrize("fault", REFUSALS, ids=lambda fault: f"{fault.api} {fault.code or ''}")
def test_without_an_upload_the_code_comes_as_a_card_with_our_own_picture(earth: World, fault: Fault) -> None:
    chat = earth.chat("citizen")
    if fault.api == "stable_token":
        earth.platform.tokens.void_all()
    earth.platform.injection.add(fault)

    chat.registers(CITIZEN)

    assert chat.sees == earth.words("code.green.title")
    lives(chat, Colour.GREEN)
    slowest = max(attempt["ms"] for attempt in earth.platform.conversations.entries("attempt", chat.openid))
    assert slowest < 4500


def test_after_a_refused_permission_uploads_pause(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.platform.injection.add(Fault("media/upload", code=48001, times=9))
    chat.registers(CITIZEN)
    for _ in range(3):
        chat.says("我的码")

    (left,) = earth.platform.injection.pending()
    assert left.times == 8


def test_cards_of_relatives_are_served_as_well(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    earth.platform.injection.add(Fault("media/upload", code=45009, times=9))

    mother.adds(GRANDMOTHER)

    lives(mother, Colour.GREEN)
    assert GRANDMOTHER.name not in Browser(earth.config.public_url).opens(mother.card["url"]).text


def test_one_slow_upload_does_not_affect_the_next(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.platform.injection.add(Fault("media/upload", hang=30))
    chat.registers(CITIZEN)
    lives(chat, Colour.GREEN)

    chat.says("我的码")

    assert chat.last["kind"] == "image"


def test_an_upload_is_reused_only_while_its_code_is_valid(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    first = chat.last["media_id"]
    earth.passes(minutes=19)
    chat.says("我的码")
    assert chat.last["media_id"] == first
    assert uploads(earth) == 1

    earth.passes(minutes=2)
    chat.says("我的码")
    assert chat.last["media_id"] != first
    assert uploads(earth) == 2


def test_a_new_colour_makes_a_new_picture_at_once(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.health(CITIZEN, Status.CONFIRMED)
    earth.works()

    chat.says("我的码")
    assert chat.colour == "red"  # on a card that says why
    chat.says("我的码")

    assert chat.colour == "red"
    assert uploads(earth) == 2


def test_a_token_that_ran_out_or_was_voided_is_replaced(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.passes(hours=3)
    chat.says("我的码")
    assert chat.last["kind"] == "image"

    earth.platform.tokens.void_all()
    earth.passes(hours=1)
    chat.says("我的码")
    assert chat.last["kind"] == "image"


def test_a_live_page_works_after_its_picture_expired(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.platform.injection.add(Fault("media/upload", code=48001, times=9))
    chat.registers(CITIZEN)
    card, browser = chat.card, Browser(earth.config.public_url)
    first = browser.opens(card["url"]).text
    earth.passes(minutes=31)

    assert browser.get(card["url"]).status_code == 200
    assert f'class="{Colour.GREEN}' in browser.page.text
    assert browser.page.text != first
    assert requests.get(card["picture"], timeout=5).status_code == 410
    earth.passes(hours=12)
    gone = browser.get(card["url"])
    assert gone.status_code == 410
    assert earth.words("page.expired") in gone.text
