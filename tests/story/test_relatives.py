"""Registering relatives: a grandmother and a child without phones, relatives with one, relations that cannot be."""

from dataclasses import replace

import pytest

from bot.health.people.proxy import rules_on
from bot.sandbox.authorities.switches import Mode, Service
from bot.store.people.agents import Dependant
from bot.store.redis.errors import StoreDown
from handlers.people import relative
from tests.cast import (
    CHILD,
    CITIZEN,
    FOREIGNER,
    GRANDMOTHER,
    MOTHER,
    PASSPORT,
    Someone,
    aged,
    elder,
)
from tests.talk import Chat
from tests.world import World


def agent(earth: World, who: Someone = MOTHER) -> Chat:
    """A registered person who may add relatives."""
    chat = earth.chat("mother" if who is MOTHER else "")
    chat.registers(who)
    return chat


def test_grandmother_and_child_get_codes_of_their_own(earth: World) -> None:
    mother = agent(earth)
    codes = [mother.code]

    assert "关系" in mother.says("代办")
    assert "姓名" in mother.says("父母")
    assert "证件类型" in mother.says(GRANDMOTHER.name)
    assert "证件号码" in mother.says("1")
    assert "手机号" in mother.says(GRANDMOTHER.number)
    assert "同意" in (for_grandmother := mother.says("没有手机"))
    assert "确认" in mother.says("同意")
    mother.says("1")
    codes.append(mother.code)
    for_child = mother.says("代办", "子女", *CHILD.dependant_answers())
    mother.says("同意", "1")
    codes.append(mother.code)

    assert for_grandmother.endswith(mother_consent(earth, "elder"))
    assert for_child.endswith(mother_consent(earth, "child"))
    assert len(set(codes)) == 3
    assert mother.colour == "green"


def mother_consent(earth: World, kind: str) -> str:
    """The consent text for an adult or a child, with its two choices."""
    options = (
        earth.words(f"relative.consent_{kind}.option.{answer}").partition("|")[0]
        if earth.parts.texts.has(f"relative.consent_{kind}.option.{answer}")
        else earth.parts.texts.say_first("zh", (f"person.consent.option.{answer}", f"chat.consent.{answer}")).split(
            "|"
        )[0]
        for answer in ("yes", "no")
    )
    listed = "\n".join(f"{i} {option}" for i, option in enumerate(options, 1))
    return f"{earth.words(f'relative.consent_{kind}.ask')}\n{listed}"


def test_the_codes_of_the_family_are_listed_and_shown(earth: World) -> None:
    mother = agent(earth)
    assert mother.says("家人的码") == earth.words("family.none")
    mother.adds(CHILD, "子女")
    mother.says("家人的码")
    assert mother.last["kind"] == "image"  # a single one at once
    mother.adds(GRANDMOTHER)

    listed = mother.says("家人的码")
    mother.says(next(line[0] for line in listed.splitlines() if GRANDMOTHER.name in line))
    first = mother.code
    mother.says("家人的码", next(line[0] for line in listed.splitlines() if CHILD.name in line))
    assert mother.code != first


@pytest.mark.parametrize(
    ("years", "relation"), [(0, "子女"), (17, "子女"), (60, "父母"), (99, "祖父母"), (30, "兄弟姐妹")]
)
def test_a_relative_with_an_own_phone_is_proved_by_a_code(earth: World, years: int, relation: str) -> None:
    mother = agent(earth)

    mother.adds(aged(years, 40), relation)

    assert mother.colour == "green"


@pytest.mark.parametrize(
    ("relation", "years"),
    [("配偶", 19), ("子女", 30), ("父母", 45), ("祖父母", 60), ("孙子女", 12), ("兄弟姐妹", 90)],
)
def test_a_relation_that_cannot_be_is_said_at_once(earth: World, relation: str, years: int) -> None:
    mother = agent(earth)

    said = mother.says("代办", relation, *aged(years).dependant_answers()[:3])

    assert "与证件上的年龄不符" in said
    assert "证件号码" in said
    assert earth.words("relative.relation.ask") in mother.says("改1")


BORN_ABROAD = replace(FOREIGNER, name="安娜", nationality="英国", phone="")


@pytest.mark.parametrize(
    ("relation", "who", "other", "fault"),
    [
        ("子女", aged(9, 40), "祖父母", "number.no_grandparent"),
        ("子女", aged(9, 40), "配偶", "number.no_spouse"),
        ("父母", elder(), "子女", "number.no_child"),
        ("兄弟姐妹", BORN_ABROAD, "孙子女", "born.no_grandchild"),
    ],
)
def test_a_relation_changed_at_the_end_to_one_that_cannot_be_is_told_why(
    earth: World, relation: str, who: Someone, other: str, fault: str
) -> None:
    mother = agent(earth)
    mother.says("代办", relation, *replace(who, phone="").dependant_answers(), "同意")

    said = mother.says("改1", other)

    assert said.startswith(earth.words(f"relative.{fault}"))
    assert "请输入" in said
    assert "请输入" in mother.says("改1", relation)
    assert "请核对" in mother.says(who.born or who.number)


@pytest.mark.parametrize(
    ("relation", "years", "fault"),
    [("配偶", 19, "no_spouse"), ("老婆", 19, "no_spouse"), ("孙子", 27, "no_grandchild")],
)
def test_who_is_too_young_for_a_relation_hears_it_at_the_relation(
    earth: World, relation: str, years: int, fault: str
) -> None:
    young = agent(earth, earth.knows(aged(years, days=300)))

    assert earth.words(f"relative.relation.{fault}") in young.says("代办", relation)
    assert "关系" in young.sees  # asked again
    assert "姓名" in young.says("父母")


