"""An agent registers a dependant by two documents: asked 请核对, then one record; the worse verdict counts for both."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.health.people.identity import Identity
from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode, Service
from tests.cast import PASSPORT, Someone, adult, aged
from tests.holding import act_for
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


class Family:
    """A child with an ID card and a passport, both in the household by the register; the mother registered the card."""

    def __init__(self, earth: World) -> None:
        self.earth, self.card = earth, replace(earth.knows(aged(9, 40)), phone="")
        born = self.card.number[6:14]
        self.passport = earth.knows(Someone(self.card.name, "E7654321", PASSPORT, "", "GB", born))
        self.joins(self.passport)
        self.mother = self.agent()
        self.mother.adds(self.card, "子女")
        earth.works()

    def agent(self) -> Chat:
        """The chat of another one in the household."""
        who = adult()
        chat = holder(self.earth, who)
        self.joins(who)
        self.earth.passes(minutes=2)
        return chat

    def joins(self, who: Someone) -> None:
        """Put this person or document into the household of the child's card."""
        ids = (person_id(one.type, one.number) for one in (who, self.card))
        self.earth.state.registry.make_kin(*ids)

    @property
    def asked(self) -> str:
        """The line that asks."""
        words = {"document": self.word(self.passport), "kept_document": self.word(self.card), "name": self.card.name}
        tails = {"tail": self.passport.number[-4:], "kept_tail": self.card.number[-4:]}
        return self.earth.words("same.found_dependant", **words, **tails)

    def word(self, who: Someone) -> str:
        """What the type of this document is called."""
        return self.earth.words(f"person.document.option.{who.type}").partition("|")[0]

    @property
    def is_one(self) -> bool:
        """Whether both documents lead to one record."""
        return self.earth.person(self.card) == self.earth.person(self.passport)

    @property
    def statuses(self) -> list[str | None]:
        """What is known of each document's health."""
        found = (self.earth.parts.records.people.get(self.earth.person(who)) for who in (self.card, self.passport))
        return [record.facts.status for record in found if record]


@pytest.fixture
def family(earth: World) -> Family:
    """The mother, with the child's ID card registered."""
    return Family(earth)


def test_a_yes_makes_one_record_of_both_and_other_agents_are_told(family: Family) -> None:
    earth, mother, father = family.earth, family.mother, family.agent()
    earth.health(family.passport, Status.CONFIRMED)
    father.adds(family.passport, "子女")
    mother.adds(family.passport, "子女")
    earth.works()
    father.says("同意代办")
    earth.passes(minutes=1)
    earth.works()

    assert family.asked in mother.says("0", "核对证件")
    assert not family.is_one
    mother.says("是")
    assert mother.colour == "red"
    assert earth.words("same.joined_dependant", name=family.card.name) in mother.card["text"]
    earth.works()

    assert family.is_one
    agents = earth.parts.records.agents
    assert [len(agents.dependants(chat.id)) for chat in (mother, father)] == [1, 1]
    assert earth.words("notice.merged_dependant", name=family.card.name) in father.all
    father.says("家人的码")
    assert father.colour == "red"
    assert mother.says("核对证件") == earth.words("same.none")
    ends = {agents.lasts(earth.person(family.card), chat.id) for chat in (mother, father)}
    assert ends == {False}  # the bindings of a child still end on the 18th birthday


@pytest.mark.parametrize("answer", ["不是", ""])
def test_nobody_is_green_by_one_document_and_red_by_the_other(family: Family, answer: str) -> None:
    earth, mother = family.earth, family.mother
    earth.health(family.passport, Status.CONFIRMED)
    mother.adds(family.passport, "子女")
    said = mother.says(answer) if answer else mother.says("取消")
    earth.passes(minutes=1)
    earth.works()

    assert not family.is_one
    assert family.statuses == [Status.CONFIRMED.value, Status.CONFIRMED.value]
    assert not answer or said == earth.words("same.kept", hotline=earth.config.hotline)
    tails = f"{family.card.number[-4:]}、{family.passport.number[-4:]}"
    assert earth.words("notice.same_dependant", name=family.card.name, tails=tails) in mother.all
    assert family.asked in mother.says("核对证件")
    mother.says("是")
    assert family.is_one


