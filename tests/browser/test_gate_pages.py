"""The pages of managers and operators by keyboard, on a phone, and for everybody; paper cards as they are printed."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from bot.store.access.operators import Role
from bot.store.gate.venues import VenueStatus
from tests.browser.driver import Screen
from tests.cases import long
from tests.cast import MOTHER, VISITOR, adult
from tests.desk import LINK, SupportDesk
from tests.gatehouse import SHOP, Gatehouse, Station

PICTURES = os.environ.get("JIXIANGMA_PICTURES")
"""A folder for screenshots, for people to look at."""

A6 = (297.6, 419.5)
"""Its width and height in points."""

pytestmark = pytest.mark.browser
Look = Callable[..., Screen]


def is_well(screen: Screen, name: str) -> None:
    """The page fits the screen, is easy to read and to press, and axe finds nothing grave."""
    screen.fits()
    screen.is_for_everybody()
    if PICTURES:
        screen.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def prints_on_a6(page: Page, path: Path) -> None:
    """The page prints as one A6 page, on which a scanner reads a code and stands nothing but the card."""
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert all(abs(float(found) - wanted) < 1.5 for found, wanted in zip(box, A6, strict=True)), box
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 397, "height": 559})
    page.screenshot(path=path)
    (code,) = zxingcpp.read_barcodes(Image.open(path))
    assert "/S/" in code.text
    assert page.get_by_role("button").count() == page.get_by_role("link").count() == 0


def test_a_manager_prints_a_card_and_ends_a_binding_by_keys(station: Station, look: Look, tmp_path: Path) -> None:
    house, who = station.house, adult()
    house.citizen(house.world.knows(who))
    house.venues.allow_verification(station.venue.id, allowed=True)
    screen = look(
        house.entrances.manager_link(station.manager.id, station.venue.id, "zh", house.now), 390, 844, locale="zh-CN"
    )
    screen.follows("打开", "button")
    is_well(screen, "manager-keys")

    screen.tabs_to("解除")
    screen.page.keyboard.press("Enter")
    screen.follows("确定解除欧阳**", "button")
    expect(screen.page.get_by_role("status")).to_have_text("已解除，并已通知对方。")
    screen.tabs_to("证件类型", "combobox")
    screen.tabs_to("证件号码", "textbox")
    screen.page.keyboard.type(who.number)
    screen.enters()

    expect(screen.page.get_by_role("img", name="打印纸质码")).to_be_visible()
    is_well(screen, "card-manager")
    screen.tabs_to("打印", "button")
    prints_on_a6(screen.page, tmp_path / "card.png")


def test_an_operator_finds_closes_and_reopens_by_keys(station: Station, look: Look) -> None:
    house: Gatehouse = station.house
    house.venue(station.manager, SHOP, approved=False)
    house.operator("wang", Role.VENUES)
    screen = look(house.operator_link("wang"), 390, 844, locale="zh-CN")
    screen.follows("打开", "button")
    is_well(screen, "operator-keys")

    screen.follows("全部场所", "link")
    screen.tabs_to("名称、地址", "searchbox")
    screen.page.keyboard.type("长春站")
    screen.enters()
    expect(screen.page.locator("h2")).to_have_text(["长春站"])
    for button, sure, said in (("停用", "确定停用", "已停用"), ("恢复", "确定恢复", "已恢复")):
        screen.tabs_to(button)
        screen.page.keyboard.press("Enter")
        screen.tabs_to("理由", "textbox")
        screen.page.keyboard.type("核对")
        is_well(screen, f"venues-{button}")
        screen.follows(sure, "button")
        expect(screen.page.get_by_role("status")).to_contain_text(said)

    found = house.venues.get(station.venue.id)
    assert found
    assert found.status is VenueStatus.APPROVED
    assert house.bindings.of_venue(station.venue.id) == ()


def test_the_own_card_is_an_a6_page(gatehouse: Gatehouse, look: Look, tmp_path: Path) -> None:
    (address,) = re.findall(r"http\S+/c/\S+", gatehouse.citizen(VISITOR).says("纸质码"))
    screen = look(address, 390, 844)
    screen.follows("打开", "button")
    screen.page.locator("main img").evaluate("image => image.decode()")

    is_well(screen, "card-own")

    screen.tabs_to("打印", "button")
    prints_on_a6(screen.page, tmp_path / "card.png")


def test_the_live_page_is_for_everybody(gatehouse: Gatehouse, look: Look) -> None:
    chat = gatehouse.citizen(MOTHER)
    chat.says("English", "live code")
    screen = look(chat.card["url"], 390, 844)
    screen.follows("Open", "button")
    expect(screen.page.locator(".moving")).to_be_visible()

    is_well(screen, "live-en")


@long
def test_a_clerk_prints_a_card_by_keys(gatehouse: Gatehouse, look: Look, tmp_path: Path) -> None:
    desk, chat = SupportDesk(gatehouse, clerks=("an",)), gatehouse.citizen(MOTHER)
    ref = desk.asks(chat)
    found = LINK.search(desk.an.chat.says("工作台"))
    assert found
    screen = look(found[0], 390, 844, locale="zh-CN")
    screen.follows("打开", "button")
    screen.follows("打开", "link")
    screen.follows("接手", "button")
    screen.follows("打印纸质码", "link")
    expect(screen.page).to_have_url(re.compile(f"/d/chat/{ref}/card"))
    is_well(screen, "card-desk-form")

    screen.tabs_to("事由", "textbox")
    screen.page.keyboard.type("没有手机")
    screen.follows("生成新卡", "button")

    is_well(screen, "card-desk")
    prints_on_a6(screen.page, tmp_path / "card.png")