@pytest.mark.parametrize("years", [18, 35, 59])
def test_an_adult_without_a_phone_is_for_the_staff(earth: World, years: int) -> None:
    mother = agent(earth)
    who = earth.knows(replace(aged(years, 40), phone=""))

    mother.adds(who, "其他")
    assert mother.claims
    earth.works()

    assert "编号" in mother.sees
    (review,) = earth.parts.records.reviews.open_ones()
    assert review.receipt in mother.sees


def test_where_the_number_tells_no_age_the_birth_date_is_asked_and_judged(earth: World) -> None:
    mother = agent(earth)
    foreign = Someone("MARY SMITH", "X7654321", PASSPORT, "13800430092", "英国", "19480115")

    assert earth.words("relative.born.ask") in mother.says("代办", "父母", *foreign.dependant_answers()[:3])
    assert mother.says("19850314").startswith(earth.words("relative.born.no_parent"))
    mother.says(*foreign.dependant_answers()[3:], "同意", "确认")

    assert mother.colour == "green"


def test_only_somebody_registered_and_verified_acts_for_others(earth: World) -> None:
    chat = earth.chat("mother")
    assert chat.says("代办") == earth.words("relative.register_first")
    earth.switch(Mode.OFF, Service.IDENTITY)
    chat.registers(MOTHER)
    assert chat.says("代办") == earth.words("relative.unverified")

    earth.switch(Mode.NORMAL)
    earth.works()

    assert "关系" in chat.says("代办")


def test_nobody_is_their_own_relative(earth: World) -> None:
    who = elder()
    chat = agent(earth, who)

    said = chat.adds(who, "其他")

    assert said.startswith(earth.words("relative.finish.oneself"))
    chat.says("取消", "我的码")
    assert chat.last["kind"] == "image"


def test_an_agent_has_at_most_eight_dependants(earth: World) -> None:
    mother = agent(earth)
    for _ in range(8):
        mother.adds(elder())
        assert mother.last["kind"] == "image"

    assert mother.says("代办") == earth.words("relative.full", limit=8)
    mother.says("解除代办", "1", "确认")

    mother.adds(elder())
    assert mother.last["kind"] == "image"


def test_the_same_relative_twice_is_one_person(earth: World) -> None:
    mother = agent(earth)
    mother.adds(GRANDMOTHER)
    mother.adds(GRANDMOTHER, "其他")

    mother.says("家人的码")
    assert mother.last["kind"] == "image"  # still a single one


def test_without_consent_nothing_is_stored(earth: World) -> None:
    mother = agent(earth)

    assert mother.says("代办", "子女", *CHILD.dependant_answers(), "不同意").startswith(
        earth.parts.texts.say_first("zh", ("relative.consent_child.declined", "relative.declined", "person.declined"))
    )
    assert earth.parts.records.people.find_by_document(CHILD.type, CHILD.number) is None
    assert mother.says("家人的码") == earth.words("family.none")


def test_at_most_twenty_failed_checks_a_day_and_successes_do_not_count(earth: World) -> None:
    mother = agent(earth)
    failed = earth.words("relative.finish.unmatched", hotline="12345")
    for _ in range(4):  # of one document the tries are limited too: four with five tries each
        mother.adds(GRANDMOTHER)
        assert mother.last["kind"] == "image"
        assert failed in mother.adds(earth.knows(elder()).called("钱错误"))
        for _ in range(4):
            assert failed in mother.says("1")
        mother.says("取消")

    mother.adds(elder().called("钱错误"))
    assert mother.says("1").startswith(earth.words("person.finish.too_many"))
    mother.says("取消")
    assert earth.words("person.finish.too_many") in mother.adds(elder())
    mother.phone.unfollow()
    earth.passes(minutes=1)  # two events of one second count as one
    mother.phone.follow()
    assert earth.words("person.finish.too_many") in mother.adds(elder())

    earth.passes(days=1)
    mother.says("取消")
    mother.adds(elder())
    assert mother.last["kind"] == "image"


def test_an_agent_at_the_limit_registers_no_other_person(earth: World) -> None:
    citizen = agent(earth, CITIZEN)
    for _ in range(8):
        citizen.adds(elder())

    assert citizen.says("代办") == earth.words("relative.full", limit=8)


@pytest.mark.parametrize(("relation", "colour"), [("子女", "green"), ("其他", "grey")])
def test_the_last_relative_for_whom_there_is_room_is_shown_again_when_the_answer_was_lost(
    earth: World, monkeypatch: pytest.MonkeyPatch, relation: str, colour: str
) -> None:
    mother, limit = agent(earth), rules_on(earth.clock().date()).agent_limit
    for number in range(limit - 1):
        earth.parts.records.agents.add_dependant(mother.id, Dependant(str(number), "child", "王"), limit)
    with monkeypatch.context() as cut:
        cut.setattr(relative, "show_code", _lost)
        mother.adds(CHILD, relation)

    mother.says("确认")

    assert mother.colour == colour
    assert mother.says("代办") == earth.words("relative.full", limit=limit)


def _lost(*_: object, **__: object) -> object:
    raise StoreDown("the answer is lost")
