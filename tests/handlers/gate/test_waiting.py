"""Who waits is seen and numbered, and nobody's temperature is registered for somebody else."""

from collections.abc import Callable

import pytest

from bot.sandbox.authorities.switches import Mode
from tests.cast import NO_CODE, adult, elder
from tests.handlers.gate.site import LENIENT, Site
from tests.world import Chat

NAMES = ("王建国", "李秀英", "王小芳")

People = Callable[..., list[Chat]]


@pytest.fixture
def people(site: Site) -> People:
    """Registers and scans people with these names, and gives their chats."""

    def scanned(*names: str) -> list[Chat]:
        chats = [site.somebody(adult().called(name)) for name in names]
        for chat in chats:
            site.scans(chat)
        return chats

    return scanned


def taken(site: Site) -> dict[str, int | None]:
    """The temperature of each person who passed."""
    return {one.person: one.outcome.temperature for one in site.passes()}


def test_one_figure_while_two_wait_asks_whose_it_is_the_newest_first(site: Site, people: People) -> None:
    first, second = people(*NAMES[:2])

    said = site.scanner.says("36.5")

    assert said == site.words("gate.temperature.whose", celsius="36.5", people="2 李** 1 王**")
    assert site.passes() == []
    assert "✅ 放行 李** 36.5" in site.scanner.says("2")
    assert site.words("gate.waiting.still", people="1 王**") in site.scanner.sees
    assert site.scanner.says("36.8").startswith("✅ 放行 王** 36.8")
    assert taken(site) == {site.person(second): 365, site.person(first): 368}


@pytest.mark.parametrize(
    ("answer", "who"),
    [("1", 0), ("1号", 0), ("第2", 1), ("李", 1), ("李**", 1), ("王建国", 0), ("２", 1), ("李秀英！", 1)],
)
def test_whose_it_is_is_said_by_number_or_name(site: Site, people: People, answer: str, who: int) -> None:
    chats = people(*NAMES[:2])
    site.scanner.says("36.5")

    site.scanner.says(answer)

    assert taken(site) == {site.person(chats[who]): 365}


@pytest.mark.parametrize("answer", ["3", "张", "李秀兰", "李英", "都是", "是", "换人了"])
def test_an_answer_that_means_nobody_registers_nobody(site: Site, people: People, answer: str) -> None:
    people(*NAMES[:2])
    site.scanner.says("36.5")

    site.scanner.says(answer)

    assert site.passes() == []
    site.scanner.says("1")  # the question has lapsed
    assert site.passes() == []
    site.scanner.says("36.5 36.6")
    assert len(site.passes()) == 2


def test_look_alikes_are_told_apart_and_a_shared_name_means_nobody(site: Site, people: People) -> None:
    chats = people("王建国", "王小芳")

    asked = site.scanner.says("36.5")

    assert asked == site.words("gate.temperature.whose", celsius="36.5", people="2 王*芳，成年 1 王*国，成年")
    site.scanner.says("王")
    assert site.passes() == []
    site.scanner.says("36.5", "王*芳")
    assert taken(site) == {site.person(chats[1]): 365}


def test_a_name_of_two_characters_is_not_given_away(site: Site, people: People) -> None:
    people("王芳", "王强")

    assert site.scanner.sees.splitlines()[2].endswith("：1 王*，成年 2 王*，成年")
    site.scanner.says("36.5", "王强")  # who reads it off the document may say it
    assert [one.outcome.temperature for one in site.passes()] == [365]


def test_who_practises_without_duty_is_told_nobody_who_waited(site: Site, people: People) -> None:
    people("王建国")
    site.earth.passes(minutes=3)
    gate = site.earth.parts.services.gate

    site.scanner.says("练习", "绿码")
    gate.dashboard.end_binding(site.manager.id, site.venue.id, 1, site.earth.clock())
    for said in ("36.5", "撤销", "练习", "撤销"):
        assert "王" not in site.scanner.says(said)


@pytest.mark.parametrize("number", ["9" * 4400, "４" * 20, "0", "00"])
def test_any_number_as_an_answer_is_no_fault(site: Site, people: People, number: str) -> None:
    people(*NAMES[:2])
    site.scanner.says("36.5")

    assert "编号" not in site.scanner.says(number)
    assert site.passes() == []


