"""People without a code: typed by staff, sealed, theirs once they register."""

import pytest

from bot.health.colour import Colour
from bot.store.gate.records import Kind
from tests.cast import FOREIGNER, GRANDMOTHER, Someone, adult
from tests.gate.site import LENIENT, Site


def entered(site: Site, who: Someone, temperature: str = "36.5") -> str:
    """Enter somebody without a code."""
    return site.scanner.says("无码登记", *who.own_answers(), temperature, "确认")


def test_somebody_without_a_code_is_registered_and_passes_by_temperature(site: Site) -> None:
    summary = site.scanner.says("无码登记", *GRANDMOTHER.own_answers(), "36.5")
    assert "孙**" in summary
    assert GRANDMOTHER.number not in summary

    said = site.scanner.says("确认")

    measured = site.words("gate.measured.measured", name="孙**", temperature="36.5 ℃")
    assert said.startswith(measured)
    (made,) = site.passes()
    assert (made.outcome.kind, made.outcome.colour, made.outcome.passed) == (Kind.NO_CODE, Colour.GREY, True)
    (entry,) = site.entries.day(site.venue.id, made.at.date())
    assert (entry.id, entry.name, entry.number) == (made.person, GRANDMOTHER.name, GRANDMOTHER.number)


def test_a_fever_does_not_pass(site: Site) -> None:
    said = entered(site, GRANDMOTHER, "37.3")

    assert said.startswith("▲")
    assert [one.outcome.passed for one in site.passes()] == [False]


def test_nothing_of_it_is_in_the_store_in_the_clear(site: Site) -> None:
    entered(site, GRANDMOTHER)
    store = site.earth.parts.records.store

    (keys,) = store.everywhere(("KEYS", "*"))[0]
    for key in keys:
        (dumped,) = store.run(key.decode(), ("DUMP", key))
        assert not any(secret.encode() in dumped for secret in GRANDMOTHER.secrets)


def test_a_telephone_is_not_needed(site: Site) -> None:
    said = site.scanner.says("无码登记", GRANDMOTHER.name, "1", GRANDMOTHER.number, "无", "36.5", "1")

    assert said.startswith("✔")


def test_a_passport_works_too(site: Site) -> None:
    assert entered(site, FOREIGNER).startswith("✔ A*** S****")


@pytest.mark.parametrize(
    ("temperature", "code"),
    [("正常", "strict"), ("热", "unreadable"), ("45", "range"), ("36.5 36.6", "one")],
)
def test_a_wrong_temperature_is_asked_again(site: Site, temperature: str, code: str) -> None:
    said = site.scanner.says("无码登记", *GRANDMOTHER.own_answers(), temperature)

    assert said.startswith(site.words(f"entry.temperature.{code}"))
    assert site.scanner.says("36.5", "1").startswith("✔")


def test_normal_will_do_where_the_venue_allows_it(site: Site) -> None:
    site.venue = site.opens(site.manager, LENIENT)
    site.scanner.says(site.manager.says("邀请扫码员", "南站"))
    site.scanner.says("上岗", "南站 东门")

    assert entered(site, GRANDMOTHER, "正常").startswith("✔ 孙** 正常")


def test_a_form_waits_for_those_scanned_before(site: Site) -> None:
    site.scans(site.somebody())

    assert site.scanner.says("无码登记") == site.words("entry.pending", count=1)
    site.scanner.says("36.5")
    assert "姓名" in site.scanner.says("无码登记")


def test_who_registers_later_finds_the_visit(site: Site) -> None:
    who = adult()
    entered(site, who)

    citizen = site.somebody(who)

    assert len(site.visits(citizen)) == 1
    assert "长春站 东进站口" in citizen.says("谁扫过我")


def test_who_is_registered_has_the_visit_at_once_and_nothing_is_shown_of_them(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)

    said = entered(site, who, "37.6")

    assert site.words("code.green.title") not in said
    assert len(site.visits(citizen)) == 1
    site.earth.works()
    assert "37.6" in citizen.all
    citizen.says("我的码")
    assert citizen.colour == "yellow"


def test_an_entry_is_taken_back(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    entered(site, who)
    entered(site, GRANDMOTHER)
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)
    (made,) = site.passes()
    assert len(site.entries.day(site.venue.id, made.at.date())) == 1
    entered(site, who)
    site.scanner.says("撤销")

    assert len(site.visits(citizen)) == 1
    assert len(site.passes()) == 1
