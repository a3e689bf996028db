"""The poster at the gate, as a page and as a picture."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from bot.drawing.poster import HEIGHT, WIDTH, Poster, draw_poster
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.scanner import Code
from bot.service.gate.posters import MIN_REMAINING_LIFETIME, TEMPORARY_CODE_LIFETIME
from bot.store.gate.account_qr_codes import MAX_CODES_PER_DAY, AccountQrCodes
from bot.store.gate.venues import Closer
from tests.gatehouse import Station
from tests.programs import Reader, zbar


@pytest.fixture
def link(station: Station) -> str:
    """The link to the venue's poster."""
    return station.house.entrances.poster_link(station.venue.id, station.house.now)


def content(station: Station, link: str) -> str:
    """The content that a phone reads from the poster's picture."""
    answer = station.house.browser().get(f"{link}.png")
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))
    return str(found.text)


def test_the_picture_is_an_a4_page_that_leads_into_the_chat_with_the_venue(station: Station, link: str) -> None:
    picture = Image.open(BytesIO(station.house.browser().get(f"{link}.png").content))

    assert picture.size == (WIDTH, HEIGHT)
    assert abs(HEIGHT / WIDTH - 297 / 210) < 0.001
    known = station.house.world.platform.store.all("scene")[content(station, link)]
    assert known == {**known, "scene": f"v.{station.venue.id}", "ends": None}


def test_a_newcomer_who_scans_it_follows_and_is_greeted(station: Station, link: str) -> None:
    newcomer = station.house.world.chat()

    newcomer.phone.scan(Code(content(station, link)))

    assert newcomer.sees


def test_picture_and_page_carry_the_same_code_which_is_made_once(station: Station, link: str) -> None:
    page = station.house.browser().get(link)

    assert page.status_code == 200
    assert "扫码关注，排队时先登记" in page.text
    assert "长春站" in page.text
    assert content(station, link) == content(station, link)
    assert len([s for s in station.house.world.platform.store.all("scene").values() if s["scene"][:2] == "v."]) == 1


def test_without_permanent_codes_a_temporary_one_shows_its_end(station: Station, link: str) -> None:
    station.house.world.platform.injection.add(Fault(api="qrcode/create", code=40053, times=1))

    page = station.house.browser().get(link).text

    until = station.house.now + TEMPORARY_CODE_LIFETIME
    assert f"二维码有效至 {until:%Y-%m-%d}" in page
    before = content(station, link)
    station.house.world.passes(seconds=(TEMPORARY_CODE_LIFETIME - MIN_REMAINING_LIFETIME).total_seconds() + 5)
    fresh = station.house.entrances.poster_link(station.venue.id, station.house.now)
    assert content(station, fresh) != before


def test_the_page_says_when_the_platform_does_not_answer(station: Station, link: str) -> None:
    station.house.world.platform.injection.add(Fault(api="qrcode/create", code=-1, times=9))

    page = station.house.browser().get(link)

    assert (page.status_code, "海报还没有做好" in page.text) == (503, True)


def test_a_manager_who_used_up_the_days_codes_is_told_to_come_back_tomorrow(station: Station, link: str) -> None:
    codes = AccountQrCodes(station.house.world.parts.records.store)
    for _ in range(MAX_CODES_PER_DAY):
        assert codes.may_make(station.manager.id, station.house.now)

    page = station.house.browser().get(link)

    assert (page.status_code, "请明天再打开" in page.text) == (429, True)
    assert station.house.world.platform.calls.used("qrcode/create") == 0
    station.house.world.passes(days=1)
    assert station.house.browser().get(link).status_code == 200


def test_forged_and_old_links_and_closed_venues_have_no_poster(station: Station, link: str) -> None:
    browser = station.house.browser()
    assert browser.get(link + "x").status_code == 410
    station.house.venues.close(station.venue.id, Closer.OPERATOR)
    assert browser.get(link).status_code == 410
    assert browser.get(f"{link}.png").status_code == 410

    station.house.world.clock.offset += timedelta(days=31)

    assert browser.get(link).status_code == 410


def zxing() -> Reader:
    """The code reader of the sandbox's phones."""
    return lambda image: [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("reader", [zxing, zbar])
@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
@pytest.mark.parametrize("venue", ["站", "长白山保护开发区池北区旅游集散中心第三停车场东侧入口处" * 2, "𠮷祥 “A” <b>"])
def test_every_poster_is_read_at_every_size(scale: float, venue: str, reader: Callable[[], Reader]) -> None:
    read = reader()
    payload = "http://weixin.qq.com/q/02AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    echo = {"en": "Scan in WeChat and register while you queue", "ko": "위챗으로 스캔하고 줄 서면서 등록하세요"}
    poster = Poster(payload, "吉祥码", "扫码关注，排队时先登记", echo, venue, ("一" * 60, "二", "三"), ("脚注" * 40,))

    png = draw_poster(poster)

    assert len(png) < 120_000
    picture = Image.open(BytesIO(png)).convert("L")
    small = picture.resize((int(WIDTH * scale), int(HEIGHT * scale)), Image.Resampling.BILINEAR)
    assert read(small) == [payload]