def test_dependants_who_look_alike_have_their_relation(site: Site) -> None:
    daughter, mother = site.somebody(adult().called("张小丽")), elder().called("张玉兰")
    daughter.adds(mother)
    site.scans(daughter)  # what the phone shows is the mother's code
    daughter.says("我的码")

    said = site.scans(daughter)

    assert "1 张*兰，60 岁以上，父母 2 张*丽，成年" in said


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("2 36.7", {1: 367}),
        ("李 36.7", {1: 367}),
        ("李秀英36.7", {1: 367}),
        ("2号36.7度", {1: 367}),
        ("2：367", {1: 367}),
        ("2 36.7 1 36.4", {1: 367, 0: 364}),
        ("王36.4，李36.7", {0: 364, 1: 367}),
        ("1、36.4 2、36.7", {0: 364, 1: 367}),
        ("36.4 36.7", {0: 364, 1: 367}),
    ],
)
def test_figures_with_numbers_or_names_are_for_those(
    site: Site, people: People, typed: str, given: dict[int, int]
) -> None:
    chats = people(*NAMES[:2])

    site.scanner.says(typed)

    assert taken(site) == {site.person(chats[place]): tenths for place, tenths in given.items()}


@pytest.mark.parametrize("typed", ["3 36.5", "赵 36.5", "1 36.5 1 36.6", "36.5 36.6 36.7", "36.5 36.6 36.7 36.8"])
def test_other_counts_numbers_and_names_register_nothing(site: Site, people: People, typed: str) -> None:
    people(*NAMES[:2])

    site.scanner.says(typed)

    assert site.passes() == []
    assert site.words("gate.measured.undo") not in site.scanner.sees


def test_normal_is_said_of_one_or_of_all(site: Site, people: People) -> None:
    site.venue = site.opens(site.manager, LENIENT)
    site.scanner.says(site.manager.says("邀请扫码员", "南站"))
    site.scanner.says("上岗", "南站 东门")
    chats = people(*NAMES)

    assert site.scanner.says("正常").startswith("正常的是谁？")
    assert site.passes() == []
    site.scanner.says("2 正常")
    assert taken(site) == {site.person(chats[1]): None}
    assert site.scanner.says("都正常").count("✅") == 2


def test_a_low_or_doubtful_figure_for_one_of_two_is_asked_about_too(site: Site, people: People) -> None:
    chats = people(*NAMES[:2])

    assert site.scanner.says("33.8") == site.words("gate.temperature.whose", celsius="33.8", people="2 李** 1 王**")
    assert site.scanner.says("2") == site.words("gate.temperature.low", typed="33.8")
    site.scanner.says("1 36.5")
    assert site.scanner.says("33.9").startswith("✅ 放行 李** 33.9")
    assert taken(site) == {site.person(chats[0]): 365, site.person(chats[1]): 339}


def test_a_yes_to_a_question_about_one_of_two_registers_only_that_one(site: Site, people: People) -> None:
    chats = people(*NAMES[:2])

    assert site.scanner.says("李 98.6") != site.words("gate.temperature.whose", celsius="37.0", people="2 李** 1 王**")
    assert site.passes() == []
    assert site.scanner.says("98.6") == site.words("gate.temperature.whose", celsius="37.0", people="2 李** 1 王**")
    site.scanner.says("2")
    assert taken(site) == {site.person(chats[1]): 370}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("撤销", [0, 1]),
        ("撤销 1", [1, 2]),
        ("撤销2号", [0, 2]),
        ("撤销 李", [0, 2]),
        ("撤回 王小芳", [0, 1]),
        ("undo 3", [0, 1]),
    ],
)
def test_undo_drops_the_last_or_the_one_that_is_named(site: Site, people: People, said: str, left: list[int]) -> None:
    chats = people(*NAMES)

    assert site.scanner.says(said).startswith("已放弃 ")
    assert "还在等登记：1 " in site.scanner.sees
    site.scanner.says("36.1 36.2")

    assert [one.person for one in site.passes()] == [site.person(chats[place]) for place in left]


def test_undo_of_a_name_that_fits_several_or_nobody_drops_nobody(site: Site, people: People) -> None:
    people(*NAMES)
    listed = "1 王*国，成年 2 李** 3 王*芳，成年"

    assert site.scanner.says("撤销 王") == site.words("gate.undo.which", people=listed)
    assert site.scanner.says("撤销 赵") == site.words("gate.undo.nobody", people=listed)
    assert site.scanner.says("撤销 4") == site.words("gate.undo.nobody", people=listed)
    assert site.scanner.says("36.1 36.2 36.3").count("✅") == 3


def test_one_of_those_registered_together_is_undone_by_number_or_name(site: Site, people: People) -> None:
    chats = people(*NAMES)
    site.scanner.says("36.1 36.2 36.3")

    assert site.scanner.says("撤销 9") == site.words("gate.undo.by_number")
    assert site.scanner.says("撤销 2") == site.words("gate.undo.done", count=1)
    assert site.scanner.says("撤销 李") == site.words("gate.undo.by_number")
    assert [one.person for one in site.passes()] == [site.person(chats[0]), site.person(chats[2])]
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=2)
    assert site.passes() == []


