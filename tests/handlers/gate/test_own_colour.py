"""A scanner whose own code is yellow, orange or red does not work at a gate."""

import pytest

from bot.health.codes.colour import Colour
from bot.health.gate.scans import GateFault
from bot.sandbox.authorities.people import Status
from bot.service.gate.scan_results import ScannerChat
from tests.cast import Someone, adult
from tests.handlers.gate.site import STATION, Site
from tests.talk import Chat

STATUSES = {Colour.ORANGE: Status.CONTACT, Colour.RED: Status.CONFIRMED}


def at_work(site: Site) -> tuple[Chat, Someone]:
    """A second scanner on duty, at the west entrance."""
    who = adult()
    scanner = site.somebody(who)
    site.binds(scanner, "西进站口")
    assert scanner.says("上岗") == site.words("duty.on", venue="长春站", entrance="西进站口")
    site.earth.works()
    return scanner, who


def turns(site: Site, scanner: Chat, who: Someone, colour: Colour) -> None:
    """The scanner's own code gets this colour: by a fever at the gate, or by what the platform reports."""
    if colour is Colour.YELLOW:
        scanner.says("我的码")
        site.scans(scanner)
        assert site.scanner.says("37.8").startswith("⚠")
    else:
        site.earth.health(who, STATUSES[colour])
    site.earth.works()
    scanner.says("0")  # reads the notice


@pytest.mark.parametrize("colour", [Colour.YELLOW, Colour.ORANGE, Colour.RED])
def test_who_is_no_longer_green_goes_off_duty_at_the_next_step_and_not_on_again(site: Site, colour: Colour) -> None:
    citizen = site.somebody()
    scanner, who = at_work(site)
    site.scans(citizen, scanner)
    turns(site, scanner, who, colour)

    assert scanner.says("36.5") == site.words(f"gate.refused.self_{colour}")

    assert site.person(citizen) not in {one.person for one in site.passes()}
    assert site.scans(citizen, scanner) == site.words("gate.refused.off_duty")
    assert scanner.says("上岗") == site.words(f"duty.self_{colour}")
    assert site.audited("refused.duty.on") == site.audited("refused.pass") == 1
    assert "duty" not in site.earth.parts.records.chat_fields.read(scanner.id)


def test_a_scan_and_a_look_by_document_end_the_duty_too(site: Site) -> None:
    citizen = site.somebody()
    scanner, who = at_work(site)
    turns(site, scanner, who, Colour.RED)

    assert site.scans(citizen, scanner) == site.words("gate.refused.self_red")
    assert scanner.says("无码登记") == site.words("gate.refused.off_duty")


def test_who_is_measured_anew_by_another_scanner_goes_on_duty_again(site: Site) -> None:
    scanner, who = at_work(site)
    turns(site, scanner, who, Colour.YELLOW)
    assert scanner.says("上岗") == site.words("duty.self_yellow")
    scanner.says("我的码")
    site.scans(scanner)
    assert site.scanner.says("36.5").startswith("✅")
    site.earth.works()

    assert scanner.says("上岗").endswith(site.words("duty.on", venue="长春站", entrance="西进站口"))


def test_of_several_places_none_is_asked_for(site: Site) -> None:
    scanner, who = at_work(site)
    other = site.somebody()
    site.opens(other, (*STATION[:3], "吉林站", *STATION[4:]))
    site.binds(scanner, "1", other)
    turns(site, scanner, who, Colour.ORANGE)

    assert scanner.says("上岗") == site.words("duty.self_orange")


def test_where_the_record_is_not_read_with_the_chat_who_is_green_again_works_at_once(site: Site) -> None:
    scanner, who = at_work(site)
    gate, person = site.earth.parts.services.gate, site.person(scanner)
    duty = site.earth.parts.records.chat_fields.read(scanner.id)["duty"]
    turns(site, scanner, who, Colour.YELLOW)
    with pytest.raises(GateFault, match="self_yellow"):
        gate.scanning.require_duty(ScannerChat(scanner.id, person), duty, "scan", site.earth.clock())

    scanner.says("我的码")
    site.scans(scanner)
    site.scanner.says("36.5")

    assert gate.scanning.require_duty(ScannerChat(scanner.id, person), duty, "scan", site.earth.clock())
