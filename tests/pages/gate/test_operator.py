"""Decisions on venues: on the operators' page and from the command line."""

import re
from dataclasses import replace

import pytest

from bot.store.access.operators import Role
from bot.store.gate.venues import Venue, VenueStatus
from tests.cast import MOTHER
from tests.gatehouse import SHOP, STATION, Gatehouse, Station
from tests.surfing import Browser
from tests.world import Chat


@pytest.fixture
def manager(gatehouse: Gatehouse) -> Chat:
    """A person who applies for venues."""
    return gatehouse.citizen(MOTHER)


@pytest.fixture
def waiting(gatehouse: Gatehouse, manager: Chat) -> Venue:
    """A venue that waits for a decision."""
    return gatehouse.venue(manager, approved=False)


@pytest.fixture
def operator_page(gatehouse: Gatehouse) -> Browser:
    """The page of an operator with the role."""
    gatehouse.operator("wang", Role.VENUES)
    browser = gatehouse.browser()
    browser.opens(gatehouse.operator_link("wang"))
    return browser


def status(gatehouse: Gatehouse, venue: Venue) -> VenueStatus:
    """The status of the venue now."""
    found = gatehouse.venues.get(venue.id)
    assert found
    return found.status


def test_the_page_shows_pending_venues_with_the_managers_masked_name(waiting: Venue, operator_page: Browser) -> None:
    page = operator_page.get("/g/operator").text

    assert all(words in page for words in ("长春站", "车站", "长春", "宽城区长白路5号", "东进站口 · 西进站口", "李**"))
    assert not any(secret in page for secret in MOTHER.secrets if secret != MOTHER.phone)
    assert waiting.manager not in page


def test_the_manager_of_an_approved_venue_gets_the_poster(
    gatehouse: Gatehouse, manager: Chat, waiting: Venue, operator_page: Browser
) -> None:
    operator_page.get("/g/operator")

    page = operator_page.post("/g/operator/approve", venue=waiting.id)

    assert "已批准，已通知管理员。" in page.text
    assert status(gatehouse, waiting) is VenueStatus.APPROVED
    gatehouse.world.works()
    link = re.search(r"http\S+/g/poster/[\w.-]+", manager.sees)
    assert link
    assert gatehouse.browser().get(link[0]).status_code == 200
    assert gatehouse.noted("venue.approve operator:wang", waiting.id)


def test_a_refusal_needs_a_reason_and_the_manager_learns_it(
    gatehouse: Gatehouse, manager: Chat, waiting: Venue, operator_page: Browser
) -> None:
    operator_page.get("/g/operator")
    assert "不批准须写理由。" in operator_page.post("/g/operator/refuse", venue=waiting.id, reason=" ").text
    assert status(gatehouse, waiting) is VenueStatus.PENDING

    page = operator_page.post("/g/operator/refuse", venue=waiting.id, reason="@地址 不全{venue}")

    assert "已记为不批准，已通知管理员。" in page.text
    assert status(gatehouse, waiting) is VenueStatus.REFUSED
    gatehouse.world.works()
    assert "理由：地址 不全{venue}。" in manager.sees


def test_a_decided_application_is_not_decided_again(
    gatehouse: Gatehouse, waiting: Venue, operator_page: Browser
) -> None:
    operator_page.get("/g/operator")
    gatehouse.venues.decide(waiting.id, approved=False, reason="again")

    page = operator_page.post("/g/operator/approve", venue=waiting.id)

    assert "这个申请已有人处理。" in page.text
    assert status(gatehouse, waiting) is VenueStatus.REFUSED


def test_an_invented_venue_id_is_neither_in_store_nor_audit(gatehouse: Gatehouse, operator_page: Browser) -> None:
    operator_page.get("/g/operator")

    page = operator_page.post("/g/operator/approve", venue="张三 220102198503143018")

    assert page.status_code == 200
    assert gatehouse.noted("venue.approve operator:wang venue:-")


def test_the_page_decides_nothing_without_its_token(
    gatehouse: Gatehouse, waiting: Venue, operator_page: Browser
) -> None:
    assert operator_page.post("/g/operator/approve", venue=waiting.id, token="x").status_code == 403

    assert status(gatehouse, waiting) is VenueStatus.PENDING
    assert gatehouse.noted("refused.form operator:wang")


def test_the_command_lists_and_approves(gatehouse: Gatehouse, waiting: Venue) -> None:
    key = gatehouse.operator("wang", Role.VENUES)

    listed = gatehouse.command("venue", "list", key=key)
    done = gatehouse.command("venue", "approve", waiting.id, key=key)

    assert listed.output.startswith(f"{waiting.id}  ")
    assert "长春站  宽城区长白路5号" in listed.output
    assert (done.exit_code, done.output) == (0, "Approved: 长春站. The manager is told.\n")
    assert status(gatehouse, waiting) is VenueStatus.APPROVED


