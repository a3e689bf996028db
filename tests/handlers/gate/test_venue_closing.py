"""A manager closes a venue, opens it again, and withdraws applications, in the chat."""

import pytest

from bot.service.gate.duty import ScannerDismissal
from tests.cast import adult
from tests.handlers.gate.site import OPERATOR, STATION, Site
from tests.world import Chat


def applies(site: Site, manager: Chat, *names: str) -> None:
    """Apply for venues of these names, the first of this manager."""
    for number, name in enumerate(names):
        kind = STATION[1:3] if number == 0 else ()
        manager.says("申请场所", *kind, name, *STATION[4:6], *(STATION[6:7] if number == 0 else ()), "确认")
        site.earth.passes(seconds=1)


def test_a_manager_closes_after_a_confirmation_and_scanners_are_off_at_once(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    summary = site.manager.says("停用场所")

    assert all(words in summary for words in (site.words("venueclose.scanners", count=1), "长春站"))
    assert site.scanner.says("36.5").startswith("✅")
    assert site.manager.says("确认") == site.words("venueclose.closed", venue="长春站", count=1)
    assert site.scans(citizen).endswith(site.words("gate.refused.not_scanner"))
    assert "长春站" in site.scanner.sees
    assert site.scanner.says("上岗") == site.words("duty.nowhere")
    assert site.audited("venue.close") == 1


def test_a_venue_that_is_open_again_has_no_scanners_until_they_are_invited(site: Site) -> None:
    site.manager.says("停用场所", "确认")
    site.earth.works()

    assert site.manager.says("恢复场所", "确认") == site.words("venuereopen.done", venue="长春站")

    assert site.words("gate.status.approved") in site.manager.says("我的场所")
    assert site.words("duty.nowhere") in site.scanner.says("上岗")
    site.binds(site.scanner, "东进站口")
    assert site.scanner.says("上岗") == site.words("duty.on", venue="长春站", entrance="东进站口")


def test_what_an_operator_closed_its_manager_does_not_open(site: Site) -> None:
    closing, now = site.earth.parts.services.gate.closing, site.earth.clock()
    site.manager.says("停用场所", "确认", "恢复场所")  # the form to open it again is open now
    closing.reopen(OPERATOR, site.venue.id, "核对", now)
    closing.close(OPERATOR, site.venue.id, "整改", now)

    said = site.manager.says("确认")

    assert said.endswith(site.words("venuereopen.gone"))
    assert site.manager.says("恢复场所") == site.words("venuereopen.none")
    assert site.manager.says("停用场所") == site.words("venueclose.none")
    closing.reopen(OPERATOR, site.venue.id, "整改完成", now)
    site.earth.works()
    assert "整改完成" in site.manager.sees


def test_several_applications_wait_at_once_and_one_is_withdrawn_by_its_number(site: Site) -> None:
    manager = site.somebody()
    applies(site, manager, "第一站", "第二站", "第三站")

    listed = manager.says("我的场所")

    for number, name in enumerate(("第一站", "第二站", "第三站"), 1):
        assert site.words("gate.places.line", number=number, venue=name, status="等待审核") in listed
    assert manager.says("停用场所", "2", "确认") == site.words("venueclose.withdrawn", venue="第二站")
    waiting = site.earth.parts.services.gate.approvals.pending(OPERATOR, site.earth.clock())
    assert [venue.name for venue in waiting] == ["第一站", "第三站"]
    assert manager.says("恢复场所") == site.words("venuereopen.none")
    assert site.audited("venue.ended.withdrawn") == 1


def test_others_and_a_manager_without_a_proof_close_nothing(site: Site) -> None:
    stranger = site.somebody(adult())

    assert stranger.says("停用场所") == site.words("venueclose.none")
    assert site.earth.parts.services.gate.closing.close_own(stranger.id, site.venue.id, site.earth.clock()) is None
    assert site.earth.parts.services.gate.closing.reopen_own(stranger.id, site.venue.id, site.earth.clock()) is None

    assert site.audited("refused.venue.close") == site.audited("refused.venue.reopen") == 1
    assert site.scanner.says("下岗", "上岗") == site.words("duty.on", venue="长春站", entrance="东进站口")


def test_who_applies_reads_that_the_telephone_number_is_shown(site: Site) -> None:
    assert site.words("venue.contact") in site.somebody().says(*STATION[:-1])


def test_a_closing_that_was_cut_off_reaches_the_scanners_before_it_is_open_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(ScannerDismissal, "end", lambda *_: False)  # the process ends after the venue is closed
        site.manager.says("停用场所", "确认")
    assert site.earth.parts.records.gate.bindings.venues_of(site.scanner.id)

    site.manager.says("恢复场所", "确认")
    site.earth.works()

    assert site.words("gatepage.notice.ended", venue="长春站") in site.scanner.all
    assert site.earth.parts.records.gate.bindings.venues_of(site.scanner.id) == ()
    assert site.scanner.says("上岗") == site.words("duty.nowhere")
