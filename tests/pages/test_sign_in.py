"""Access to the gate's pages: links, sessions, forms, roles."""

import re
from datetime import timedelta

import pytest

from bot.store.access.operators import Role
from bot.store.gate.venues import Closer
from tests.cast import adult
from tests.gatehouse import SHOP, Station
from tests.surfing import Browser


@pytest.fixture
def link(station: Station) -> str:
    """A new link for the venue's manager."""
    return station.house.entrances.manager_link(station.manager.id, station.venue.id, "zh", station.house.now)


def test_the_managers_link_opens_the_page_of_the_venue(station: Station, link: str) -> None:
    browser = station.house.browser()

    page = browser.opens(link)

    assert (page.status_code, page.url.removeprefix(browser.base)) == (200, station.page)
    assert "长春站" in page.text


def test_opening_a_links_page_does_not_use_it_up(station: Station, link: str) -> None:
    station.house.browser().get(link)
    station.house.browser().get(link)

    assert station.house.browser().opens(link).status_code == 200


def test_a_link_opens_once(station: Station, link: str) -> None:
    station.house.browser().opens(link)
    second = station.house.browser()

    assert second.opens(link).status_code == 410
    assert second.get(station.page).status_code == 401


def test_a_link_opens_for_ten_minutes(station: Station, link: str) -> None:
    station.house.world.passes(minutes=10, seconds=2)

    assert station.house.browser().opens(link).status_code == 410
    assert station.house.browser().post(link).status_code == 410


def test_a_forged_link_opens_nothing(station: Station, link: str) -> None:
    poster = station.house.entrances.poster_link(station.venue.id, station.house.now).rpartition("/")[2]
    start, _, signed = link.rpartition("/")
    flipped = signed[:-2] + ("A" if signed[-2] != "A" else "B") + signed[-1]  # not all bits of the last one count

    for forged in (flipped, f"x{signed}", "x", poster):
        browser = station.house.browser()
        assert browser.opens(f"{start}/{forged}").status_code == 410
        assert browser.post(f"{start}/{forged}").status_code == 410
        assert not browser.session.cookies


def test_the_link_and_the_cookie_contain_no_personal_data(station: Station, link: str) -> None:
    browser = station.house.browser()
    browser.opens(link)

    said = link + str(browser.session.cookies.get_dict())

    assert station.manager.openid not in said
    assert station.venue.id not in said


def test_the_cookie_is_kept_from_scripts_and_other_sites(station: Station, link: str) -> None:
    browser = station.house.browser()
    answer = browser.session.post(link, headers=browser.own, timeout=10, allow_redirects=False)

    attributes = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/g", "Max-Age=7200"} < attributes
    assert "Secure" not in attributes  # this world is served over plain http


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-site"},
    ],
    ids=repr,
)
def test_another_site_cannot_sign_a_visitor_in_with_a_link_of_its_own(
    station: Station, link: str, headers: dict[str, str]
) -> None:
    victim = station.house.browser()

    answer = victim.session.post(link, headers=headers, timeout=10)

    assert (answer.status_code, "重新点开链接" in answer.text) == (403, True)
    assert not victim.session.cookies
    assert victim.opens(link).status_code == 200


def test_the_page_is_not_cached_and_not_framed(station: Station) -> None:
    page = station.house.manages(station.manager, station.venue).page

    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def strangers(station: Station, page: str) -> float:
    """How many strangers were refused there, by the metrics."""
    said = station.house.browser().get("/metrics").text
    found = re.search(rf'jixiangma_strangers_total{{page="{page}"}} (\S+)', said)
    return float(found[1]) if found else 0


@pytest.mark.parametrize("page", ["manager", "operator", "link"])
def test_a_stranger_sees_no_page_and_is_counted_but_not_in_the_audit(station: Station, page: str) -> None:
    counted, audit = strangers(station, page), station.house.audit
    address = {"manager": station.page, "operator": "/g/operator", "link": "/g/in/x"}[page]

    assert station.house.browser().get(address).status_code in (401, 410)

    assert strangers(station, page) == counted + 1
    assert station.house.audit == audit


