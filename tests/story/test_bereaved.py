"""已故: staff look at the certificate; until they have, nothing changes, and a living person is heard."""

from dataclasses import replace
from datetime import date

import pytest

from bot.sandbox.authorities.people import person_id
from bot.store.access.operators import Role
from tests.cast import CHILD, MOTHER, Someone, adult, elder, resident
from tests.staff import Staff, receipt_in, verified
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


@pytest.fixture
def earth(staff: Staff) -> World:
    """The world of these operators."""
    return staff.house.world


def bound(earth: World, *agents: Chat) -> Someone:
    """A grandmother without a chat, and her agents."""
    who = earth.knows(elder())
    for agent in agents:
        agent.adds(who)
        earth.works()
        if agent is not agents[0]:
            agents[0].says("同意代办")
        assert agent.id in earth.parts.records.agents.of_person(earth.person(who))
        earth.passes(minutes=2)
    return who


def approve(staff: Staff, receipt: str) -> str:
    """Two operators approve; gives what the second command says."""
    staff.votes("wang", "approve", receipt)
    done = staff.votes("li", "approve", receipt)
    assert done.exit_code == 0, done.output
    return done.output


def heard(chat: Chat) -> str:
    """All that the account has said in this chat, with what waited for the next answer."""
    chat.says("0")
    return chat.all


def test_the_record_ends_at_once_when_two_operators_have_seen_the_certificate(staff: Staff, earth: World) -> None:
    son, daughter, manager = (holder(earth, adult()) for _ in "123")
    who = bound(earth, son, daughter)
    scanner = holder(earth, adult())
    staff.house.scanner(staff.house.venue(manager), scanner)
    daughter.says("家人的码")
    code = daughter.code
    assert earth.words("gate.verdict.green") in scanner.says(code)

    asked = son.says("奶奶去世了")
    assert earth.words("bereaved.confirm.ask") in asked
    assert who.name in asked
    said = son.says("确认")
    receipt = receipt_in(said)
    assert said == earth.words("bereaved.opened", receipt=receipt, hotline=earth.config.hotline)
    earth.works()
    assert receipt not in heard(daughter)  # nobody else is told, and nothing changes
    daughter.says("家人的码")
    assert daughter.colour == "green"

    shown = staff.house.command("review", "show", receipt, key=staff.key("wang")).output
    assert "deceased  张**  parent  held by 2" in shown
    assert approve(staff, receipt) == f"{receipt}: approved. Everybody concerned is told.\n"

    earth.works()
    assert earth.words("gate.refused.unknown") in scanner.says("0", code)
    for agent in (son, daughter):
        assert earth.words("notice.deceased", name=who.name, receipt=receipt) in (told := heard(agent))
        assert "R1-" not in told  # it counts visits and agents that one agent alone does not see
        assert agent.says("家人的码") == earth.words("family.none")
    shown = staff.house.command("review", "show", receipt, key=staff.key("wang")).output
    _, says = verified(staff, shown)
    assert ["bindings: 2" in says, "visits: 1" in says] == [True, True]
    assert earth.parts.records.people.find_by_document(who.type, who.number) is None


def test_one_operator_is_not_enough_and_two_who_refuse_end_it(staff: Staff, earth: World) -> None:
    son = holder(earth, adult())
    bound(earth, son)
    receipt = receipt_in(son.says("已故", "确认"))

    staff.votes("wang", "approve", receipt)
    earth.passes(days=5)
    earth.works()
    assert shows(son)
    for name in ("li", "zhao"):
        staff.votes(name, "refuse", receipt)
    earth.works()

    assert earth.words("notice.review_refused", receipt=receipt) in heard(son)
    assert shows(son)
    again = receipt_in(son.says("0", "已故", "确认"))  # the certificate was found
    assert again != receipt
    assert "approved" in approve(staff, again)


def shows(chat: Chat, said: str = "家人的码") -> bool:
    """Whether the chat shows a code with a colour."""
    chat.says("0", said)
    return chat.last["kind"] == "image"


def alive(earth: World, agent: Chat, relation: str = "父母") -> tuple[Someone, Chat]:
    """A living person with an own chat, and this agent."""
    who = elder()
    person = holder(earth, who)
    agent.adds(who, relation)
    earth.works()
    person.says("同意代办")
    earth.works()
    return who, person