def test_the_command_refuses_only_with_a_reason(gatehouse: Gatehouse, waiting: Venue) -> None:
    key = gatehouse.operator("wang", Role.VENUES)

    assert gatehouse.command("venue", "refuse", waiting.id, key=key).exit_code == 2
    assert gatehouse.command("venue", "refuse", waiting.id, "--reason", " ", key=key).exit_code == 1
    assert status(gatehouse, waiting) is VenueStatus.PENDING
    assert gatehouse.command("venue", "refuse", waiting.id, "--reason", "地址不全", key=key).exit_code == 0
    assert status(gatehouse, waiting) is VenueStatus.REFUSED


def test_closing_a_venue_ends_its_bindings_with_notices(station: Station) -> None:
    house = station.house
    key = house.operator("wang", Role.VENUES)

    done = house.command("venue", "close", station.venue.id, "--reason", "停业", "--yes", key=key)

    assert done.exit_code == 0
    assert status(house, station.venue) is VenueStatus.CLOSED
    assert house.bindings.of_venue(station.venue.id) == ()
    house.world.works()
    for post in (station.east, station.west):
        assert house.bindings.venues_of(post.scanner) == ()
        assert "duty" not in house.world.parts.records.chat_fields.read(post.scanner) or post is station.west
        assert "长春站" in house.world.phone(post.scanner).sees
    assert "停业" in station.manager.sees


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("approve",),
        ("refuse", "--reason", "无故"),
        ("close", "--reason", "无故", "--yes"),
        ("reopen", "--reason", "无故", "--yes"),
    ],
)
def test_operators_without_the_role_and_strangers_decide_nothing(
    gatehouse: Gatehouse, waiting: Venue, command: tuple[str, ...]
) -> None:
    word, *rest = command
    words = ("venue", word, *([] if word == "list" else [waiting.id]), *rest)
    key = gatehouse.operator("li", Role.TRACING, Role.AUDIT)

    without = gatehouse.command(*words, key=key)
    stranger = gatehouse.command(*words, key="wang.guess")

    assert (without.exit_code, stranger.exit_code) == (1, 1)
    assert "长春站" not in without.output + stranger.output
    assert status(gatehouse, waiting) is VenueStatus.PENDING
    assert gatehouse.noted(f"refused.venue.{word} operator:li")
    assert gatehouse.noted("refused.operator.key nobody")


def test_a_new_key_ends_the_one_before(gatehouse: Gatehouse, manager: Chat) -> None:
    gatehouse.venue(manager, SHOP, approved=False)
    first = gatehouse.command("operator", "key", "wang", "--role", "venues").output.strip()
    second = gatehouse.command("operator", "key", "wang", "--role", "venues", "--role", "audit").output.strip()

    assert gatehouse.command("venue", "list", key=first).exit_code == 1
    assert gatehouse.command("venue", "list", key=second).exit_code == 0
    assert gatehouse.command("operator", "list").output == "wang  audit venues\n"
    assert gatehouse.command("operator", "end", "wang").exit_code == 0
    assert gatehouse.command("venue", "list", key=second).exit_code == 1
    assert gatehouse.noted("operator.key machine operator:wang")


def test_the_commands_link_opens_the_page_once(gatehouse: Gatehouse, waiting: Venue) -> None:
    key = gatehouse.operator("wang", Role.VENUES)

    link = gatehouse.command("operator", "link", key=key).output.strip()

    assert waiting.name in gatehouse.browser().opens(link).text
    assert gatehouse.browser().opens(link).status_code == 410


@pytest.mark.parametrize("name", ["张三", "A", "x" * 40, "a b", "-x"])
def test_operators_names_are_checked(gatehouse: Gatehouse, name: str) -> None:
    assert gatehouse.command("operator", "key", "--role", "venues", "--", name).exit_code == 2


def test_a_link_to_the_page_needs_an_installed_language(gatehouse: Gatehouse) -> None:
    key = gatehouse.operator("wang", Role.VENUES)

    unknown = gatehouse.command("operator", "link", "--language", "xx", key=key)
    link = gatehouse.command("operator", "link", "--language", "en", key=key).output.strip()

    assert unknown.exit_code == 2
    assert "zh" in unknown.output
    assert '<html lang="en">' in gatehouse.browser().opens(link).text


