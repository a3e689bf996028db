"""Changes of colour as people meet them at a gate: what ends each colour, and what does not."""

from datetime import timedelta

import pytest

from bot.health.clock import BEIJING
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import Someone, adult
from tests.handlers.gate.site import Site
from tests.world import Chat


def stands(site: Site, citizen: Chat, colour: str, decision: str, temperature: str = "36.5") -> None:
    """The citizen's picture, the scan and the result after the temperature have this colour and decision."""
    citizen.says("我的码")
    assert citizen.colour == colour
    assert site.scans(citizen).startswith(site.words(f"gate.verdict.{colour}"))
    said = site.words(f"gate.measured.{decision}", name="张**", temperature=f"{temperature} ℃")
    assert site.scanner.says(temperature).startswith(said)


def reports(site: Site, who: Someone, status: Status, days: int | None = None) -> None:
    """The platform reports this status; ``days`` is the distance to the last day of quarantine."""
    until = None if days is None else site.earth.clock().astimezone(BEIJING).date() + timedelta(days=days)
    site.earth.health(who, status, until)
    site.earth.works()


def until_midnight(site: Site) -> timedelta:
    """The rest of this Beijing day."""
    now = site.earth.clock().astimezone(BEIJING)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now


@pytest.mark.parametrize(("typed", "after"), [("37.2", "green"), ("37.3", "yellow")])
def test_the_limit_holds_for_a_reading_after_a_fever_too(site: Site, typed: str, after: str) -> None:
    citizen = site.somebody()
    stands(site, citizen, "green", "retest", "38.1")

    stands(site, citizen, "yellow", "pass" if after == "green" else "retest", typed)

    citizen.says("我的码")
    assert citizen.colour == after


def test_yellow_is_ended_by_a_scanned_normal_reading_and_by_nothing_else(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    stands(site, citizen, "green", "retest", "37.4")
    site.earth.passes(days=3)
    site.earth.works()
    reports(site, who, Status.CLEAR)
    assert site.scanner.says("36.5") == site.words("gate.temperature.nobody")
    citizen.says("36.5")

    stands(site, citizen, "yellow", "pass")

    site.earth.works()
    assert citizen.sees == site.words("notice.own_colour.green")
    stands(site, citizen, "green", "pass")


def test_a_quarantine_ends_at_midnight_in_beijing_and_orange_stays_until_a_clean_check(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    reports(site, who, Status.QUARANTINE, days=0)
    assert citizen.sees == site.words("notice.own_colour.orange")
    stands(site, citizen, "orange", "stay")

    site.earth.health(who, Status.CLEAR)
    site.earth.switch(Mode.OFF, Service.PLATFORM)  # nobody hears of it yet
    site.earth.passes(seconds=until_midnight(site).total_seconds() - 60)
    site.earth.works()
    stands(site, citizen, "orange", "stay")
    assert "已满" not in citizen.says("为什么")
    site.earth.passes(minutes=2)
    assert "已满" in citizen.says("为什么")
    stands(site, citizen, "orange", "stay")

    site.earth.recovers()
    site.earth.passes(hours=2)
    site.earth.works()
    assert citizen.sees == site.words("notice.own_colour.green")
    stands(site, citizen, "green", "pass")


def test_a_check_that_is_not_clean_keeps_orange_after_the_quarantine(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    reports(site, who, Status.CONTACT, days=0)
    site.earth.passes(days=2)
    site.earth.works()

    stands(site, citizen, "orange", "stay")


@pytest.mark.parametrize("status", [Status.SUSPECTED, Status.CONFIRMED])
def test_only_the_platform_sets_and_ends_red(site: Site, status: Status) -> None:
    who = adult()
    citizen = site.somebody(who)
    stands(site, citizen, "green", "pass")
    reports(site, who, status)
    assert citizen.sees == site.words("notice.own_colour.red")
    stands(site, citizen, "red", "isolate")
    site.earth.passes(days=20)
    site.earth.works()
    stands(site, citizen, "red", "isolate")

    reports(site, who, Status.CLEAR)

    assert citizen.sees == site.words("notice.own_colour.green")
    stands(site, citizen, "green", "pass")


def test_a_fever_measured_while_orange_shows_after_a_clean_check(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    reports(site, who, Status.CONTACT, days=14)
    stands(site, citizen, "orange", "stay", "37.8")

    reports(site, who, Status.CLEAR)

    assert citizen.sees == site.words("notice.own_colour.yellow")
    stands(site, citizen, "yellow", "pass")
    stands(site, citizen, "green", "pass")


def test_with_the_platform_down_newcomers_are_grey_and_others_keep_their_colour(site: Site) -> None:
    who = adult()
    green, red = site.somebody(), site.somebody(who)
    reports(site, who, Status.CONFIRMED)
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    newcomer = site.somebody(adult())

    stands(site, newcomer, "grey", "measured")
    stands(site, newcomer, "grey", "retest", "37.3")
    stands(site, green, "green", "pass")
    stands(site, red, "red", "isolate")

    site.earth.recovers()
    site.earth.passes(minutes=10)
    site.earth.works()
    stands(site, newcomer, "yellow", "pass")  # the fever was measured, and counts once the person is known
    stands(site, newcomer, "green", "pass")