def test_a_living_person_is_told_first_and_staff_wait_72_hours(staff: Staff, earth: World) -> None:
    agent = holder(earth, adult())
    _, person = alive(earth, agent)

    receipt = receipt_in(agent.says("老人走了", "1"))
    earth.works()

    assert earth.words("notice.review_deceased", receipt=receipt) in heard(person)
    assert "72 hours after" in approve(staff, receipt)
    earth.passes(hours=71)
    earth.works()
    assert shows(person, "我的码")
    for name in ("zhao", "sun"):  # the person has called
        staff.votes(name, "refuse", receipt)
    earth.passes(hours=2)
    earth.works()
    assert shows(person, "我的码")
    assert shows(agent)
    assert earth.words("notice.review_kept", receipt=receipt) in heard(person)


def test_after_72_hours_of_silence_the_own_chat_ends_and_those_it_acted_for_find_somebody_else(
    staff: Staff, earth: World
) -> None:
    agent = holder(earth, adult())
    who, person = alive(earth, agent)
    grandchild = replace(earth.knows(resident(date(2015, 1, 1))), phone="")
    earth.state.registry.make_kin(person_id(grandchild.type, grandchild.number), person_id(who.type, who.number))
    person.adds(grandchild, "孙子女")
    _, sister = alive(earth, person, "兄弟姐妹")
    child = earth.person(grandchild)
    receipt = receipt_in(agent.says("已故", "1"))
    approve(staff, receipt)

    earth.passes(hours=73)
    earth.works()

    signed, says = verified(staff, told := heard(person))
    assert earth.words("notice.deceased_own", signed=signed) in told
    assert ["dependants: 0" in says, "requests: 0" in says] == [True, True]
    assert person.says("我的码") == earth.words("code.unregistered")
    assert person.says("家人的码") == earth.words("family.none")
    assert earth.words("notice.deceased", name=who.name, receipt=receipt) in heard(agent)
    assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    record = earth.parts.records.people.get(child)
    assert record
    assert earth.words("notice.agent_left") in heard(sister)
    assert not record.held  # kept for a while, so that another relative can act for the child


def test_a_chat_that_takes_over_meanwhile_is_told_and_heard(staff: Staff, earth: World) -> None:
    agent, who = holder(earth, adult()), earth.knows(elder())
    agent.adds(who)
    earth.works()
    receipt = receipt_in(agent.says("已故", "1"))
    staff.votes("wang", "approve", receipt)
    earth.passes(minutes=2)
    person = holder(earth, who)

    done = staff.votes("li", "approve", receipt)

    earth.works()
    assert "72 hours after" in done.output
    assert earth.words("notice.review_deceased", receipt=receipt) in heard(person)
    assert shows(person, "我的码")


def test_saying_it_again_gives_the_same_number_and_a_slip_changes_nothing(staff: Staff, earth: World) -> None:
    son = holder(earth, adult())
    bound(earth, son)

    assert son.says("去世了", "取消") == earth.words("bereaved.cancelled")
    assert earth.parts.records.reviews.open_ones() == ()
    first, second = (receipt_in(son.says("去世了", "确认")) for _ in "12")

    assert first == second
    assert len(earth.parts.records.reviews.open_ones()) == 1


def test_one_of_several_is_chosen(staff: Staff, earth: World) -> None:
    mother = holder(earth, MOTHER)
    mother.adds(CHILD, "子女")
    who = bound(earth, mother)

    asked = mother.says("家人去世了")
    number = next(line[0] for line in asked.splitlines() if who.name in line)
    receipt = receipt_in(mother.says(number, "确认"))

    assert approve(staff, receipt)
    assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    assert earth.person(CHILD)


def test_without_a_dependant_or_with_a_claim_only_no_review_is_opened(staff: Staff, earth: World) -> None:
    agent, who = holder(earth, adult()), elder()
    person = holder(earth, who)
    assert agent.says("已故") == earth.words("bereaved.nobody", hotline=earth.config.hotline)
    assert earth.chat().says("passed away").startswith("We are sorry")
    agent.adds(replace(who, phone=""))
    earth.works()
    person.says("拒绝代办")
    assert agent.claims

    assert agent.says("已故", "1") == earth.words("bereaved.claim")

    assert earth.parts.records.reviews.open_ones() == ()
    assert shows(person, "我的码")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWS])
def test_no_other_role_decides_it(staff: Staff, earth: World, role: Role) -> None:
    son = holder(earth, adult())
    bound(earth, son)
    receipt = receipt_in(son.says("已故", "1"))

    done = staff.house.command("review", "approve", receipt, "--reason", "看过证明", key=staff.key("stranger", role))

    assert done.exit_code == 1
    assert "no such role" in done.output
    assert staff.house.noted("refused.review.approve", "operator:stranger")
