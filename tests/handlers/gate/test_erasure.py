"""注销 of those who work at gates: a manager of an approved venue or a scanner first gives that up."""

import pytest

from bot.health.people.documents import DocumentType
from bot.service.gate.venues import NoHolder
from bot.signing.receipts import Receipts
from tests.cast import CODE, NO_CODE, adult, elder
from tests.handlers.gate.site import OPERATOR, TAXI, Site
from tests.talk import Chat


def test_a_scanner_first_leaves_the_post(site: Site) -> None:
    earth, scanner = site.earth, site.scanner
    assert scanner.says("注销") == earth.words("erase.posts")

    scanner.says("退出扫码员", "1", "确认")
    earth.passes(minutes=2)

    assert earth.words("erase.consent_erase.ask") in scanner.says("注销")


def test_a_manager_of_an_approved_venue_cannot_leave(site: Site) -> None:
    assert site.manager.says("注销") == site.earth.words("erase.posts")


def erases(chat: Chat) -> str:
    """Erase the record of this chat; gives what it says at last."""
    return chat.says("注销", "1", CODE, "确认")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_manager_is_told_the_way(site: Site, language: str) -> None:
    manager = site.manager
    manager.says({"zh": "中文", "en": "English"}[language])
    wanted = {"zh": ("人工", "转给别的负责人", "停用", "再回复 注销"), "en": ("human", "another manager", "close")}

    said = manager.says("注销")

    assert [part for part in wanted[language] if part not in said] == []


@pytest.mark.parametrize("way", ["hand over", "close"])
def test_a_manager_who_gave_the_venue_up_is_erased(site: Site, way: str) -> None:
    approvals, who, now = site.earth.parts.services.gate.approvals, adult(), site.earth.clock()
    new, left, people = site.somebody(who), site.manager, site.earth.parts.records.people
    record = people.get(site.person(left))
    assert record
    left.types(people.identity(record).phone)
    if way == "close":
        site.earth.parts.services.gate.closing.close(OPERATOR, site.venue.id, "停业", now)
    else:
        about = DocumentType(who.type), who.number
        assert approvals.hand_over(OPERATOR, site.venue.id, about, "负责人离职", now)
    site.earth.works()
    site.earth.passes(minutes=2)

    assert "R1-" in erases(left)
    site.earth.works()
    venue = site.earth.parts.records.gate.venues.get(site.venue.id)
    assert venue
    if way == "hand over":
        assert (venue.manager, venue.status) == (new.id, "approved")
        assert site.venue.name in new.says("我的场所")
        assert site.scans(site.somebody()).startswith(site.earth.words("gate.verdict.green"))


def test_both_managers_are_told_and_only_the_new_one_manages(site: Site) -> None:
    earth, who = site.earth, adult()
    new = site.somebody(who)
    about = DocumentType(who.type), who.number

    for _ in range(2):  # the second time nothing is left to do
        assert earth.parts.services.gate.approvals.hand_over(OPERATOR, site.venue.id, about, "离职", earth.clock())
    earth.works()

    values = {"venue": site.venue.name, "hotline": earth.config.hotline}
    assert new.all.count(earth.words("gatepage.notice.manages", **values)) == 1
    assert site.manager.all.count(earth.words("gatepage.notice.handed_over", reason="离职", **values)) == 1
    assert site.manager.says("我的场所") == earth.words("gate.places.none")
    assert site.manager.says("邀请扫码员") == earth.words("invite.none")
    assert site.venue.name in new.says("我的场所")
    assert "东进站口" in new.says("邀请扫码员")
    assert site.audited("venue.hand_over") == 2


def test_a_venue_without_a_manager_gets_one(site: Site) -> None:
    earth, who = site.earth, adult()
    new = site.somebody(who)
    earth.parts.records.gate.venues.leave(site.manager.id)
    about = DocumentType(who.type), who.number

    assert earth.parts.services.gate.approvals.hand_over(OPERATOR, site.venue.id, about, "补负责人", earth.clock())

    assert site.venue.name in new.says("我的场所")


@pytest.mark.parametrize("kind", ["nobody", "claim", "dependant"])
def test_only_who_is_proved_in_an_own_chat_becomes_manager(site: Site, kind: str) -> None:
    earth, who = site.earth, adult()
    if kind == "claim":
        earth.chat().says("注册", *who.own_answers(), NO_CODE, "同意", "确认")
    if kind == "dependant":
        who = elder()
        site.somebody().adds(who)
    about = DocumentType(who.type), who.number

    with pytest.raises(NoHolder):
        earth.parts.services.gate.approvals.hand_over(OPERATOR, site.venue.id, about, "离职", earth.clock())

    assert site.venue.name in site.manager.says("我的场所")


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
    assert (found.manager, found.status) == ("", "withdrawn")
    assert site.audited("venue.ended.withdrawn") == 1


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