def test_whoever_was_registered_is_undone_by_name_while_somebody_else_waits(site: Site, people: People) -> None:
    people("王建国")
    site.scanner.says("36.5")
    (waiting,) = people("李秀英")

    assert site.scanner.says("撤销 王") == site.words("gate.undo.done", count=1)
    assert site.scanner.says("36.6").startswith("✅ 放行 李** 36.6")
    assert taken(site) == {site.person(waiting): 366}


def test_a_scan_that_waits_two_minutes_is_dropped_aloud_with_the_next_scan(site: Site, people: People) -> None:
    people("王建国")
    site.earth.passes(minutes=2)
    (second,) = people("李秀英")

    assert site.scanner.sees.splitlines()[-1] == site.words("gate.waiting.late", people="王**")
    assert site.scanner.says("36.5").startswith("✅ 放行 李**")
    assert taken(site) == {site.person(second): 365}


@pytest.mark.parametrize("said", ["36.5", "撤销"])
def test_a_scan_that_waited_two_minutes_gets_no_temperature(site: Site, people: People, said: str) -> None:
    people("王建国")
    site.earth.passes(minutes=2)

    assert "王**" in site.scanner.says(said)
    assert site.passes() == []
    assert site.scanner.says("36.5") == site.words("gate.temperature.nobody")


def test_who_warms_up_after_a_low_reading_is_waited_for(site: Site, people: People) -> None:
    people("王建国")
    site.scanner.says("33.8")
    site.earth.passes(minutes=6)

    assert site.scanner.says("36.1").startswith("✅ 放行 王** 36.1")


@pytest.mark.parametrize("way", ["expired", "forged", "other", "claim"])
def test_after_a_code_without_a_result_a_figure_is_asked_about(site: Site, people: People, way: str) -> None:
    (waiting,) = people("王建国")
    stranger = site.earth.chat() if way == "claim" else site.somebody(adult().called("李秀英"))
    content = "https://example.com/x"
    if way == "claim":
        site.earth.switch(Mode.OFF)
        stranger.registers(adult().called("李秀英"))
        content = stranger.code
    elif way != "other":
        content = stranger.code if way == "expired" else f"{stranger.code[:-4]}AAAA"
    if way == "expired":
        site.earth.passes(minutes=31)
        waiting.says("我的码")
        site.scans(waiting)
    said = site.scans(content)

    assert said.endswith(site.words("gate.waiting.still", people="1 王**"))
    asked = site.scanner.says("36.5")
    assert asked == site.words("gate.temperature.whose_one", celsius="36.5", people="1 王**")
    assert site.passes() == []
    site.scanner.says("1")
    assert taken(site) == {site.person(waiting): 365}


def test_in_a_family_with_somebody_unproved_a_figure_is_asked_about(site: Site) -> None:
    agent, proved, claimed = site.somebody(), elder().called("王玉兰"), elder().called("李桂英")
    agent.adds(proved)
    agent.says("代办", "父母", *claimed.dependant_answers()[:-2], claimed.phone, NO_CODE, "同意", "确认")
    agent.says("家人的码", "全部")
    site.scans(agent)

    asked = site.scanner.says("36.5")

    assert asked == site.words("gate.temperature.whose_one", celsius="36.5", people="1 王**")


def test_practice_does_not_displace_who_waits(site: Site, people: People) -> None:
    (waiting,) = people("王建国")

    assert site.words("gate.refused.waiting") in site.scanner.says("练习")
    site.scanner.says("36.5")
    assert taken(site) == {site.person(waiting): 365}


def test_of_too_many_the_first_are_dropped_aloud(site: Site, monkeypatch: pytest.MonkeyPatch, people: People) -> None:
    monkeypatch.setattr("handlers.gate.waiting.MAX_PENDING_SCANS", 2)
    chats = people(*NAMES)

    assert site.scanner.sees.splitlines()[-1] == site.words("gate.waiting.late", people="王**")
    site.scanner.says("36.1 36.2")
    assert [one.person for one in site.passes()] == [site.person(chat) for chat in chats[1:]]


def test_who_was_dismissed_is_told_no_name(site: Site, people: People) -> None:
    people(*NAMES[:2])
    gate = site.earth.parts.services.gate
    gate.dashboard.end_binding(site.manager.id, site.venue.id, 1, site.earth.clock())

    for said in ("36.5", "36.5 36.6", "2", "李", "撤销 李", "撤销", "李 36.5", "36.5"):
        site.scanner.says(said)
        assert not any(name in site.scanner.sees for name in ("王", "李")), said
    assert site.passes(void=True) == []
