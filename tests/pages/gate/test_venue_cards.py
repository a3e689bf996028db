"""A venue that may compare face and document prints paper cards for those who stand there."""

import re

import pytest
import requests

from bot.service.codes import paper_codes
from bot.store.access.operators import Role
from tests.cast import CITIZEN, GRANDMOTHER, Someone, adult
from tests.gatehouse import Station
from tests.support.test_paper_cards import PICTURE, code_on
from tests.surfing import Browser


@pytest.fixture
def manager(station: Station) -> Browser:
    """The manager's browser at the page of a venue that may print."""
    station.house.venues.allow_verification(station.venue.id, allowed=True)
    return station.house.manages(station.manager, station.venue)


def prints(station: Station, browser: Browser, who: Someone, **values: str) -> requests.Response:
    """Fill in the form of the manager's page."""
    opened = re.findall(r'name="opened" value="(\d+)"', browser.get(station.page).text)
    asked = {"kind": who.type, "number": who.number, "opened": opened[0] if opened else "0", **values}
    return browser.post(f"{station.page}/card", **asked)


def test_a_card_is_printed_by_document_and_the_person_is_told_where(station: Station, manager: Browser) -> None:
    house, who = station.house, adult()
    chat = house.citizen(house.world.knows(who))

    page = prints(station, manager, who)

    assert "/S/" in code_on(page.text)
    assert not any(secret in page.text for secret in who.secrets)
    assert page.headers["Cache-Control"] == "no-store"
    house.world.works()
    assert house.world.words("notice.paper_venue", venue=station.venue.name) in chat.all
    actor = house.world.parts.access.audit_log.chat_actor(station.manager.id)
    assert house.noted(f"paper.print {actor}")
    assert "已经打印过新卡" in prints(station, manager, who, opened="0").text


def test_nobody_on_record_and_a_slip_are_told_apart_from_nothing_else(station: Station, manager: Browser) -> None:
    unknown = prints(station, manager, GRANDMOTHER).text
    slip = prints(station, manager, adult(), number="123").text

    assert "没有可打印的登记" in unknown
    assert "证件号码与类型不符" in slip
    assert not PICTURE.search(unknown + slip)


def test_guessing_ends_at_the_limit(station: Station, manager: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_codes, "STAFF_CARDS_PER_DAY", 2)
    for _ in range(2):
        prints(station, manager, GRANDMOTHER)

    assert "今天已到上限" in prints(station, manager, CITIZEN).text


def test_a_venue_without_the_permission_and_others_print_nothing(station: Station) -> None:
    house = station.house
    browser = house.manages(station.manager, station.venue)
    house.operator("wang", Role.VENUES)
    operator = house.browser()
    operator.opens(house.operator_link("wang"))

    assert "打印纸质码" not in browser.get(station.page).text
    assert prints(station, browser, CITIZEN).status_code == 403
    assert operator.post(f"{station.page}/card", kind=CITIZEN.type, number=CITIZEN.number).status_code == 401
    assert house.noted("refused.paper.print", station.venue.id)
    assert not house.noted("paper.print operator")
