"""Growing up: what changes at 14 and at 18, with the clock moved, and what a person's own yes is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.sandbox.authorities.people import person_id
from bot.store.people.agents import Dependant
from tests.cast import CODE, MOTHER, PASSPORT, TYPES, Someone, adult, resident
from tests.gatehouse import Gatehouse
from tests.staff import Staff
from tests.story.test_taking_over import holder
from tests.story.test_unbinding import moved
from tests.talk import Chat
from tests.world import World


def turning(earth: World, years: int, days: int) -> Someone:
    """A new person, known to the authorities, who reaches this age in so many days."""
    birthday = earth.clock().date() + timedelta(days=days)
    return earth.knows(resident(birthday.replace(year=birthday.year - years)))


def parent(earth: World, *children: Someone) -> Chat:
    """An agent of these children, who are kin; no phone of theirs was proved."""
    who = adult()
    chat = holder(earth, who)
    for child in children:
        earth.state.registry.make_kin(person_id(child.type, child.number), person_id(who.type, who.number))
        chat.adds(replace(child, phone=""), "子女")
        assert chat.last["kind"] == "image", chat.sees
    return chat


def lives(earth: World, days: float) -> None:
    """Days pass, and the worker does what is due."""
    earth.passes(days=days)
    earth.works()


def heard(chat: Chat) -> str:
    """All that the account has said in this chat, with what waited for the next answer."""
    chat.says("0")
    return chat.all


def shows(chat: Chat, said: str = "家人的码") -> bool:
    """Whether the chat shows a code with a colour; what it was told before is read."""
    chat.says("0", said)
    return chat.last["kind"] == "image"


def test_an_agent_is_told_thirty_days_before_and_loses_the_code_on_the_day(earth: World) -> None:
    who = turning(earth, 18, 40)
    mother, person = parent(earth, who), earth.person(who)
    soon = earth.words("notice.birthday_soon", name=who.name, day=f"{earth.clock() + timedelta(days=40):%Y-%m-%d}")

    lives(earth, 9)
    assert soon not in heard(mother)
    lives(earth, 1)
    assert soon in heard(mother)
    lives(earth, 29)
    assert shows(mother)
    lives(earth, 1)

    assert earth.words("notice.birthday", name=who.name) in heard(mother)
    assert mother.says("家人的码") == earth.words("family.none")
    record = earth.parts.records.people.get(person)
    assert record
    assert (record.held, earth.parts.records.agents.of_person(person)) == (False, {})
    lives(earth, earth.config.unheld_days + 1)
    assert earth.parts.records.people.get(person) is None


def test_it_is_told_once(earth: World) -> None:
    who = turning(earth, 18, 31)
    mother = parent(earth, who)
    for _ in range(40):
        mother.says("0")
        lives(earth, 1)
    mother.says("0")

    day = f"{earth.clock() - timedelta(days=9):%Y-%m-%d}"
    assert mother.all.count(earth.words("notice.birthday_soon", name=who.name, day=day)) == 1
    day = f"{earth.clock() - timedelta(days=9):%Y-%m-%d}"
    assert mother.all.count(earth.words("notice.birthday_soon", name=who.name, day=day)) == 1
    assert mother.all.count(earth.words("notice.birthday", name=who.name)) == 1


def test_a_code_to_the_persons_own_phone_is_their_yes(earth: World) -> None:
    who, agent = turning(earth, 18, 20), holder(earth, adult())
    agent.adds(who, "子女")

    lives(earth, 21)

    assert shows(agent)
    assert "满 18 岁" not in agent.all


def test_a_code_to_the_own_phone_may_come_later(earth: World) -> None:
    who = turning(earth, 18, 20)
    mother = parent(earth, who)
    earth.passes(minutes=2)

    mother.adds(who, "子女")

    assert mother.last["kind"] == "image"
    lives(earth, 21)
    assert shows(mother)


def test_a_yes_stays_when_the_agent_registers_the_person_again_without_a_phone(earth: World) -> None:
    who = turning(earth, 18, 20)
    mother = parent(earth, who)
    earth.passes(minutes=2)
    mother.adds(who, "子女")

    mother.adds(replace(who, phone=""), "子女")

    lives(earth, 21)
    assert shows(mother)


def test_the_yes_of_the_persons_own_chat_is_asked_for_and_keeps_the_binding(earth: World) -> None:
    who = turning(earth, 18, 20)
    mother, youth = parent(earth, who), earth.chat()
    youth.registers(who)
    assert youth.last["kind"] == "image"

    mother.adds(replace(who, phone=""), "子女")
    earth.works()

    assert earth.words("notice.own_yes_asked", name=who.name) in mother.all
    assert youth.says("同意代办").startswith(earth.words("agents.agreed", agent="").partition("代办")[0][:3])
    lives(earth, 21)
    assert shows(mother)
    assert earth.parts.records.agents.dependants(mother.id)[1:] == ()


def test_a_no_of_the_own_chat_lets_it_end_on_the_day_and_not_before(earth: World) -> None:
    who = turning(earth, 18, 20)
    mother, youth = parent(earth, who), earth.chat()
    youth.registers(who)
    mother.adds(replace(who, phone=""), "子女")
    earth.works()

    youth.says("拒绝代办")
    assert shows(mother)
    lives(earth, 20)

    assert earth.words("notice.birthday", name=who.name) in heard(mother)


def test_the_own_chat_is_told_too_and_keeps_the_record(earth: World) -> None:
    who = turning(earth, 18, 40)
    mother, youth = parent(earth, who), earth.chat()
    youth.registers(who)
    day = f"{earth.clock() + timedelta(days=40):%Y-%m-%d}"

    lives(earth, 10)
    assert earth.words("notice.birthday_soon_own", day=day, count=1) in heard(youth)
    lives(earth, 30)

    assert earth.words("notice.birthday_own") in heard(youth)
    assert youth.says("我的代办人") == earth.words("agents.nobody")
    assert shows(youth, "我的码")
    assert earth.words("notice.birthday", name=who.name) in heard(mother)
    lives(earth, 100)
    assert shows(youth, "我的码")


def test_the_yes_of_another_agent_is_not_the_persons(earth: World) -> None:
    who = turning(earth, 18, 20)
    mother, other = parent(earth, who), holder(earth, adult())
    other.adds(replace(who, phone=""), "子女")
    earth.works()
    assert mother.says("同意代办").endswith("回复 0 看菜单。")
    assert shows(other)

    lives(earth, 20)

    for agent in (mother, other):
        assert earth.words("notice.birthday", name=who.name) in heard(agent)


def test_an_agent_with_the_own_yes_stays_when_another_goes_also_in_a_new_wechat(earth: World) -> None:
    who, relative = turning(earth, 18, 20), adult()
    mother, other = parent(earth, who), holder(earth, relative)
    earth.passes(minutes=2)
    other.adds(who, "子女")  # with the code to the own phone; it needs the other agent's yes too
    earth.works()
    mother.says("同意代办")
    other = moved(earth, relative)

    lives(earth, 20)

    assert shows(other)
    assert mother.says("0", "家人的码") == earth.words("family.none")
    assert earth.parts.records.people.get(earth.person(who)).held


def test_what_staff_approved_for_a_child_is_not_the_childs_yes(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    who, agent = turning(earth, 18, 20), holder(earth, adult())
    agent.adds(replace(who, phone=""), "其他")
    earth.works()
    (review,) = earth.parts.records.reviews.open_ones()
    for name in ("wang", "li"):
        staff.votes(name, "approve", review.receipt)
    assert shows(agent)

    lives(earth, 20)

    assert earth.words("notice.birthday", name=who.name) in heard(agent)


def test_what_staff_approve_for_an_adult_lasts(gatehouse: Gatehouse) -> None:
    staff, earth = Staff(gatehouse), gatehouse.world
    who = turning(earth, 18, 1)
    mother = parent(earth, who)
    lives(earth, 1)
    mother.adds(replace(who, phone=""), "子女")
    assert mother.claims
    earth.works()
    (review,) = earth.parts.records.reviews.open_ones()
    for name in ("wang", "li"):
        staff.votes(name, "approve", review.receipt)
    earth.works()
    assert shows(mother)

    lives(earth, 60)

    assert shows(mother)


def test_after_the_day_a_code_to_the_own_phone_binds_again(earth: World) -> None:
    who = turning(earth, 18, 1)
    mother = parent(earth, who)
    lives(earth, 1)
    assert mother.says("0", "家人的码") == earth.words("family.none")

    mother.adds(who, "子女")

    assert mother.last["kind"] in ("image", "news")
    lives(earth, 60)
    assert shows(mother)


def test_somebody_born_on_29_february_is_18_on_28_february_of_a_common_year(earth: World) -> None:
    who = earth.knows(resident(date(2012, 2, 29)))
    mother = parent(earth, who)
    last = earth.clock().replace(year=2030, month=2, day=27, hour=23, minute=50)

    earth.passes(seconds=(last - earth.clock()).total_seconds())
    earth.works()
    assert shows(mother)
    earth.passes(minutes=20)
    earth.works()

    assert earth.words("notice.birthday", name=who.name) in heard(mother)


def test_who_has_no_birth_date_on_record_never_turns_18(earth: World) -> None:
    who = Identity("ANNA SMITH", str(TYPES[PASSPORT]), "X7654321", nationality="GBR")
    agent, records = holder(earth, adult()), earth.parts.records
    person = records.people.claim_document(who.document, who.number)
    records.holds.open(person, who, earth.clock())
    entry = Dependant(person, "other", who.name)
    assert earth.parts.services.grants.dependant(agent.id, entry, who, Level.IN_PERSON, earth.clock())

    lives(earth, 7000)
    earth.parts.jobs.run("birthday", person, earth.clock())

    assert set(records.agents.of_person(person)) == {agent.id}
    assert "满 18 岁" not in heard(agent)


def test_a_child_of_13_needs_a_yes_and_at_14_none(earth: World) -> None:
    who = turning(earth, 14, 1)
    mother, child = parent(earth, who), earth.chat()
    child.registers(who)
    assert child.claims
    earth.works()
    taken = earth.words("notice.taken_over", name=who.name)
    assert taken not in mother.all

    lives(earth, 1)
    child.says("验证手机", who.phone, CODE)
    earth.works()

    assert shows(child, "我的码")
    assert taken in heard(mother)
    assert shows(mother)


@pytest.mark.parametrize("days", [1, 0])
def test_on_the_day_before_18_the_agents_are_told_and_stay_and_from_18_on_they_are_gone(
    earth: World, days: int
) -> None:
    who = turning(earth, 18, 2)
    mother, youth = parent(earth, who), earth.chat()
    lives(earth, 2 - days)

    youth.registers(who)
    earth.works()

    assert shows(youth, "我的码")
    mother.says("0")
    assert (earth.words("notice.taken_over", name=who.name) in mother.all) is bool(days)
    assert (earth.words("notice.birthday", name=who.name) in mother.all) is not bool(days)


def test_the_job_goes_with_the_record(earth: World) -> None:
    mother = holder(earth, MOTHER)
    mother.adds(turning(earth, 18, 400), "子女")
    assert not earth.jobs("birthday")  # the code to the own phone is a yes
    child = turning(earth, 18, 400)
    earth.state.registry.make_kin(person_id(child.type, child.number), person_id(MOTHER.type, MOTHER.number))
    earth.passes(minutes=2)
    mother.adds(replace(child, phone=""), "子女")
    assert earth.jobs("birthday")
    mother.types(MOTHER.phone)

    assert "R1-" in mother.says("注销", "1", CODE, "确认")

    assert not earth.jobs("birthday")