def test_the_manager_of_another_venue_sees_no_page_and_is_in_the_audit(station: Station) -> None:
    house = station.house
    other = house.citizen(adult())
    browser = house.manages(other, house.venue(other, SHOP))
    token = browser.token

    refused = [
        browser.get(station.page),
        browser.post(f"{station.page}/end", scanner=station.east.number, token=token),
        browser.post(f"{station.page}/invite", entrance=0, token=token),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert not any("长春站" in answer.text for answer in refused)
    assert house.bindings.get(station.venue.id, station.east.scanner)
    for action in ("venue.page", "scanner.end", "scanner.invite"):
        assert house.noted(
            f"refused.{action}", house.world.parts.access.audit_log.chat_actor(other.id), station.venue.id
        )


def test_a_scanner_with_a_self_made_link_sees_no_page(station: Station) -> None:
    link = station.house.entrances.manager_link(station.east.scanner, station.venue.id, "zh", station.house.now)

    assert station.house.browser().opens(link).status_code == 403
    assert station.house.noted(
        "refused.venue.page", station.house.world.parts.access.audit_log.chat_actor(station.east.scanner)
    )


def test_a_session_ends_when_its_venue_is_closed(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    station.house.venues.close(station.venue.id, Closer.OPERATOR)

    assert browser.get(station.page).status_code == 403


def test_an_operator_without_the_role_decides_nothing_and_is_in_the_audit(station: Station) -> None:
    house = station.house
    house.operator("li", Role.TRACING)
    browser = house.browser()

    assert browser.opens(house.operator_link("li")).status_code == 403
    assert house.noted("refused.venue.list", "operator:li")


def test_a_dismissed_operators_session_ends_at_once(station: Station) -> None:
    house = station.house
    house.operator("li", Role.VENUES)
    browser = house.browser()
    assert browser.opens(house.operator_link("li")).status_code == 200

    house.world.parts.access.operators.remove("li")

    assert browser.get("/g/operator").status_code == 403


def test_a_new_key_ends_sessions_and_open_links_of_the_one_before(station: Station) -> None:
    house = station.house
    first = house.operator("li", Role.VENUES)
    browser, link = house.browser(), house.command("operator", "link", key=first).output.strip()
    assert browser.opens(link).status_code == 200
    unused = house.command("operator", "link", key=first).output.strip()

    second = house.command("operator", "key", "li", "--role", "venues").output.strip()

    assert browser.get("/g/operator").status_code == 403
    assert house.browser().opens(unused).status_code == 403
    new = house.command("operator", "link", key=second).output.strip()
    assert house.browser().opens(new).status_code == 200


def test_looking_at_the_operators_page_is_in_the_audit(station: Station) -> None:
    house = station.house
    house.operator("li", Role.VENUES)

    house.browser().opens(house.operator_link("li"))

    assert house.noted("venue.list operator:li")


def test_a_managers_session_does_not_open_the_operators_page(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    assert browser.get("/g/operator").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "another session's"])
def test_a_form_without_the_sessions_token_does_nothing_and_is_in_the_audit(station: Station, token: str) -> None:
    browser = station.house.manages(station.manager, station.venue)
    if token.startswith("another"):
        token = station.house.manages(station.manager, station.venue).token

    answer = browser.post(f"{station.page}/end", scanner=station.east.number, token=token)

    assert answer.status_code == 403
    assert station.house.bindings.get(station.venue.id, station.east.scanner)
    assert station.house.noted(
        "refused.form", station.house.world.parts.access.audit_log.chat_actor(station.manager.id)
    )


def test_a_get_request_changes_nothing(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    for path in ("end", "invite"):
        assert browser.get(f"{station.page}/{path}?scanner=1&entrance=0&token={browser.token}").status_code == 405


def test_signing_out_ends_the_session_on_the_server_too(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)
    kept = browser.session.cookies.copy()

    assert browser.post("/g/leave/manager").status_code == 200

    thief = Browser(browser.base)
    thief.session.cookies.update(kept)
    assert thief.get(station.page).status_code == 401


def test_a_session_expires_after_two_hours(station: Station) -> None:
    browser = station.house.manages(station.manager, station.venue)

    station.house.world.clock.offset += timedelta(hours=2, seconds=1)

    assert browser.get(station.page).status_code == 401
