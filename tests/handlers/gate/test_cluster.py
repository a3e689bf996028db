"""The gate on a real cluster of three masters, where people, venues and chats are on different servers."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.sandbox.wechat.settings import Rules
from tests.cast import CODE, GRANDMOTHER, adult, elder, resident
from tests.handlers.gate.site import OPERATOR, STATION, Site
from tests.handlers.gate.test_family import family
from tests.handlers.gate.test_paper import card
from tests.world import World, world


@pytest.fixture
def earth(cluster: object, cluster_url: str) -> Iterator[World]:
    """The bot on an empty cluster."""
    with world(cluster_url, rules=Rules()) as found:
        yield found


@pytest.fixture
def site(earth: World) -> Site:
    """The site, opened on the cluster."""
    return Site(earth)


def test_a_day_at_the_gate(site: Site) -> None:
    citizen, daughter, west = site.somebody(), site.somebody(), site.somebody()
    daughter.adds(elder())
    site.binds(west, "西进站口")
    west.says("上岗")

    site.scans(citizen)
    site.scans(daughter)
    assert site.scanner.says("36.5 37.6").count("✅ 放行") == 1
    site.earth.works()
    assert "37.6" in daughter.sees
    site.earth.passes(minutes=15)
    daughter.says("家人的码")
    assert daughter.colour == "yellow"
    site.scans(daughter, west)
    assert west.says("36.8").startswith("✅")
    site.earth.works()
    daughter.says("家人的码")
    assert daughter.colour == "green"

    site.scans(citizen, west)
    west.says("37.9")
    assert west.says("撤销") == site.words("gate.undo.done", count=1)
    assert site.facts(citizen).temperature == 365
    assert len(site.visits(citizen)) == 1
    assert site.words("visits.head", name="您", days=28, count=2) in citizen.says("谁扫过我")
    today = site.earth.parts.services.gate.dashboard.today(site.manager.id, site.venue.id, site.earth.clock())
    assert (today.figures.total, today.figures.passed) == (3, 2)
    assert site.audit.verify() == []


def test_somebody_without_a_code_who_registers_later(site: Site) -> None:
    who = adult()
    for one in (who, GRANDMOTHER):
        assert site.scanner.says("无码登记", *one.entry_answers(), "36.5", "确认").startswith("✅")

    citizen = site.somebody(who)

    assert len(site.visits(citizen)) == 1
    assert len(site.passes()) == 2
    assert "长春站 东进站口" in citizen.says("谁扫过我")


def test_manager_and_scanner_move_to_other_chats_and_a_claim_is_proved_at_the_gate(site: Site) -> None:
    manager, scanner, earth = resident(date(1985, 3, 14)), adult(), site.earth
    chats = [site.somebody(who) for who in (manager, scanner)]
    site.manager = chats[0]
    site.venue = site.opens(site.manager, (*STATION[:3], "南站", *STATION[4:]))
    site.binds(chats[1], "1")
    chats[1].says("English", "on duty")
    approvals = earth.parts.services.gate.approvals
    approvals.allow_verification(OPERATOR, site.venue.id, "政务服务大厅", earth.clock(), allowed=True)
    earth.passes(minutes=2)
    moved = [site.somebody(who) for who in (manager, scanner)]
    earth.works()

    site.manager, site.scanner = moved
    assert "南站" in site.manager.says("我的场所")
    assert earth.words("gate.places.unregistered") in chats[0].says("我的场所")
    who, claimant = earth.knows(adult()), earth.chat()
    claimant.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()
    site.scans(claimant)
    assert "Green" in site.scanner.says(who.number[-6:])
    earth.works()
    claimant.says("0", "我的码")
    assert claimant.colour == "green"


def test_scanners_leave_and_a_venue_closes(site: Site) -> None:
    west, citizen = site.somebody(), site.somebody()
    site.binds(west, "西进站口")
    west.says("上岗", "退出扫码员", "1", "确认")
    assert site.scans(citizen, west) == site.words("gate.refused.not_scanner")
    site.scans(citizen)

    site.earth.parts.services.gate.approvals.close(OPERATOR, site.venue.id, "整修停用", site.earth.clock())

    assert site.scanner.says("36.5").endswith(site.words("gate.refused.not_scanner"))
    assert site.passes() == []


def visits_by_server(site: Site) -> list[int]:
    """The number of visit records (one per person and day) on each server."""
    return [len(keys) for (keys,) in site.earth.parts.records.store.run_on_masters(("KEYS", "gt:*"))]


def test_the_passes_of_many_people_are_on_all_three_servers(site: Site) -> None:
    people = 0
    while min(visits_by_server(site)) == 0 and people < 60:  # ids are random
        site.scans(site.somebody())
        site.scanner.says(f"36.{people % 10}")
        people += 1

    counts = visits_by_server(site)
    assert sum(counts) == people
    assert len(counts) == 3
    assert min(counts) > 0


def test_the_end_of_a_record_with_a_fever_a_dependant_and_a_corrected_name(site: Site) -> None:
    earth, who, mother = site.earth, adult(), elder()
    chat = site.somebody(who)
    site.scans(chat)
    site.scanner.says("38.5")
    chat.adds(mother)
    earth.passes(minutes=2)
    corrected = earth.knows(who.called("张小明"))
    chat.types(who.phone)  # the code comes to their own phone
    said = chat.says("更正信息", "me", "1", corrected.name, CODE, "确认")
    assert earth.words("correct.outcome.done", name=corrected.name) in said
    earth.passes(minutes=2)
    person = earth.person(who)

    said = chat.says("注销", "1", CODE, "确认")
    earth.works()

    assert "回执" in said
    assert not any(person in key for key in earth.keys("*"))
    assert chat.says("我的码").endswith(earth.words("code.unregistered"))
    again = earth.chat()
    again.registers(corrected)
    assert again.colour == "yellow"  # the fever comes back with the document


def test_a_family_and_a_paper_code(site: Site) -> None:
    agent, people = family(site, 3)
    paper = card(site, agent.says("家人纸质码", people[0].name))
    agent.says("家人的码", "全部")

    assert site.scans(agent).count("✅") == 3
    assert site.scanner.says("36.5 36.6 36.7").count("✅") == 3
    assert site.scans(paper) == site.words("gate.document.paper")
    assert site.scanner.says(people[0].number[-6:]).startswith(site.words("gate.verdict.green"))
