"""Undo within two minutes, and the scanner's list of today."""

import pytest

from bot.store.gate.passes import Passes
from bot.store.gate.pending_scans import PendingScans
from bot.store.gate.visit_changes import VisitChanges
from bot.store.gate.visits import Visits
from bot.store.people.people import People
from bot.store.redis.errors import StoreDown
from tests.cast import adult
from tests.handlers.gate.site import OPERATOR, Site
from tests.world import Chat


def test_an_undone_pass_leaves_everything_as_before(site: Site) -> None:
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


def test_a_family_is_undone_together(site: Site) -> None:
    for chat in (site.somebody(), site.somebody()):
        site.scans(chat)
    site.scanner.says("36.4 36.5")

    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=2)
    assert site.passes() == []


def test_after_two_minutes_nothing_is_undone(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.4")
    site.earth.passes(minutes=2, seconds=1)

    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")
    assert len(site.passes()) == 1


def test_pending_scans_are_dropped_first_starting_with_the_last(site: Site) -> None:
    first, second = site.somebody(), site.somebody()
    site.scans(first)
    site.scans(second)

    assert site.scanner.says("撤销").splitlines() == [
        site.words("gate.dropped.scan", name="张**"),
        site.words("gate.waiting.still", people="1 张**"),
    ]
    site.scanner.says("36.5")
    assert [one.person for one in site.passes()] == [site.person(first)]


def test_a_scan_is_dropped_also_if_the_record_cannot_be_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.scans(site.somebody())

    def down(*_: object) -> None:
        raise StoreDown("out of reach")

    monkeypatch.setattr(People, "get", down)

    assert site.scanner.says("撤销") == site.words("gate.dropped.scan", name="张**")


@pytest.fixture(params=[(Visits, "add"), (PendingScans, "seal")], ids=["before the visit", "before the answer"])
def lost(request: pytest.FixtureRequest, site: Site, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """A person registered with a fever whose answer was lost, so that the scan is still pending."""
    citizen = site.somebody()
    site.scans(citizen)

    def down(*_: object) -> None:
        raise StoreDown("out of reach")

    with monkeypatch.context() as part:
        part.setattr(*request.param, down)
        assert "编号" in site.scanner.says("37.8")
    assert len(site.passes()) == 1
    return citizen


def test_dropping_a_scan_undoes_a_pass_whose_answer_was_lost(site: Site, lost: Chat) -> None:
    assert site.scanner.says("撤销") == site.words("gate.dropped.pass", name="张**")

    assert site.passes() == []
    assert site.visits(lost) == []
    assert site.facts(lost).temperature is None
    assert site.audited("pass.undo") == 1
    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")


def test_a_pass_whose_answer_was_lost_stands_after_two_minutes_too(site: Site, lost: Chat) -> None:
    site.earth.passes(minutes=2, seconds=1)

    assert site.scanner.says("撤销") == site.words("gate.dropped.stands", name="张**")
    assert len(site.passes()) == 1


def test_an_interrupted_undo_is_finished_later(site: Site, lost: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    site.earth.passes(minutes=1, seconds=55)
    with monkeypatch.context() as part:
        part.delattr(VisitChanges, "void")
        assert "编号" in site.scanner.says("撤销")
    site.earth.passes(seconds=10)

    assert site.scanner.says("撤销") == site.words("gate.dropped.pass", name="张**")
    assert site.passes() == []
    assert site.visits(lost) == []


@pytest.mark.usefixtures("lost")
def test_a_dismissed_scanner_undoes_no_such_pass_and_reads_no_name(site: Site) -> None:
    site.earth.parts.services.gate.approvals.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

    assert site.scanner.says("撤销").endswith(site.words("gate.refused.not_scanner"))
    assert "张" not in site.scanner.says("撤销")
    assert len(site.passes()) == 1


def test_practice_scans_are_not_looked_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Passes, "find_recent")
    site.scanner.says("练习", "绿码")

    assert site.scanner.says("撤销") == site.words("gate.dropped.scan", name=site.words("gate.practice_name"))


def test_a_dismissed_scanner_undoes_nothing(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5")
    site.earth.parts.services.gate.approvals.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

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
    assert "37.5 ℃ ⚠ 黄" in said.splitlines()[1]
    assert "36.4 ℃ ✅ 绿" in said.splitlines()[2]
    assert "36.6" not in said
    assert who.name not in said
    west.says("撤销")
    undone = west.says("我的记录").splitlines()
    assert undone[0] == site.words("gate.records.head", count=1)
    site.earth.passes(days=1)
    assert west.says("我的记录") == site.words("gate.records.none")
