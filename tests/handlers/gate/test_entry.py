"""People without a code: entered by a scanner, stored encrypted, linked to the person once they register."""

import re

import pytest

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.store.access.audit import Audit
from bot.store.gate.packing import PassKind
from bot.store.people.people import People
from bot.store.redis.errors import StoreDown
from tests.cast import FOREIGNER, GRANDMOTHER, Someone, adult
from tests.handlers.gate.site import LENIENT, Site
from tests.world import Chat


def entered(site: Site, who: Someone, temperature: str = "36.5") -> str:
    """Enter a person without a code."""
    return site.scanner.says("无码登记", *who.entry_answers(), temperature, "确认")


def test_somebody_without_a_code_is_registered_and_passes_by_temperature(site: Site) -> None:
    summary = site.scanner.says("无码登记", *GRANDMOTHER.entry_answers(), "36.5")
    assert GRANDMOTHER.name in summary  # in full: it is compared with the document in hand
    assert GRANDMOTHER.number in summary

    said = site.scanner.says("确认")

    measured = site.words("gate.measured.entry_pass", name="孙**", temperature="36.5 ℃")
    assert said.startswith(measured)
    (made,) = site.passes()
    assert (made.outcome.kind, made.outcome.colour, made.outcome.passed) == (PassKind.NO_CODE, Colour.GREY, True)
    (entry,) = site.entries.on_day(site.venue.id, made.at.date())
    assert (entry.id, entry.name, entry.number) == (made.person, GRANDMOTHER.name, GRANDMOTHER.number)


def test_a_fever_does_not_pass(site: Site) -> None:
    said = entered(site, GRANDMOTHER, "37.3")

    assert said.startswith("⚠")
    assert [one.outcome.passed for one in site.passes()] == [False]


def test_nothing_of_it_is_in_the_store_in_the_clear(site: Site) -> None:
    entered(site, GRANDMOTHER)
    store = site.earth.parts.records.store

    (keys,) = store.run_on_masters(("KEYS", "*"))[0]
    for key in keys:
        (dumped,) = store.run(key.decode(), ("DUMP", key))
        assert not any(secret.encode() in dumped for secret in GRANDMOTHER.secrets)


def test_a_telephone_is_not_needed(site: Site) -> None:
    said = site.scanner.says("无码登记", GRANDMOTHER.name, "1", GRANDMOTHER.number, "无", "36.5", "1")

    assert said.startswith("✅")


def test_a_passport_works_too(site: Site) -> None:
    assert entered(site, FOREIGNER).startswith("✅ 放行 A*** S****")


@pytest.mark.parametrize(
    ("temperature", "code"),
    [
        ("正常", "strict"),
        ("热", "unreadable"),
        ("45", "range"),
        ("36.5 36.6", "one"),
        ("366.5", "digits"),
        ("Hi", "high"),
    ],
)
def test_a_wrong_temperature_is_asked_again(site: Site, temperature: str, code: str) -> None:
    said = site.scanner.says("无码登记", *GRANDMOTHER.entry_answers(), temperature)

    assert said.startswith(site.words(f"entry.temperature.{code}"))
    assert site.scanner.says("36.5", "1").startswith("✅")


def test_normal_is_accepted_where_the_venue_allows_it(site: Site) -> None:
    site.venue = site.opens(site.manager, LENIENT)
    site.scanner.says(site.manager.says("邀请扫码员", "南站"))
    site.scanner.says("上岗", "南站 东门")

    assert entered(site, GRANDMOTHER, "正常").startswith("✅ 放行 孙** 正常")


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("typed", "code", "values", "then", "shown"),
    [
        ("98.6", "fahrenheit", {"typed": "98.6", "celsius": "37.0"}, "1", "37.0 ℃"),
        ("356", "likely", {"celsius": "35.6"}, "是", "35.6 ℃"),
        ("356", "likely", {"celsius": "35.6"}, "36.5", "36.5 ℃"),
        ("33.8", "low", {"typed": "33.8"}, "33.9", "33.9 ℃"),
        ("太冷", "low", {"typed": "Lo"}, "Lo", "Lo"),
    ],
)
def test_a_temperature_is_asked_about_and_measured_again_here_too(
    site: Site, lenient: bool, typed: str, code: str, values: dict[str, str], then: str, shown: str
) -> None:
    if lenient:
        site.venue = site.opens(site.manager, LENIENT)
        site.scanner.says(site.manager.says("邀请扫码员", "南站"))
        site.scanner.says("上岗", "南站 东门")
    said = site.scanner.says("无码登记", *GRANDMOTHER.entry_answers(), typed)

    assert said.startswith(site.words(f"entry.temperature.{code}", **values))
    assert ("1 是" in said) == ("celsius" in values)
    summary = site.scanner.says(then)
    assert f"体温：{shown}" in summary
    again = site.scanner.says("改 体温")
    assert "是 " not in again
    assert ("1 正常" in again) == lenient
    assert f"体温：{shown}" in site.scanner.says(*((typed, then) if shown == "Lo" or code == "low" else (shown,)))
    assert site.scanner.says("确认").startswith(f"✅ 放行 孙** {shown}，")