def test_who_says_that_they_are_two_people_is_asked_for_a_nickname(family: Family) -> None:
    earth, mother = family.earth, family.mother
    asked = earth.words("notice.look_alike", name=family.card.name)

    mother.adds(family.passport, "子女")
    mother.says("不是", "0")
    earth.works()

    assert mother.all.count(asked) == 1
    mother.says("昵称", "1", "大宝", "核对证件", "不是")
    earth.passes(days=1)
    earth.works()
    assert mother.all.count(asked) == 1
    listed = mother.says("家人的码")
    assert [f"{family.card.name}（子女，大宝）" in listed, f"{family.card.name}（子女）" in listed] == [True, True]


def test_while_the_register_is_down_the_question_comes_later(family: Family) -> None:
    earth, mother = family.earth, family.mother
    earth.switch(Mode.OFF, Service.IDENTITY)
    mother.adds(family.passport, "子女")
    earth.switch(Mode.NORMAL)
    earth.passes(minutes=2)
    earth.works()
    earth.passes(minutes=2)
    earth.works()

    assert family.asked in mother.says("核对证件")
    earth.switch(Mode.OFF, Service.IDENTITY)
    assert earth.words("same.finish.down") in mother.says("是")
    earth.recovers()
    mother.says("是")
    assert family.is_one


def test_only_who_still_holds_both_joins_them(family: Family) -> None:
    earth, mother = family.earth, family.mother
    assert family.asked in mother.adds(family.passport, "子女")

    earth.parts.services.leaving.end(earth.person(family.passport), mother.id, earth.clock())

    assert mother.says("是") == earth.words("same.changed")
    assert not family.is_one


def by_a_claim(family: Family) -> Chat:
    """The mother, to whom the register says nothing of the passport."""
    family.earth.state.registry.set_details(person_id(family.passport.type, family.passport.number), household="")
    return family.mother


def by_a_scanner_alone(family: Family) -> Chat:
    """The mother, who acts for the passport by a comparison of face and document."""
    mother, records = by_a_claim(family), family.earth.parts.records
    person = records.people.claim_document(family.passport.type, family.passport.number)
    born = date.fromisoformat(family.passport.born).isoformat()
    identity = Identity(family.passport.name, family.passport.type, family.passport.number, "", "GB", born)
    act_for(records.people, person, identity, mother.id, "child")
    return mother


def by_another_birth_date(family: Family) -> Chat:
    """A child of the same name in the household."""
    born = timedelta(days=700)
    other = replace(family.passport, number="E7654322", born=f"{family.earth.clock().date() - born:%Y%m%d}")
    family.passport = family.earth.knows(other)
    family.joins(family.passport)
    return family.mother


def by_somebody_else(family: Family) -> Chat:
    """One of the household who has the passport only."""
    return family.agent()


def with_an_own_chat(family: Family) -> Chat:
    """The mother; the person has a chat of their own."""
    earth, own = family.earth, family.earth.chat()
    phone = adult().phone
    earth.state.registry.set_phone(person_id(family.card.type, family.card.number), phone)
    own.registers(replace(family.card, phone=phone))
    earth.works()
    family.mother.says("同意转移")
    earth.works()
    assert own.says("0", "我的码") == ""
    earth.passes(minutes=2)
    return family.mother


@pytest.mark.parametrize(
    "who", [by_a_claim, by_a_scanner_alone, by_another_birth_date, by_somebody_else, with_an_own_chat]
)
def test_others_are_asked_nothing(family: Family, who: object) -> None:
    assert callable(who)
    earth, agent = family.earth, who(family)

    agent.adds(family.passport, "子女")
    earth.passes(minutes=1)
    earth.works()

    assert "请核对：" + family.card.name not in agent.all
    assert agent.says("0", "核对证件") == earth.words("same.none")
    assert family.statuses == [None, None] or not family.is_one
