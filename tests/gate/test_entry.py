"""People without a code: typed by staff, sealed, theirs once they register."""

import pytest

from bot.health.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.store.audit import Audit
from bot.store.errors import StoreDown
from bot.store.gate.records import Kind
from bot.store.people import People
from tests.cast import FOREIGNER, GRANDMOTHER, Someone, adult
from tests.gate.site import LENIENT, Site
from tests.world import Chat


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


def on_record(site: Site, status: Status) -> tuple[Someone, Chat]:
    """Somebody registered of whom the platform says this, and their chat."""
    who = adult()
    citizen = site.somebody(who)
    site.earth.health(who, status)
    site.earth.works()
    return who, citizen


@pytest.mark.parametrize(
    ("status", "decision", "colour", "shape"),
    [
        (Status.CONTACT, "stay", Colour.ORANGE, "◆ 橙"),
        (Status.SUSPECTED, "isolate", Colour.RED, "✖ 红"),
    ],
)
def test_who_is_orange_or_red_on_record_is_held_without_a_code_too(
    site: Site, status: Status, decision: str, colour: Colour, shape: str
) -> None:
    who, citizen = on_record(site, status)

    said = entered(site, who)

    assert said.startswith(site.words(f"gate.measured.{decision}", name="张**", temperature="36.5 ℃"))
    (made,), (visit,) = site.passes(), site.visits(citizen)
    assert made.outcome == visit.outcome
    assert (made.outcome.kind, made.outcome.colour, made.outcome.passed) == (Kind.NO_CODE, colour, False)
    assert site.audited("entry.held") == 1
    assert site.scanner.says("我的记录").splitlines()[1].endswith(shape)


def test_a_fever_on_record_is_ended_by_a_figure_and_not_by_the_word_normal(site: Site) -> None:
    who, citizen = on_record(site, Status.CLEAR)
    site.venue = site.opens(site.manager, LENIENT)
    site.scanner.says(site.manager.says("邀请扫码员", "南站"))
    site.scanner.says("上岗", "南站 东门")
    entered(site, who, "37.8")
    assert site.audited("entry.held") == 0

    assert entered(site, who, "正常").startswith("▲")
    assert site.audited("entry.held") == 1
    assert entered(site, who).startswith("✔")

    found = [(one.outcome.colour, one.outcome.passed) for one in site.visits(citizen)]
    assert found == [(Colour.YELLOW, False), (Colour.YELLOW, False), (Colour.GREEN, True)]


@pytest.mark.parametrize("temperature", ["36.5", "37.6"])
def test_nobody_can_tell_who_is_green_on_record_from_somebody_unknown(site: Site, temperature: str) -> None:
    known, _ = on_record(site, Status.CLEAR)
    told = [entered(site, who, temperature) for who in (known, adult())]

    listed = site.scanner.says("我的记录").splitlines()[1:3]

    assert told[0] == told[1]
    assert listed[0].split()[1:] == listed[1].split()[1:]
    found = [one.outcome.colour for one in site.passes()]
    assert found == [Colour.GREEN if temperature == "36.5" else Colour.YELLOW, Colour.GREY]
    assert site.audited("entry.held") == 0


def test_a_number_under_another_name_finds_nobody(site: Site) -> None:
    who, _ = on_record(site, Status.CONFIRMED)

    said = entered(site, who.called("孙桂兰"))

    assert said.startswith(site.words("gate.measured.measured", name="孙**", temperature="36.5 ℃"))
    assert [one.outcome.colour for one in site.passes()] == [Colour.GREY]
    assert site.audited("entry.held") == 0


def test_a_name_is_the_same_in_small_letters(site: Site) -> None:
    citizen = site.earth.chat()
    citizen.registers(FOREIGNER)
    site.earth.health(FOREIGNER, Status.CONFIRMED)
    site.earth.works()

    assert entered(site, FOREIGNER.called("Anna Smith")).startswith("✖")


def test_while_records_are_out_of_reach_people_pass_by_temperature(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)
    find, outages = People.find, iter([StoreDown("this part of the store is out of reach")])

    def once_down(people: People, document: str, number: str) -> str | None:
        for outage in outages:
            raise outage
        return find(people, document, number)

    monkeypatch.setattr(People, "find", once_down)

    assert entered(site, who).startswith(site.words("gate.measured.measured", name="张**", temperature="36.5 ℃"))

    assert [one.outcome.colour for one in site.visits(citizen)] == [Colour.GREY]
    assert len(site.passes()) == 1


def test_what_was_recorded_before_an_answer_was_lost_is_what_counts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)
    with monkeypatch.context() as outage:

        def down(*_: object) -> None:
            raise StoreDown("the audit is out of reach")

        outage.setattr(Audit, "note", down)
        assert "编号" in entered(site, who)
    site.earth.health(who, Status.CLEAR)
    site.earth.works()

    assert site.scanner.says("确认").startswith("✖")

    assert [one.outcome.colour for one in site.passes(void=True)] == [Colour.RED]
    assert len(site.visits(citizen)) == 1
    assert site.audited("entry.held") == 1
