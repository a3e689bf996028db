"""Taking back within two minutes, and the scanner's own list."""

from tests.cast import adult
from tests.gate.site import OPERATOR, Site


def test_a_registration_is_taken_back_and_everything_is_as_before(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.4")
    citizen.says("我的码")
    site.scans(citizen)
    site.scanner.says("37.8")

    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)

    assert [one.outcome.temperature for one in site.passes()] == [364]
    assert len(site.passes(void=True)) == 2
    assert site.facts(citizen).temperature == 364
    assert len(site.visits(citizen)) == 1
    assert site.audited("pass.undo") == 1
    site.earth.works()
    assert site.words("notice.own_colour.green") in citizen.all
    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")


def test_a_family_is_taken_back_together(site: Site) -> None:
    for chat in (site.somebody(), site.somebody()):
        site.scans(chat)
    site.scanner.says("36.4 36.5")

    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=2)
    assert site.passes() == []


def test_after_two_minutes_it_stands(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.4")
    site.earth.passes(minutes=2, seconds=1)

    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")
    assert len(site.passes()) == 1


def test_a_scan_that_waits_is_dropped_first_the_last_one_before_the_others(site: Site) -> None:
    first, second = site.somebody(), site.somebody()
    site.scans(first)
    site.scans(second)

    assert site.scanner.says("撤销") == site.words("gate.undo.dropped", name="张**")
    site.scanner.says("36.5")
    assert [one.person for one in site.passes()] == [site.person(first)]


def test_one_who_is_no_longer_bound_takes_nothing_back(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5")
    site.earth.parts.pages.approvals.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

    assert site.scanner.says("撤销").endswith(site.words("gate.undo.elsewhere"))
    assert len(site.passes()) == 1


def test_my_records_are_todays_own_scans_masked(site: Site) -> None:
    who, west = adult(), site.somebody()
    site.binds(west, "西进站口")
    west.says("上岗")
    assert west.says("我的记录") == site.words("gate.records.none")
    for temperature in ("36.4", "37.5"):
        site.scans(site.somebody(who) if temperature == "36.4" else site.somebody(), west)
        west.says(temperature)
    site.scans(site.somebody())
    site.scanner.says("36.6")

    said = west.says("我的记录")

    assert said.startswith(site.words("gate.records.head", count=2))
    assert "37.5 ℃ ▲ 黄" in said.splitlines()[1]
    assert "36.4 ℃ ● 绿" in said.splitlines()[2]
    assert "36.6" not in said
    assert who.name not in said
    west.says("撤销")
    undone = west.says("我的记录").splitlines()
    assert undone[0] == site.words("gate.records.head", count=1)
    site.earth.passes(days=1)
    assert west.says("我的记录") == site.words("gate.records.none")
