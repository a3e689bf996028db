"""Chats that were entered in a record before there were proofs: a proof of somebody else gives them nothing."""

import pytest

from bot.chat.fields import LANGUAGE
from bot.health.clock import unix_second
from bot.health.people.holds import ANSWER_TIME
from bot.health.people.proxy import rules_on
from bot.service.people.voters import as_voter
from bot.signing.receipts import Receipts
from bot.store.access.operators import Operator, Role
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import Dependant
from tests.cast import CHILD, CODE, MOTHER, Someone, adult
from tests.faults.test_cut import identity
from tests.staff import admit, receipt_in
from tests.story.test_erasure import RECEIPT
from tests.talk import Chat
from tests.world import World


def entered(earth: World, who: Someone, *, owner: Chat | None = None, agents: tuple[Chat, ...] = ()) -> str:
    """A record as the upgrade leaves it: these chats show its colour for the time of grace, and proved nothing."""
    records, now = earth.parts.records, earth.clock()
    person = records.people.claim_document(who.type, who.number)
    records.holds.open(person, identity(who), now)
    key, grace = person_key(person), unix_second(now) + 86_400
    records.store.run(key, ("HSET", key, "o", owner.id if owner else "", "g", grace))
    if owner:
        records.chat_fields.set(owner.id, "me", person)
    for agent in agents:
        records.store.run(key, ("HSET", agents_key(person), agent.id, "child+"))
        records.agents.add_dependant(agent.id, Dependant(person, "child", who.name), 8)
    return person


def test_a_mothers_proof_gives_nothing_to_strangers_who_were_entered_before(earth: World) -> None:
    stranger, other, mother = earth.chat(), earth.chat(), earth.chat("mother")
    for chat in (stranger, other):
        chat.registers(earth.knows(adult()))
    entered(earth, CHILD, owner=stranger, agents=(other,))
    mother.registers(MOTHER)

    mother.adds(CHILD, "子女")

    mother.says("家人的码")
    assert mother.colour == "green"
    assert other.says("家人的码") in (earth.words("code.gone"), earth.words("family.none"))
    assert CHILD.name not in stranger.says("我的信息")
    record = earth.parts.records.people.get(earth.person(CHILD))
    assert record
    assert (record.owner, record.held) == ("", True)
    assert list(earth.parts.records.agents.of_person(record.id)) == [mother.id]


def test_the_persons_own_proof_gives_nothing_to_agents_who_were_entered_before(earth: World) -> None:
    who, stranger, own = earth.knows(adult()), earth.chat(), earth.chat()
    stranger.registers(earth.knows(adult()))
    entered(earth, who, agents=(stranger,))

    own.registers(who)

    assert own.colour == "green"
    assert own.says("我的代办人") == earth.words("agents.nobody")
    assert stranger.says("家人的码") in (earth.words("code.gone"), earth.words("family.none"))


def test_the_persons_own_proof_takes_nothing_from_a_stranger_who_was_entered_before(earth: World) -> None:
    who, stranger, own = earth.knows(adult()), earth.chat("mother"), earth.chat()
    stranger.registers(MOTHER)
    stranger.adds(CHILD, "子女")
    stranger.says("English")
    entered(earth, who, owner=stranger)

    own.registers(who)
    earth.works()

    assert own.colour == "green"
    assert [entry.name for entry in earth.parts.records.agents.dependants(stranger.id)] == [CHILD.name]
    assert earth.parts.records.agents.dependants(own.id) == ()
    assert LANGUAGE not in earth.parts.records.chat_fields.read(own.id)


def test_an_agent_from_before_who_leaves_takes_nothing_along(earth: World) -> None:
    father, mother, who = earth.chat(), earth.chat("mother"), CHILD
    for chat, own in ((father, earth.knows(adult())), (mother, MOTHER)):
        chat.registers(own)
    person = entered(earth, who, agents=(father, mother))
    earth.parts.records.people.add_measurement(person, 385, unix_second(earth.clock()))

    father.says("解除代办", "1", "确认")

    record = earth.parts.records.people.get(person)
    assert record
    assert (record.id, record.facts.temperature) == (earth.person(who), 385)
    assert list(earth.parts.records.agents.of_person(person)) == [mother.id]


def test_who_gets_a_record_after_a_review_was_opened_is_told_and_has_72_hours(earth: World) -> None:
    stranger, mother = earth.chat(), earth.chat("mother")
    stranger.registers(earth.knows(adult()))
    mother.registers(MOTHER)
    operators = [Operator(name, frozenset(Role)) for name in ("wang", "li")]
    admit(earth, *operators)
    stranger.adds(CHILD, "其他")
    earth.works()
    receipt = receipt_in(stranger.all)
    earth.passes(hours=73)

    mother.adds(CHILD, "子女")
    mother.says("家人的码")
    assert mother.colour == "green"
    for operator in operators:
        earth.parts.people.deciding.decide(as_voter(operator), receipt, "户口簿", earth.clock(), approves=True)
    earth.works()

    assert earth.words("notice.review_asked", receipt=receipt) in mother.all
    stranger.says("0", "家人的码")
    assert stranger.colour == "grey"
    earth.passes(seconds=ANSWER_TIME.total_seconds() + 60)
    earth.works()
    stranger.says("0", "家人的码")
    assert stranger.colour == "green"


def ends(earth: World, chat: Chat, *answers: str) -> None:
    """The chat ends all that is its own: by these answers to 注销, without any by unfollowing."""
    if answers:
        assert RECEIPT.search(chat.says("注销", *answers))
    else:
        chat.phone.unfollow()
        earth.passes(days=earth.config.unfollowed_days + 1)
    earth.works()