def test_pending_scans_come_before_a_form(site: Site) -> None:
    site.scans(site.somebody())

    assert site.scanner.says("无码登记") == site.words("entry.pending", people="1 张**")
    site.scanner.says("36.5")
    assert "姓名" in site.scanner.says("无码登记")


def test_a_person_who_registers_later_has_the_visit(site: Site) -> None:
    who = adult()
    entered(site, who)

    citizen = site.somebody(who)

    assert len(site.visits(citizen)) == 1
    assert "长春站 东进站口" in citizen.says("谁扫过我")


def test_a_registered_person_has_the_visit_at_once_and_the_scanner_sees_no_record(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)

    said = entered(site, who, "37.6")

    assert site.words("code.green.title") not in said
    assert len(site.visits(citizen)) == 1
    site.earth.works()
    citizen.says("我的码")
    assert citizen.colour == "green"  # whoever types a number sets nobody's colour


def test_an_entry_is_undone(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    entered(site, who)
    entered(site, GRANDMOTHER)
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)
    (made,) = site.passes()
    assert len(site.entries.on_day(site.venue.id, made.at.date())) == 1
    entered(site, who)
    site.scanner.says("撤销")

    assert len(site.visits(citizen)) == 1
    assert len(site.passes()) == 1


def on_record(site: Site, status: Status) -> tuple[Someone, Chat]:
    """A registered person with this status at the platform, and their chat."""
    who = adult()
    citizen = site.somebody(who)
    site.earth.health(who, status)
    site.earth.works()
    return who, citizen


@pytest.mark.parametrize(
    ("status", "colour"),
    [(Status.CONTACT, Colour.ORANGE), (Status.SUSPECTED, Colour.RED)],
)
def test_orange_and_red_people_are_held_without_a_code_too_and_no_colour_is_shown(
    site: Site, status: Status, colour: Colour
) -> None:
    who, citizen = on_record(site, status)

    said = entered(site, who)

    assert said.startswith(site.words("gate.measured.entry_held", name="张**", temperature="36.5 ℃"))
    assert not re.search("[橙红绿黄]", said)
    (made,), (visit,) = site.passes(), site.visits(citizen)
    assert made.outcome == visit.outcome
    assert (made.outcome.kind, made.outcome.colour, made.outcome.passed) == (PassKind.NO_CODE, colour, False)
    assert site.audited("entry.held") == 1
    assert site.scanner.says("我的记录").splitlines()[1].endswith(site.words("gate.records.no_code"))


def test_looking_up_a_red_person_and_undoing_it_leaves_a_trace(site: Site) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)

    entered(site, who)
    site.scanner.says("撤销")
    site.earth.works()

    assert site.words("notice.entry_undone", venue="长春站") in citizen.all
    assert "已撤销" in citizen.says("谁扫过我")


def test_a_fever_that_was_scanned_holds_people_entered_by_hand_too(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    site.scans(citizen)
    site.scanner.says("37.8")
    site.venue = site.opens(site.manager, LENIENT)
    site.scanner.says(site.manager.says("邀请扫码员", "南站"))
    site.scanner.says("上岗", "南站 东门")

    assert entered(site, who, "正常").startswith("⚠")
    assert site.audited("entry.held") == 1


@pytest.mark.parametrize("temperature", ["36.5", "37.6"])
def test_green_people_and_unknown_people_get_the_same_answer(site: Site, temperature: str) -> None:
    known, _ = on_record(site, Status.CLEAR)
    told = [entered(site, who, temperature) for who in (known, adult())]

    listed = site.scanner.says("我的记录").splitlines()[1:3]

    assert told[0] == told[1]
    assert listed[0].split()[1:] == listed[1].split()[1:]
    found = [one.outcome.colour for one in site.passes()]
    assert found == [Colour.GREEN if temperature == "36.5" else Colour.YELLOW, Colour.GREY]
    assert site.audited("entry.held") == 0


def test_a_number_with_another_name_finds_no_record(site: Site) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)

    said = entered(site, who.called("孙桂兰"))

    assert said.startswith(site.words("gate.measured.entry_pass", name="孙**", temperature="36.5 ℃"))
    assert [one.outcome.colour for one in site.passes()] == [Colour.GREY]
    assert site.audited("entry.held") == 0
    assert site.visits(citizen) == []


def test_a_name_is_the_same_in_small_letters(site: Site) -> None:
    citizen = site.earth.chat()
    citizen.registers(FOREIGNER)
    site.earth.health(FOREIGNER, Status.CONFIRMED)
    site.earth.works()

    assert entered(site, FOREIGNER.called("Anna Smith")).startswith("⚠")


