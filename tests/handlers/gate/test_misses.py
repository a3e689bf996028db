"""A document that does not agree with a claim code: counted for the manager, told at ten, and no verdict."""

import pytest

from tests.cast import NO_CODE, Someone, adult
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.world import Chat

TOLD = 10


@pytest.fixture
def who() -> Someone:
    """Somebody who has not proved who they are."""
    return adult()


@pytest.fixture
def claim(site: Site, who: Someone) -> Chat:
    """A chat that claims to be this person."""
    chat = site.earth.chat()
    chat.says("注册", *who.own_answers(), NO_CODE, "同意", "确认")
    return chat


def misses(site: Site, claim: Chat, count: int) -> None:
    """The scanner types the end of another document so many times."""
    for number in range(count):
        if number % 3 == 0:
            claim.says("我的码")
            assert site.scans(claim) == site.words("gate.document.claim")
        site.scanner.says("99999Y")


def page(site: Site, language: str = "zh") -> str:
    """The manager's page."""
    return Gatehouse(site.earth).manages(site.manager, site.venue, language).page.text


def test_a_miss_shows_no_verdict_and_is_counted_on_the_managers_page(site: Site, claim: Chat) -> None:
    assert "不符" not in page(site)
    misses(site, claim, 2)

    assert site.scanner.sees == site.words("gate.document.differs", left=1)
    assert site.words("gatepage.today.misses", count=2) in page(site)
    assert site.earth.words("gatepage.today.misses", "en", count=2).replace("'", "&#39;") in page(site, "en")
    assert site.audited("document.miss") == 2


def test_the_right_end_of_the_number_is_no_miss(site: Site, claim: Chat, who: Someone) -> None:
    site.scans(claim)

    assert site.words("gate.seen.compared") in site.scanner.says(who.number[-6:])
    assert "不符" not in page(site)


def test_at_ten_misses_the_manager_and_the_audit_are_told(site: Site, claim: Chat) -> None:
    told = site.words("notice.misses", venue="长春站", count=TOLD)
    misses(site, claim, TOLD - 1)
    site.earth.works()
    assert told not in site.manager.all
    assert site.audited("document.misses") == 0

    misses(site, claim, 1)
    site.earth.works()

    assert site.manager.all.count(told) == 1
    assert site.audited("document.misses") == 1


def test_a_miss_at_one_venue_is_not_shown_at_another(site: Site, claim: Chat) -> None:
    other = site.somebody()
    place = site.opens(other, ("申请场所", "商场", "吉林", "欧亚商场", "解放路1号", "正门", "2", "1"))
    misses(site, claim, 1)

    assert "不符" not in Gatehouse(site.earth).manages(other, place).page.text
