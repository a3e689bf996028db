"""Temperatures: who passes, what is recorded, who is notified; yellow and back to green."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.health.codes.colour import Colour
from bot.health.gate.temperature import BELOW_SCALE
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.wechat.scanner import Code
from bot.store.gate.packing import PassKind
from tests.cast import adult, elder
from tests.handlers.gate.site import LENIENT, TAXI, Site
from tests.world import Chat


def passed(site: Site, temperature: str) -> str:
    """The line of a person who passes."""
    return site.words("gate.measured.pass", name="张**", temperature=f"{temperature} ℃")


def stopped(site: Site, temperature: str) -> str:
    """The line of a person with a fever."""
    return site.words("gate.measured.retest", name="张**", temperature=f"{temperature} ℃")


@pytest.mark.parametrize(
    "typed",
    [
        "36.5",
        "365",
        "３６。５",
        "三十六度五",
        "36度5",
        "✅ 36.5 ℃",
        " 36.50 ",
        "36，5",
        "体温：36.5°C",
        "36.5！",
        "36.5 正常👍",
    ],
)
def test_a_temperature_is_read_in_every_spelling(site: Site, typed: str) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    assert site.scanner.says(typed) == f"{passed(site, '36.5')}\n{site.words('gate.measured.undo')}"

    (made,) = site.passes()
    assert made.person == site.person(citizen)
    assert (made.entrance, made.outcome.temperature, made.outcome.colour) == (0, 365, Colour.GREEN)
    (visit,) = site.visits(citizen)
    assert (visit.venue, visit.outcome, visit.scan) == (site.venue.id, made.outcome, made.scan)
    assert site.facts(citizen).temperature == 365


@pytest.mark.parametrize("asked", ["多少度算发烧？", "登错了怎么撤销", "对方没有码怎么登记"])
def test_a_question_with_a_scan_waiting_is_answered_and_the_scan_waits_on(site: Site, asked: str) -> None:
    site.scans(site.somebody())

    if site.words("answers.helpful") not in site.scanner.says(asked):  # then it asks which of some questions was meant
        assert site.words("answers.helpful") in site.scanner.says("1")
    assert site.scanner.says("36.5").startswith(passed(site, "36.5"))


WRONG = {
    "43.1": "range",
    "3": "unreadable",
    "36.5还是36.8": "unreadable",
    "36.55": "digits",
    "366.5": "digits",
    "Hi": "high",
    "太高了": "high",
}


@pytest.mark.parametrize("typed", WRONG)
def test_an_impossible_temperature_is_asked_again(site: Site, typed: str) -> None:
    site.scans(site.somebody())

    for _ in range(2):
        assert site.scanner.says(typed) == site.words(f"gate.temperature.{WRONG[typed]}")
    assert site.scanner.says("365 36.8") == site.words("gate.temperature.count", count=1, given=2, people="1 张**")
    assert site.scanner.says("1") == site.words("gate.temperature.unreadable")
    assert site.passes() == []
    assert site.scanner.says("36.6").startswith(passed(site, "36.6"))


@pytest.mark.parametrize("yes", ["1", "是", "对的", "好", "yes"])
def test_fahrenheit_is_taken_after_a_yes(site: Site, yes: str) -> None:
    site.scans(site.somebody())

    said = site.scanner.says("98.6")

    assert said == site.words("gate.temperature.fahrenheit", typed="98.6", celsius="37.0")
    assert said.startswith("98.6 ℉ = 37.0 ℃吗？1 是")
    assert site.passes() == []
    assert site.scanner.says(yes).startswith(passed(site, "37.0"))
    assert [one.outcome.temperature for one in site.passes()] == [370]


@pytest.mark.parametrize(
    ("typed", "celsius"), [("3.65", "36.5"), ("356", "35.6"), ("36 5", "36.5"), ("37.5 正常", "37.5")]
)
def test_what_was_probably_meant_is_asked(site: Site, typed: str, celsius: str) -> None:
    site.scans(site.somebody())

    assert site.scanner.says(typed) == site.words("gate.temperature.likely", celsius=celsius)
    assert site.passes() == []
    assert site.scanner.says("1").startswith(("✅", "⚠"))
    assert [one.outcome.temperature for one in site.passes()] == [round(float(celsius) * 10)]


def test_a_yes_counts_for_the_question_just_asked_only(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("98.6")
    assert site.scanner.says("不是") == site.words("gate.temperature.unreadable")
    assert site.scanner.says("1") == site.words("gate.temperature.unreadable")

    site.scanner.says("98.6")
    site.scans(site.somebody())
    assert site.scanner.says("1") == site.words("gate.temperature.unreadable")
    assert site.passes() == []
    assert site.scanner.says("98.6 36.4") == site.words("gate.temperature.likely", celsius="37.0 36.4")
    assert site.scanner.says("1").count("✅") == 2
    assert [one.outcome.temperature for one in site.passes()] == [370, 364]


@pytest.mark.parametrize(
    ("first", "second", "shown", "recorded"),
    [
        ("33.8", "33.8", "33.8 ℃", 338),
        ("Lo", "33.9", "33.9 ℃", 339),
        ("33.8", "lo", "Lo", BELOW_SCALE),
        ("太冷了", "低", "Lo", BELOW_SCALE),
        ("Lo", "36.2", "36.2 ℃", 362),
    ],
)
def test_a_low_reading_is_measured_again_and_then_recorded(
    site: Site, first: str, second: str, shown: str, recorded: int
) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    said = site.scanner.says(first)
    assert said == site.words("gate.temperature.low", typed="33.8" if first == "33.8" else "Lo")
    assert site.scanner.says("1") == site.words("gate.temperature.unreadable")
    assert site.passes() == []
    site.earth.passes(minutes=3)

    again = site.scanner.says(second)
    assert again.startswith(site.words("gate.measured.pass", name="张**", temperature=shown))
    assert [one.outcome.temperature for one in site.passes()] == [recorded]
    assert site.facts(citizen).temperature == (362 if recorded == 362 else None)
    assert shown in site.scanner.says("我的记录")


def test_another_form_keeps_its_answers_while_a_scan_waits(site: Site) -> None:
    site.scanner.says("申请场所")
    site.scans(site.somebody())

    assert "没看懂体温" not in site.scanner.says("1")  # the first choice of the form
    assert site.scanner.says("98.6").startswith("98.6 ℉ = 37.0 ℃吗？")
    assert site.scanner.says("1").startswith(passed(site, "37.0"))


def test_who_is_on_duty_and_has_nobody_waiting_is_not_measured(site: Site) -> None:
    for text in ("你好", "高", "低", "120", "36.5吗"):
        assert site.scanner.says(text) != site.words("gate.temperature.nobody")
    for text in ("36.5", "体温36.5", "98.6", "33.8"):
        assert site.scanner.says(text) == site.words("gate.temperature.nobody")


def test_a_low_reading_counts_also_when_the_code_is_scanned_again(site: Site) -> None:
    warm, cold = site.somebody(), site.somebody()
    site.scans(warm)
    site.scans(cold)
    assert site.scanner.says("36.5 33.8") == site.words("gate.temperature.low", typed="33.8")
    assert site.scanner.says("33.9 33.8") == site.words("gate.temperature.low", typed="33.9")
    site.scanner.says("撤销")
    site.scans(warm)

    assert site.scanner.says("33.9").startswith(passed(site, "33.9"))
    assert [one.person for one in site.passes()] == [site.person(warm)]


def test_a_low_reading_ends_no_fever_and_an_undo_leaves_the_fever(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("37.8")
    site.earth.passes(minutes=15)
    citizen.says("我的码")
    site.scans(citizen)

    assert site.scanner.says("33.8", "33.8").startswith(stopped(site, "33.8"))
    assert site.facts(citizen).temperature == 378
    site.scanner.says("撤销")
    assert site.facts(citizen).temperature == 378
    citizen.says("我的码")
    assert citizen.colour == "yellow"


def test_other_text_is_asked_again_and_a_command_still_works(site: Site) -> None:
    site.scans(site.somebody())

    assert site.scanner.says("他不肯量") == site.words("gate.temperature.unreadable")
    assert site.scanner.says("帮助") == site.words("hello.help")
    assert site.scanner.says("36.6").startswith(passed(site, "36.6"))


@pytest.mark.parametrize(("typed", "colour", "passes"), [("37.2", "green", True), ("37.3", "yellow", False)])
def test_the_boundary_is_at_37_3(site: Site, typed: str, colour: str, passes: bool) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    said = site.scanner.says(typed)

    assert said.startswith(passed(site, typed) if passes else stopped(site, typed))
    assert [one.outcome.passed for one in site.passes()] == [passes]
    citizen.says("我的码")
    assert citizen.colour == colour


def test_a_fever_turns_yellow_and_a_normal_reading_green_with_notices(site: Site) -> None:
    daughter, mother = site.somebody(), elder()
    daughter.adds(mother)
    site.scans(daughter)

    site.scanner.says("37.6")
    site.earth.works()
    name = mother.name
    assert daughter.sees == site.words("notice.fever_dependant", venue="长春站", name=name, temperature="37.6")
    site.earth.passes(minutes=15)
    daughter.says("家人的码")
    assert daughter.colour == "yellow"

    assert site.scans(daughter).startswith(site.words("gate.verdict.yellow"))
    assert site.scanner.says("36.8").startswith(passed(site, "36.8"))
    site.earth.works()
    assert daughter.sees == site.words("notice.dependant_colour.green", name=name)
    daughter.says("家人的码")
    assert daughter.colour == "green"


def test_the_person_is_notified_too(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("38")
    site.earth.works()

    assert citizen.sees == site.words("notice.fever", venue="长春站", temperature="38.0")
    assert "37.3" in citizen.sees
    assert "复测" in citizen.sees


def test_a_fever_soon_after_the_registration_is_told_once_and_so_is_its_end(site: Site) -> None:
    citizen = site.somebody(adult())
    code = citizen.code
    for temperature in ("38", "36.5"):
        site.scans(code)
        site.scanner.says(temperature)
        site.earth.passes(minutes=1)
        site.earth.works()

    assert site.words("notice.fever", venue="长春站", temperature="38.0") in citizen.all
    assert site.words("notice.own_colour.yellow") not in citizen.all
    assert citizen.all.count(site.words("notice.own_colour.green")) == 1


def test_a_second_fever_is_not_notified_again(site: Site) -> None:
    citizen = site.somebody()
    for temperature in ("37.5", "37.9"):
        citizen.says("我的码")
        site.scans(citizen)
        site.scanner.says(temperature)
        site.earth.works()

    assert "37.9" not in citizen.all


@pytest.mark.parametrize(("status", "decision"), [(Status.QUARANTINE, "stay"), (Status.CONFIRMED, "isolate")])
def test_orange_and_red_do_not_pass_and_get_the_instruction(site: Site, status: Status, decision: str) -> None:
    who = adult()
    citizen = site.somebody(who)
    site.earth.health(who, status, site.earth.clock().date() + timedelta(days=3))
    site.earth.works()
    citizen.says("我的码")
    site.scans(citizen)

    said = site.scanner.says("36.5")

    assert said.startswith(site.words(f"gate.measured.{decision}", name="张**", temperature="36.5 ℃"))
    assert [one.outcome.passed for one in site.passes()] == [False]


def test_after_a_quarantine_only_a_clean_check_allows_passing(site: Site) -> None:
    who = adult()
    citizen = site.somebody(who)
    site.earth.health(who, Status.QUARANTINE, site.earth.clock().date())
    site.earth.works()
    site.earth.passes(days=1)
    citizen.says("我的码")

    assert site.scans(citizen).startswith(site.words("gate.verdict.orange"))
    site.scanner.says("36.5")
    site.earth.health(who, Status.CLEAR)
    site.earth.works()
    citizen.says("我的码")
    site.scans(citizen)
    assert site.scanner.says("36.5").startswith(passed(site, "36.5"))


def test_grey_is_registered_and_passes_by_temperature(site: Site) -> None:
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    cool, hot = site.somebody(adult()), site.somebody(adult())

    site.scans(cool)
    measured = site.words("gate.measured.measured", name="张**", temperature="36.5 ℃")
    assert site.scanner.says("36.5").startswith(measured)
    site.scans(hot)
    assert site.scanner.says("37.3").startswith(stopped(site, "37.3"))
    assert [one.outcome.passed for one in site.passes()] == [True, False]


def test_a_family_scanned_in_a_row_is_registered_in_one_line(site: Site) -> None:
    family = [site.somebody(adult().called(name)) for name in ("王建国", "李秀英", "王小芳")]
    named = ["1 王**", "1 王** 2 李**", "1 王*国，成年 2 李** 3 王*芳，成年"]
    for count, (chat, people) in enumerate(zip(family, named, strict=True), 1):
        asked = "gate.seen.ask" if count == 1 else "gate.seen.ask_more"
        assert site.scans(chat).endswith(site.words(asked, count=count, people=people))

    assert site.scanner.says("36.5 36.7") == site.words("gate.temperature.count", count=3, given=2, people=named[-1])
    said = site.scanner.says("36.5 37.4，36.4").splitlines()

    assert [line[:5] for line in said[:3]] == ["1 ✅ 放", "2 ⚠ 复", "3 ✅ 放"]
    assert [line.split()[3] for line in said[:3]] == ["王**", "李**", "王**"]
    taken = {one.person: one.outcome.temperature for one in site.passes()}
    assert taken == dict(zip(map(site.person, family), (365, 374, 364), strict=True))


def test_the_same_person_scanned_twice_is_pending_once(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    assert site.scans(citizen).endswith(site.words("gate.seen.ask"))
    site.scanner.says("36.5")
    assert len(site.passes()) == 1


def test_normal_counts_only_where_the_venue_allows_it(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    for word in ("正常", "都正常", "体温正常！"):
        assert site.scanner.says(word) == site.words("gate.temperature.strict")
    site.scanner.says("撤销")

    site.venue = site.opens(site.manager, LENIENT)
    scanner = site.somebody()
    scanner.says(site.manager.says("邀请扫码员", "南站"))
    scanner.says("上岗")
    site.scans(citizen, scanner)
    said = scanner.says("正常")

    assert said.startswith(site.words("gate.measured.pass", name="张**", temperature="正常"))
    assert [one.outcome.temperature for one in site.passes()] == [None]
    assert site.facts(citizen).temperature is None


def test_normal_does_not_end_a_fever(site: Site) -> None:
    site.venue = site.opens(site.manager, LENIENT)
    scanner, citizen = site.somebody(), site.somebody()
    scanner.says(site.manager.says("邀请扫码员", "南站"))
    scanner.says("上岗")
    site.scans(citizen, scanner)
    scanner.says("37.5")
    site.earth.passes(minutes=15)
    citizen.says("我的码")
    site.scans(citizen, scanner)

    assert scanner.says("正常").startswith("⚠")
    citizen.says("我的码")
    assert citizen.colour == "yellow"


def test_a_car_works_like_an_entrance(site: Site) -> None:
    site.venue = site.opens(site.manager, TAXI)
    driver, citizen = site.somebody(), site.somebody()
    assert "吉A12345" in driver.says(site.manager.says("邀请扫码员", "平安车队"))
    assert "吉A12345" in driver.says("上岗")

    site.scans(citizen, driver)
    assert driver.says("36.5").startswith(passed(site, "36.5"))
    assert "平安车队 吉A12345" in citizen.says("谁扫过我")


def test_a_temperature_without_a_recent_scan_is_explained(site: Site) -> None:
    assert site.scanner.says("36.5") == site.words("gate.temperature.nobody")

    site.scans(site.somebody())
    site.earth.passes(minutes=10, seconds=1)
    assert site.scanner.says("36.5") == site.words("gate.temperature.nobody")
    assert site.passes() == []


def test_a_scan_and_a_temperature_delivered_three_times_count_once(site: Site) -> None:
    citizen = site.somebody()
    content, created = citizen.code, int(site.earth.clock().timestamp())
    info = {"ScanType": "qrcode", "ScanResult": content}
    scan = {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "SCAN", "ScanCodeInfo": info}
    typed = {"MsgType": "text", "Content": "36.5", "MsgId": "900000000000000001"}
    for fields in (scan, typed):
        for _ in range(3):
            site.scanner.phone.send({**fields, "CreateTime": created})
            said = site.scanner.sees
    assert said.startswith(passed(site, "36.5"))

    assert len(site.passes(void=True)) == 1
    assert len(site.visits(citizen)) == 1


def test_two_codes_within_one_second_are_both_pending(site: Site) -> None:
    first, second = site.somebody(), site.somebody()
    codes = [chat.code for chat in (first, second)]
    created = int(site.earth.clock().timestamp())
    for content in codes:
        info = {"ScanType": "qrcode", "ScanResult": content}
        scan = {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "SCAN", "ScanCodeInfo": info}
        site.scanner.phone.send({**scan, "CreateTime": created})

    site.scanner.says("36.5 36.6")

    taken = {one.person: one.outcome.temperature for one in site.passes()}
    assert taken == {site.person(first): 365, site.person(second): 366}


def test_two_scanners_at_once_on_one_person_both_succeed(site: Site) -> None:
    citizen, west = site.somebody(), site.somebody()
    site.binds(west, "西进站口")
    west.says("上岗")
    content = citizen.code

    def registers(scanner: Chat, temperature: str) -> str:
        scanner.phone.scan(Code(content), "SCAN")
        assert scanner.sees.startswith(site.words("gate.verdict.green"))
        return scanner.says(temperature)

    with ThreadPoolExecutor(2) as both:
        said = list(both.map(registers, (site.scanner, west), ("36.5", "36.6")))

    assert [line.startswith("✅") for line in said] == [True, True]
    assert {(one.entrance, one.outcome.temperature) for one in site.passes()} == {(0, 365), (1, 366)}
    assert len(site.visits(citizen)) == 2


def test_a_code_shown_by_a_relative_is_recorded_as_such(site: Site) -> None:
    daughter = site.somebody()
    daughter.adds(elder())
    site.scans(daughter)
    site.scanner.says("36.5")

    assert [one.outcome.kind for one in site.passes()] == [PassKind.PROXY]


def test_a_pending_scan_contains_no_name(site: Site) -> None:
    who = adult()
    site.scans(site.somebody(who))
    kept = site.earth.parts.records.chat_fields.read(site.scanner.id)

    assert kept["scans"]
    assert not any(part in " ".join(kept.values()) for part in (who.name[0], who.number, who.phone))


def test_a_dismissed_scanner_is_notified_and_registers_no_pass(site: Site) -> None:
    site.scans(site.somebody())
    site.earth.parts.services.gate.dashboard.end_binding(site.manager.id, site.venue.id, 1, site.earth.clock())

    assert site.scanner.says("36.5").endswith(site.words("gate.refused.not_scanner"))
    assert site.passes() == []


def test_a_temperature_after_an_interruption_counts_once(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    chat_fields = site.earth.parts.records.chat_fields
    waits = chat_fields.read(site.scanner.id)["scans"]
    site.scanner.says("36.5")
    chat_fields.set(site.scanner.id, "scans", waits)  # as if the process had ended before it kept the answer

    assert site.scanner.says("36.5").startswith(passed(site, "36.5"))
    assert len(site.passes(void=True)) == 1
    assert len(site.visits(citizen)) == 1


def test_a_scanner_dismissed_during_the_scan_registers_no_pass(site: Site) -> None:
    site.scans(site.somebody())
    site.earth.parts.services.gate.dashboard.end_binding(site.manager.id, site.venue.id, 1, site.earth.clock())
    # the duty field is gone as well; what comes too late is refused by the venue's own record
    site.earth.parts.records.chat_fields.set(site.scanner.id, "duty", f"{site.venue.id} 0")

    assert site.scanner.says("36.5").endswith(site.words("gate.refused.moved"))
    assert site.passes() == []
    assert site.scanner.says("上岗") == site.words("duty.nowhere")


@pytest.mark.parametrize("said", ["scan", "撤销", "36.5", "无码登记"])
def test_a_dismissal_that_was_cut_off_counts(site: Site, said: str) -> None:
    citizen, bindings = site.somebody(), site.earth.parts.records.gate.bindings
    site.scans(citizen)
    bindings.end_at_venue(site.venue.id, site.scanner.id)  # the scanner's chat still says that it is on duty

    shown = site.scans(citizen) if said == "scan" else site.scanner.says(said)

    assert shown == site.words("gate.refused.moved")
    assert site.passes() == []
    assert site.scanner.says("撤销") == site.words("gate.undo.nothing")