def test_without_access_to_records_people_pass_by_temperature(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)
    find, outages = People.find_by_document, iter([StoreDown("this part of the store is out of reach")])

    def once_down(people: People, document: str, number: str) -> str | None:
        for outage in outages:
            raise outage
        return find(people, document, number)

    monkeypatch.setattr(People, "find_by_document", once_down)

    assert entered(site, who).startswith(site.words("gate.measured.entry_pass", name="张**", temperature="36.5 ℃"))

    assert site.visits(citizen) == []  # linked when the record can be read: at the next registration
    assert len(site.passes()) == 1


def test_the_first_registration_counts_if_its_answer_was_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    who, citizen = on_record(site, Status.CONFIRMED)
    with monkeypatch.context() as outage:

        def down(*_: object) -> None:
            raise StoreDown("the audit is out of reach")

        outage.setattr(Audit, "note", down)
        assert "编号" in entered(site, who)
    site.earth.health(who, Status.CLEAR)
    site.earth.works()

    assert site.scanner.says("确认").startswith("⚠")

    assert [one.outcome.colour for one in site.passes(void=True)] == [Colour.RED]
    assert len(site.visits(citizen)) == 1
    assert site.audited("entry.held") == 1


LINES = (
    "孙桂兰 220202194801152067 36.5",
    "无码登记 孙桂兰 220202194801152067 36.5",
    "无码登记：孙桂兰，220202194801152067，36.5℃",
    "孙桂兰220202194801152067 36.5",
    "36.5 孙桂兰 220202194801152067",
    "姓名：孙桂兰 身份证号：220202194801152067 体温36.5",
    "孙桂兰\n220202194801152067\n36.5度",
    "孙桂兰 ２２０２０２１９４８０１１５２０６７ 365",
    "孙桂兰 220202194801152067 13800138000 36.5",
)


def test_one_line_holds_a_whole_entry_and_is_shown_in_full_to_be_confirmed(site: Site) -> None:
    for count, line in enumerate(LINES, 1):
        summary = site.scanner.says(line)
        assert all(f"：{word}" in summary for word in (GRANDMOTHER.name, GRANDMOTHER.number, "36.5 ℃")), line
        assert ("13800138000" in summary) == ("1380013" in line)
        assert site.scanner.says("确认").startswith(
            site.words("gate.measured.entry_pass", name="孙**", temperature="36.5 ℃")
        )
        assert len(site.passes()) == count
        assert GRANDMOTHER.number not in site.scanner.sees


@pytest.mark.parametrize(
    "line",
    [
        "孙桂兰 220202194801152067",
        "220202194801152067 36.5",
        "孙桂兰 220202194801152068 36.5",
        "孙桂兰 220202194801152067 36.5 36.6",
        "孙桂兰 220202194801152067 46.5",
        "孙桂兰 36.5",
    ],
)
def test_a_line_without_all_of_it_registers_nobody(site: Site, line: str) -> None:
    site.scanner.says(line, "确认")

    assert site.passes() == []


def test_a_line_in_doubt_asks_for_the_temperature_only(site: Site) -> None:
    assert "请输入体温" in site.scanner.says("孙桂兰 220202194801152067 98.6")
    assert "：36.6 ℃" in site.scanner.says("36.6")


def test_only_on_duty_a_line_is_an_entry(site: Site) -> None:
    site.scanner.says("下岗")

    assert GRANDMOTHER.number not in site.scanner.says(LINES[0])
    assert GRANDMOTHER.number not in site.somebody().says(LINES[0])


def test_a_line_is_taken_while_somebody_waits_and_a_new_figure_corrects_the_entry(site: Site) -> None:
    waiting = site.somebody(adult().called("王建国"))
    site.scans(waiting)

    assert GRANDMOTHER.number in site.scanner.says(LINES[0])
    assert "：36.9 ℃" in site.scanner.says("36.9")
    assert site.scanner.says("确认").splitlines()[-1] == site.words("gate.waiting.still", people="1 王**")
    assert [one.outcome.temperature for one in site.passes()] == [369]
    site.scanner.says("36.4", "1")
    assert [one.outcome.temperature for one in site.passes()] == [369, 364]


def test_who_is_scanned_while_an_entry_is_open_gets_the_next_figure(site: Site) -> None:
    site.scanner.says(LINES[0])
    scanned = site.somebody(adult().called("王建国"))
    site.scans(scanned)

    assert site.scanner.says("36.9").startswith("✅ 放行 王** 36.9")
    assert [one.person for one in site.passes()] == [site.person(scanned)]
    assert site.scanner.says("确认").startswith("✅ 放行 孙** 36.5")


def test_the_summary_is_the_same_whether_the_number_is_known(site: Site) -> None:
    who = adult()
    line = f"{who.name} {who.number} 36.5"
    unknown = site.scanner.says(line)
    site.scanner.says("取消")
    site.somebody(who)

    assert site.scanner.says(line) == unknown