def with_fever(earth: World, person: str) -> None:
    """A gate measured a fever, which must not go with one of those who are entered."""
    earth.parts.records.people.add_measurement(person, 385, unix_second(earth.clock()))


def left(earth: World, person: str) -> tuple[str, list[str], int | None]:
    """The own chat of a record, its agents and the temperature."""
    record = earth.parts.records.people.get(person)
    assert record
    return record.owner, list(earth.parts.records.agents.of_person(person)), record.facts.temperature


@pytest.mark.parametrize("answers", [("1", CODE, "确认"), ()])
@pytest.mark.parametrize("other_is_agent", [True, False])
def test_an_agent_from_before_who_ends_leaves_the_record_to_the_others_in_it(
    earth: World, answers: tuple[str, ...], other_is_agent: bool
) -> None:
    father, other = earth.chat(), earth.chat("mother")
    father.registers(who := earth.knows(adult()))
    other.registers(MOTHER)
    agents = (father, other) if other_is_agent else (father,)
    person = entered(earth, CHILD, owner=None if other_is_agent else other, agents=agents)
    with_fever(earth, person)
    father.types(who.phone)

    ends(earth, father, *answers)

    assert left(earth, person) == ("" if other_is_agent else other.id, [other.id] if other_is_agent else [], 385)
    assert earth.parts.records.agents.dependants(father.id) == ()
    assert CHILD.name not in father.all
    other.says("0")
    assert earth.words("notice.agent_left") not in other.all
    assert earth.words("notice.erased_dependant", name=CHILD.name) not in other.all


def test_who_is_only_entered_in_a_record_does_not_learn_of_an_agent_who_unbinds(earth: World) -> None:
    father, other = earth.chat(), earth.chat("mother")
    father.registers(earth.knows(adult()))
    other.registers(MOTHER)
    entered(earth, CHILD, owner=other, agents=(father,))

    assert father.says("解除代办", "1", "确认") == earth.words("unbind.done")

    earth.works()
    other.says("0")
    assert earth.words("notice.agent_left") not in other.all


@pytest.mark.parametrize("answers", [("1", "确认"), ()])
def test_an_owner_from_before_who_ends_leaves_the_record_to_the_agents_in_it(
    earth: World, answers: tuple[str, ...]
) -> None:
    own, mother = earth.chat(), earth.chat("mother")
    mother.registers(MOTHER)
    person = entered(earth, CHILD, owner=own, agents=(mother,))
    with_fever(earth, person)

    ends(earth, own, *answers)

    assert left(earth, person) == ("", [mother.id], 385)
    assert "me" not in earth.parts.records.chat_fields.read(own.id)
    assert earth.words("notice.erased_dependant", name=CHILD.name) not in mother.all + mother.says("0")
    if answers:
        assert own.says("我的码").endswith(earth.words("code.unregistered"))
        found = RECEIPT.search(own.all)
        assert found
        receipt = Receipts(earth.config.secret_keys).read(found[0])
        assert (receipt.held, receipt.bindings, receipt.fever_until) == (False, 0, None)


@pytest.mark.parametrize("alone", [True, False])
def test_who_ends_reads_which_records_from_before_go_along(earth: World, alone: bool) -> None:
    father, mother = earth.chat(), earth.chat("mother")
    father.registers(who := earth.knows(adult()))
    mother.registers(MOTHER)
    person = entered(earth, CHILD, agents=(father,) if alone else (father, mother))
    father.types(who.phone)

    assert (earth.words("erase.last", names=CHILD.name) in father.says("注销")) is alone
    found = RECEIPT.search(father.says("1", CODE, "确认"))

    assert found
    assert Receipts(earth.config.secret_keys).read(found[0]).dependants == int(alone)
    assert (earth.parts.records.people.get(person) is None) is alone


def test_who_holds_nothing_reads_too_which_records_from_before_go_along(earth: World) -> None:
    own = earth.chat()
    entered(earth, earth.knows(adult()), owner=own)
    entered(earth, CHILD, agents=(own,))

    assert earth.words("erase.last", names=CHILD.name) in own.says("注销")


@pytest.mark.parametrize("own", [True, False])
def test_an_agent_from_before_keeps_no_name_of_a_person_who_was_proved_without_them(earth: World, own: bool) -> None:
    stranger, prover = earth.chat(), earth.chat() if own else earth.chat("mother")
    stranger.registers(earth.knows(adult()))
    who = earth.knows(adult()) if own else CHILD
    entered(earth, who, agents=(stranger,))
    stranger.says("0")
    heard = len(stranger.all)

    if own:
        prover.registers(who)
    else:
        prover.registers(MOTHER)
        prover.adds(CHILD, "子女")
    earth.works()

    assert prover.colour == "green"
    assert earth.parts.records.agents.dependants(stranger.id) == ()
    assert stranger.says("解除代办") == earth.words("family.none")
    assert stranger.all[heard:].strip() == earth.words("family.none")


def test_agents_from_before_have_room_again_when_the_people_were_proved_without_them(earth: World) -> None:
    mother, limit = earth.chat("mother"), rules_on(earth.clock().date()).agent_limit
    mother.registers(MOTHER)
    for _ in range(limit):
        who = earth.knows(adult())
        entered(earth, who, agents=(mother,))
        earth.chat().registers(who)

    mother.adds(CHILD, "子女")

    assert mother.colour == "green"
