"""Looks at codes without a pass are limited: who looks around is stopped, who measures temperatures is not."""

from collections.abc import Iterator

import pytest

from bot.health.people.views import Reader
from bot.sandbox.wechat.settings import Rules
from tests.cast import NO_CODE, adult
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.story.test_unbinding import moved
from tests.world import Chat, World, world

LIMIT = 3


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """An installation that allows three looks without a pass."""
    with world(store_url, rules=Rules(), LOOKS_WITHOUT_PASS=str(LIMIT)) as found:
        yield found


@pytest.fixture
def site(earth: World) -> Site:
    """A site with a scanner on duty."""
    return Site(earth)


@pytest.fixture
def people(site: Site) -> list[Chat]:
    """Passers-by with codes."""
    return [site.somebody() for _ in range(LIMIT + 2)]


def looked(site: Site, people: list[Chat]) -> list[str]:
    """The scanner looks at these people and drops each scan."""
    return [(site.scans(one), site.scanner.says("撤销"))[0] for one in people]


def stopped(site: Site, count: int = LIMIT) -> str:
    """What a scanner reads at the limit."""
    return site.words("gate.refused.looks", count=count)


def test_who_looks_at_many_and_measures_nobody_is_stopped(site: Site, people: list[Chat]) -> None:
    seen = looked(site, people[:LIMIT])

    assert all(words.startswith("✅") for words in seen)
    assert site.scans(people[LIMIT]) == stopped(site)
    assert site.scans(people[LIMIT + 1]) == stopped(site)
    assert people[LIMIT].says("谁扫过我") == site.words("visits.none", name="您", days=28)


def test_the_manager_and_the_audit_are_told_once_a_day(site: Site, people: list[Chat]) -> None:
    looked(site, people[:LIMIT])
    site.scans(people[LIMIT])
    site.scans(people[LIMIT])
    site.earth.works()

    people_on_record = site.earth.parts.records.people
    name = people_on_record.shown_name(Reader.MANAGER, people_on_record.get(site.person(site.scanner)))
    told = site.words("notice.looks", name=name, venue="长春站", count=LIMIT)
    assert site.manager.all.count(told) == 1
    assert site.audited("looks.limit") == 1


def test_who_measures_is_never_stopped(site: Site, people: list[Chat]) -> None:
    for one in people:
        assert site.scans(one).startswith("✅")
        assert site.scanner.says("36.5").startswith("✅")

    for one in people[:2]:
        site.scans(one)
    assert site.scanner.says("36.5 36.6").count("✅") == 2
    assert site.scans(people[0]).startswith("✅")


def test_at_the_limit_those_who_wait_are_measured_and_the_gate_goes_on(site: Site, people: list[Chat]) -> None:
    for one in people[:LIMIT]:
        site.scans(one)
    assert site.scans(people[LIMIT]).startswith(stopped(site))

    assert site.scanner.says("36.5 36.6 36.7").count("✅") == LIMIT
    assert site.scans(people[LIMIT]).startswith("✅")


def test_at_the_limit_people_are_still_registered_without_a_code(site: Site, people: list[Chat]) -> None:
    looked(site, people[:LIMIT])
    who = adult()

    site.scanner.says("无码登记", *who.entry_answers(), "36.5")

    assert "✅" in site.scanner.says("确认")
    assert site.scans(people[LIMIT]) == stopped(site), "nobody was looked at, so no look is given back"


def test_the_same_person_scanned_twice_is_one_look(site: Site, people: list[Chat]) -> None:
    for _ in range(LIMIT + 1):
        assert site.scans(people[0]).startswith("✅")

    site.scanner.says("36.5")
    assert len(looked(site, people[1 : LIMIT + 1])) == LIMIT
    assert site.scans(people[0]) == stopped(site)


def test_what_is_undone_counts_as_a_look_again(site: Site, people: list[Chat]) -> None:
    for one in people[:LIMIT]:
        site.scans(one)
        site.scanner.says("36.5", "撤销")

    assert site.scans(people[LIMIT]) == stopped(site)


def test_undone_entries_by_hand_are_looks_too(site: Site) -> None:
    entry = ("无码登记", *adult().entry_answers(), "36.5", "确认", "撤销")
    for _ in range(LIMIT):
        site.scanner.says(*entry)
    told = site.audited("looks.limit")

    assert site.scanner.says("无码登记") != stopped(site)
    assert (told, site.audited("looks.limit")) == (0, 1)
    site.earth.works()
    assert f"今天有 {LIMIT} 次" in site.manager.says("0") + site.manager.all


def test_practice_is_no_look(site: Site, people: list[Chat]) -> None:
    for _ in range(LIMIT + 1):
        site.scanner.says("练习", "1", "撤销")

    assert site.scans(people[0]).startswith("✅")


def test_a_claim_code_shows_no_verdict_at_the_limit_either(site: Site, people: list[Chat]) -> None:
    claim = site.earth.chat()
    claim.says("注册", *adult().own_answers(), NO_CODE, "同意", "确认")
    assert site.scans(claim) == site.words("gate.document.claim")
    looked(site, people[:LIMIT])

    assert site.scans(claim) == stopped(site)


def test_leaving_and_following_again_gives_no_look_back(site: Site, people: list[Chat]) -> None:
    looked(site, people[:LIMIT])
    site.scanner.phone.unfollow()
    site.scanner.phone.follow()
    site.scanner.says("上岗")

    assert site.scans(people[LIMIT]) == stopped(site)


def test_a_new_wechat_gives_no_look_back(site: Site, people: list[Chat]) -> None:
    who = adult()
    scanner = site.somebody(who)
    site.binds(scanner, "东进站口")
    scanner.says("上岗")
    for one in people[:LIMIT]:
        site.scans(one, scanner)
        scanner.says("撤销")

    assert site.scans(people[LIMIT], moved(site.earth, who)) == stopped(site)


def test_on_the_next_day_looking_begins_anew(site: Site, people: list[Chat]) -> None:
    looked(site, people[:LIMIT])
    site.earth.passes(hours=24)
    site.earth.works()
    people[0].says("我的码")

    assert "looks" not in site.earth.parts.records.chat_fields.read(site.scanner.id), "the worker removed the count"
    assert site.scans(people[0]).startswith("✅")


def test_the_managers_page_shows_who_looks_without_a_pass(site: Site, people: list[Chat]) -> None:
    looked(site, people[:2])

    page = Gatehouse(site.earth).manages(site.manager, site.venue).page.text

    assert site.words("gatepage.today.looks", count=2) in page
