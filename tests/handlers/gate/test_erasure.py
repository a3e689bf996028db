"""注销 of those who work at gates: a manager of an approved venue or a scanner first gives that up."""

from bot.signing.receipts import Receipts
from tests.cast import CODE, adult
from tests.handlers.gate.site import TAXI, Site


def test_a_scanner_first_leaves_the_post(site: Site) -> None:
    earth, scanner = site.earth, site.scanner
    assert scanner.says("注销") == earth.words("erase.posts")

    scanner.says("退出扫码员", "1", "确认")
    earth.passes(minutes=2)

    assert earth.words("erase.consent_erase.ask") in scanner.says("注销")


def test_a_manager_of_an_approved_venue_cannot_leave(site: Site) -> None:
    assert site.manager.says("注销") == site.earth.words("erase.posts")


def test_an_application_that_waits_ends_with_its_manager(site: Site) -> None:
    earth, venues = site.earth, site.earth.parts.records.gate.venues
    somebody = site.somebody()
    somebody.says(*TAXI, "确认")
    (applied,) = venues.pending()
    earth.passes(minutes=2)

    somebody.says("注销", "1", CODE, "确认")

    assert "R1-" in somebody.sees
    assert venues.pending() == ()
    found = venues.get(applied.id)
    assert found
    assert (found.manager, found.status) == ("", "closed")


def test_visits_go_and_passes_stay_under_an_id_that_leads_nowhere(site: Site) -> None:
    earth, who = site.earth, site.earth.knows(adult())
    visitor = earth.chat()
    visitor.registers(who)
    person = earth.person(who)
    site.scans(visitor.code)
    site.scanner.says("36.5")
    earth.passes(minutes=2)
    assert len(earth.keys(f"gt:*{person}*")) == 1
    passes = site.log.on_day(site.venue.id, earth.clock().date())
    visitor.types(who.phone)

    visitor.says("注销", "1", CODE, "确认")

    assert Receipts(earth.config.secret_keys).read(visitor.sees.splitlines()[1].partition("：")[2]).visits > 0
    assert earth.keys(f"*{person}*") == set()
    assert site.log.on_day(site.venue.id, earth.clock().date()) == passes
    assert [one.person for one in passes] == [person]
