"""``jixiangma person move`` with the claim of an agent: two operators let them act for the person."""

from dataclasses import replace

import pytest

from bot.health.people.assurance import Level
from bot.store.people.people import Person
from tests.cast import Someone, adult, aged, elder
from tests.staff import Staff, receipt_in
from tests.story.test_taking_over import holder
from tests.talk import Chat


def claimant(staff: Staff, who: Someone, relation: str = "") -> Chat:
    """An agent with nothing but a commitment, who shows the claim code."""
    agent = holder(staff.house.world, adult())
    agent.adds(replace(staff.house.world.knows(who), phone=""), relation or who.relation)
    staff.house.world.works()
    agent.says("取消", "家人的码")
    assert agent.claims
    return agent


def moves(staff: Staff, who: Someone, agent: Chat) -> str:
    """An operator saw the document and proposes it; gives the receipt number."""
    done = staff.person("chen", "move", who, "--claim", agent.code)
    assert done.exit_code == 0, done.output
    return receipt_in(done.output)


def record(staff: Staff, who: Someone) -> Person:
    found = staff.house.world.parts.records.people.get(staff.house.world.person(who))
    assert found
    return found


def sees_colour(agent: Chat) -> bool:
    """Whether the agent has a code with a colour."""
    agent.says("取消", "家人的码")
    return not agent.claims


@pytest.mark.parametrize(("who", "relation"), [(elder(), ""), (aged(9, 40), ""), (adult(), "其他")])
def test_two_operators_lift_an_agents_claim(staff: Staff, who: Someone, relation: str) -> None:
    agent = claimant(staff, who, relation)

    receipt = moves(staff, who, agent)
    staff.house.world.works()
    assert staff.house.world.words("notice.review_opened", receipt=receipt) in agent.all
    listed = staff.house.command("review", "list", key=staff.key("chen")).output
    assert f"{receipt}" in listed
    assert "bind  " in listed
    assert not sees_colour(agent)
    staff.confirms(receipt)
    staff.house.world.works()

    assert staff.house.world.words("notice.review_approved_dependant", name=who.name) in agent.all
    assert record(staff, who).level is Level.IN_PERSON
    assert sees_colour(agent)
    assert staff.house.noted("person.move operator:chen", staff.house.world.person(who))


def test_one_operator_lifts_nothing_and_after_a_day_it_is_over(staff: Staff) -> None:
    who = elder()
    agent = claimant(staff, who)
    receipt = moves(staff, who, agent)

    staff.house.world.passes(hours=25)
    staff.house.world.works()

    assert staff.house.world.words("notice.review_refused", receipt=receipt) in agent.all
    assert record(staff, who).level is Level.CLAIM


@pytest.mark.parametrize(
    ("own", "said", "hours", "bound"),
    [(True, "", 71, False), (False, "", 73, True), (True, "同意办理", 0, True), (False, "同意办理", 0, True)],
)
def test_who_holds_the_record_is_told_and_has_72_hours(
    staff: Staff, own: bool, said: str, hours: int, bound: bool
) -> None:
    earth, who = staff.house.world, elder()
    first = holder(earth, who) if own else holder(earth, adult())
    if not own:
        first.adds(earth.knows(who))
    earth.passes(minutes=2)
    agent = claimant(staff, who)
    first.says("取消", "拒绝代办")
    earth.works()

    receipt = moves(staff, who, agent)
    earth.works()
    assert earth.words("notice.review_bind", receipt=receipt) in first.all
    staff.confirms(receipt)
    assert not said or receipt in first.says(said)
    earth.passes(hours=hours)
    earth.works()

    agent.says("取消", "家人的码")
    assert (not agent.claims) is bound
    assert bool(record(staff, who).owner) is own
    first.says("我的码" if own else "家人的码")
    assert first.colour == "green"


def test_the_claim_of_another_person_lifts_nobody(staff: Staff) -> None:
    who = elder()
    agent = claimant(staff, who)
    other = elder()
    claimant(staff, other)

    done = staff.person("chen", "move", other, "--claim", agent.code)

    assert (done.exit_code, "no claim to this person" in done.output) == (1, True)