def test_the_page_of_all_venues_finds_closes_and_opens_again(station: Station) -> None:
    house, shop = station.house, station.house.venue(station.manager, SHOP, approved=False)
    house.operator("wang", Role.VENUES)
    page = house.browser()
    page.opens(house.operator_link("wang"))

    every = page.get("/g/operator/venues").text
    found = page.post("/g/operator/venues", wanted="宽城区").text

    assert station.venue.name in every
    assert shop.name in every
    assert station.venue.name in found
    assert shop.name not in found
    assert "停用和恢复须写理由。" in page.post("/g/operator/close", venue=station.venue.id, reason=" ").text
    closed = page.post("/g/operator/close", venue=station.venue.id, reason="停业", wanted="长春站").text
    assert "已停用，已通知管理员和扫码员。" in closed
    assert shop.name not in closed
    assert (status(house, station.venue), house.bindings.of_venue(station.venue.id)) == (VenueStatus.CLOSED, ())
    assert "已恢复" in page.post("/g/operator/reopen", venue=station.venue.id, reason="复业").text
    assert (status(house, station.venue), house.bindings.of_venue(station.venue.id)) == (VenueStatus.APPROVED, ())
    assert "没有改" in page.post("/g/operator/reopen", venue=shop.id, reason="复业").text
    assert status(house, shop) is VenueStatus.PENDING
    assert house.noted("venue.reopen operator:wang", station.venue.id)


def test_the_applicants_telephone_is_for_the_approving_operator_only(
    gatehouse: Gatehouse, waiting: Venue, operator_page: Browser
) -> None:
    key = gatehouse.operator("wang", Role.VENUES)
    operator_page.opens(gatehouse.operator_link("wang"))

    assert MOTHER.phone in operator_page.get("/g/operator").text

    assert MOTHER.phone not in operator_page.get("/g/operator/venues").text
    assert MOTHER.phone not in gatehouse.command("venue", "list", key=key).output
    assert not any(MOTHER.phone in line for line in gatehouse.audit)
    kept = gatehouse.world.parts.records.store.run(f"gv:{{{waiting.id}}}", ("HGETALL", f"gv:{{{waiting.id}}}"))[0]
    assert not any(MOTHER.phone.encode() in part for part in kept)


def test_the_command_lists_all_venues_and_finds_one(station: Station) -> None:
    house = station.house
    key, shop = house.operator("wang", Role.VENUES), house.venue(station.manager, SHOP, approved=False)
    house.world.parts.records.store.run("venues:{all}", ("DEL", "venues:{all}"))  # as before there was this list

    every = house.command("venue", "list", "--all", key=key).output
    found = house.command("venue", "list", "--search", "欧亚", key=key).output
    waiting = house.command("venue", "list", key=key).output

    assert [line[:16] for line in every.splitlines()] in ([shop.id, station.venue.id], [station.venue.id, shop.id])
    assert every.count("approved") == every.count("pending") == 1
    assert [line[:16] for line in found.splitlines()] == [line[:16] for line in waiting.splitlines()] == [shop.id]


def test_the_command_asks_before_it_closes_and_opens_again(station: Station) -> None:
    house, why = station.house, ("--reason", "停业")
    key = house.operator("wang", Role.VENUES)

    assert house.command("venue", "close", station.venue.id, *why, key=key, given="n\n").exit_code == 1
    assert status(house, station.venue) is VenueStatus.APPROVED
    assert house.command("venue", "close", station.venue.id, *why, key=key, given="y\n").exit_code == 0
    assert status(house, station.venue) is VenueStatus.CLOSED
    assert house.command("venue", "reopen", station.venue.id, *why, key=key, given="n\n").exit_code == 1
    done = house.command("venue", "reopen", station.venue.id, *why, key=key, given="y\n")
    assert done.output.endswith("Open again: 长春站. The manager is told.\n")
    again = house.command("venue", "reopen", station.venue.id, *why, "--yes", key=key)

    assert (again.exit_code, "it is not closed" in again.output) == (1, True)
    assert house.bindings.of_venue(station.venue.id) == ()


def test_the_audit_says_how_an_application_ended(gatehouse: Gatehouse, manager: Chat) -> None:
    key, approvals = gatehouse.operator("wang", Role.VENUES), gatehouse.world.parts.services.gate.applications
    for place in (STATION, SHOP, replace(SHOP, name="远方商场"), replace(SHOP, name="新商场")):
        about = place.category, place.region, place.name, place.address, place.entrances
        approvals.apply(manager.id, *about, gatehouse.now, lenient=False)
    first, second, third, fourth = approvals.managed_by(manager.id)
    gatehouse.command("venue", "approve", first.id, key=key)
    gatehouse.command("venue", "refuse", second.id, "--reason", "地址不全", key=key)
    gatehouse.world.parts.services.gate.closing.close_own(manager.id, third.id, gatehouse.now)

    shown = gatehouse.command("audit", "show").output.splitlines()

    for venue, ended in ((first, "approved"), (second, "refused"), (third, "withdrawn"), (fourth, "not decided")):
        (line,) = (line for line in shown if "venue.apply" in line and venue.id in line)
        assert f"  -> {ended}" in line
    when = f"{gatehouse.now:%Y-%m-%d}"
    assert any("venue.approve " in line and f"-> approved {when}" in line for line in shown)
