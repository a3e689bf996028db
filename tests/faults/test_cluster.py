"""The stories on a real cluster of three masters."""

from collections.abc import Iterator

import pytest

from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from tests.cast import CHILD, CITIZEN, CODE, GRANDMOTHER, MOTHER, adult, aged, elder
from tests.world import World, world


@pytest.fixture
def earth(cluster: object, cluster_url: str) -> Iterator[World]:
    """The bot on an empty cluster."""
    with world(cluster_url, direct=False) as found:
        yield found


def test_the_family_story(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    codes = [mother.code]
    for who, relation in ((GRANDMOTHER, "父母"), (CHILD, "子女")):
        mother.adds(who, relation)
        assert mother.colour == "green"
        codes.append(mother.code)
    assert len(set(codes)) == 3

    earth.health(GRANDMOTHER, Status.CONTACT)
    earth.works()
    assert mother.sees == earth.words("notice.dependant_colour.orange", name=GRANDMOTHER.name)
    listed = mother.says("家人的码")
    mother.says(next(line[0] for line in listed.splitlines() if GRANDMOTHER.name in line))
    assert mother.colour == "orange"


def test_consent_takeover_and_unbinding(earth: World) -> None:
    mother, child, person, who, youth = earth.chat("mother"), earth.chat(), earth.chat(), elder(), aged(15, 40)
    mother.registers(MOTHER)
    mother.adds(youth, "子女")
    child.registers(youth)
    earth.works()
    assert mother.sees == earth.words("notice.taken_over", name=youth.name)
    person.registers(who)
    mother.adds(who)
    earth.works()
    person.says("同意代办")
    earth.works()
    assert who.name in mother.says("家人的码")
    mother.says("取消")
    person.says("我的代办人", "1", "确认")
    child.says("我的代办人", "1", "确认")

    assert earth.words("family.none") in mother.says("家人的码")
    moved = earth.chat()
    moved.registers(MOTHER)
    earth.works()
    assert moved.colour == "green"
    assert earth.words("notice.moved", tail=MOTHER.phone[-4:]) in mother.all


def test_the_worker_finishes_postponed_checks(earth: World) -> None:
    chats = [earth.chat() for _ in range(4)]
    earth.switch(Mode.OFF)
    for chat in chats:
        chat.registers(adult())
        assert chat.colour == "grey"
    earth.recovers()
    earth.passes(minutes=6)
    earth.works()

    for chat in chats:
        assert chat.sees == earth.words("notice.verified")
        chat.says("我的码")
        assert chat.colour == "green"


def test_the_data_are_on_all_three_servers(earth: World) -> None:
    for _ in range(40):  # one server of three has none of so many once in four million times
        earth.chat().registers(adult())

    counts = [len(keys) for (keys,) in earth.parts.records.store.run_on_masters(("KEYS", "p:*"))]

    assert sum(counts) == 40
    assert len(counts) == 3
    assert min(counts) > 0


def test_the_end_of_a_record(earth: World) -> None:
    mother, other = earth.chat("mother"), earth.chat("citizen")
    mother.registers(MOTHER)
    other.registers(CITIZEN)
    mother.adds(CHILD, "子女")
    mother.adds(GRANDMOTHER)
    earth.passes(minutes=2)
    mother.types(MOTHER.phone)

    mother.says("注销", "1", CODE, "确认")

    assert "R1-" in mother.sees
    earth.passes(minutes=2)
    earth.works()
    assert len(earth.keys("p:*")) == len(earth.keys("d:*")) == 1
    assert mother.says("我的码") == earth.words("code.unregistered")
    other.says("我的码")
    assert other.colour == "green"
