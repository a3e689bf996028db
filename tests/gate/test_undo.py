"""Taking back within two minutes, and the scanner's own list."""

import pytest

from bot.store.errors import StoreDown
from bot.store.gate.passes import Passes
from bot.store.gate.visits import Visits
from bot.store.people import People
from handlers.gate import temperature
from tests.cast import adult
from tests.gate.site import OPERATOR, Site
from tests.world import Chat


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

    assert site.scanner.says("撤销") == site.words("gate.dropped.scan", name="张**")
    site.scanner.says("36.5")
    assert [one.person for one in site.passes()] == [site.person(first)]


def test_a_scan_is_dropped_also_while_the_record_is_out_of_reach(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.scans(site.somebody())

    def down(*_: object) -> None:
        raise StoreDown("out of reach")

    monkeypatch.setattr(People, "get", down)

    assert site.scanner.says("撤销") == site.words("gate.dropped.scan", name="*")


@pytest.fixture(params=[(Visits, "add"), (temperature, "scans_field")], ids=["before the visit", "before the answer"])
def lost(request: pytest.FixtureRequest, site: Site, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """Somebody who was registered with a fever, of which the scanner was not told: the scan still waits."""
    citizen = site.somebody()
    site.scans(citizen)

    def down(*_: object) -> None:
        raise StoreDown("out of reach")

    with monkeypatch.context() as part:
        part.setattr(*request.param, down)
        assert "编号" in site.scanner.says("37.8")
    assert len(site.passes()) == 1
    return citizen


def test_a_scan_whose_registration_was_not_answered_is_taken_back_whole(site: Site, lost: Chat) -> None:
    assert site.scanner.says("撤销") == site.words("gate.dropped.pass", name="张**")

    assert site.passes() == []
    assert site.visits(lost) == []
    assert site.facts(lost).temperature is None
    assert site.audited("pass.undo") == 1
    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")


def test_a_registration_that_was_not_answered_stands_after_two_minutes_too(site: Site, lost: Chat) -> None:
    site.earth.passes(minutes=2, seconds=1)

    assert site.scanner.says("撤销") == site.words("gate.dropped.stands", name="张**")
    assert len(site.passes()) == 1


def test_what_was_half_taken_back_in_time_is_taken_back_whole_later(
    site: Site, lost: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.earth.passes(minutes=1, seconds=55)
    with monkeypatch.context() as part:
        part.delattr(Visits, "void")
        assert "编号" in site.scanner.says("撤销")
    site.earth.passes(seconds=10)

    assert site.scanner.says("撤销") == site.words("gate.dropped.pass", name="张**")
    assert site.passes() == []
    assert site.visits(lost) == []


def test_one_who_is_no_longer_bound_is_told_that_such_a_registration_stands(site: Site, lost: Chat) -> None:
    site.earth.parts.pages.approvals.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

    assert site.scanner.says("撤销").endswith(site.words("gate.dropped.elsewhere", name="张**"))
    assert len(site.passes()) == 1


def test_nobody_looks_for_the_registration_of_a_practice_scan(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Passes, "known")
    site.scanner.says("练习", "绿码")

    assert site.scanner.says("撤销") == site.words("gate.dropped.scan", name=site.words("gate.practice_name"))


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
    for degrees in ("36.4", "37.5"):
        site.scans(site.somebody(who) if degrees == "36.4" else site.somebody(), west)
        west.says(degrees)
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
