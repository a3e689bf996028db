"""Who gets a record: proofs against who holds it. Each row of the tables says what a claimant gets."""

from collections.abc import Iterable
from datetime import date
from itertools import chain, combinations, product

import pytest

from bot.health.people.holds import HoldDecision, Proof, RecordState, decide_dependant, decide_own, is_guarded
from bot.health.people.proxy import Relation, rules_on

RULES = rules_on(date(2026, 11, 26))
NOBODY, AGENTS = RecordState(age=40), RecordState(agents=True, age=40)
HOLDER, BOTH = RecordState(own_chat=True, age=40), RecordState(own_chat=True, agents=True, age=40)
CHILD, YOUTH = RecordState(agents=True, age=13), RecordState(agents=True, age=14)
RECYCLED = RecordState(own_chat=True, age=40, phone_lost=True)
THEIRS, ABROAD, OTHER, RELATIVE, AGENTS_PHONE, RECORDED, KIN, IN_PERSON, OTHER_RECORD = Proof
HOLD, TAKE_OVER, ASK_HOLDER, ASK_AGENTS, ASK_RELATIVE, REVIEW, CLAIM, ASK_SAME = HoldDecision
PROOFS = (THEIRS, ABROAD, OTHER, RELATIVE, AGENTS_PHONE, RECORDED, KIN, IN_PERSON)
ALL_STATES = (NOBODY, AGENTS, HOLDER, BOTH, CHILD, YOUTH, RECYCLED)


def subsets(proofs: Iterable[Proof] = PROOFS) -> list[frozenset[Proof]]:
    """All sets of proofs."""
    known = list(proofs)
    return [frozenset(found) for found in chain(*(combinations(known, n) for n in range(len(known) + 1)))]


@pytest.mark.parametrize(
    ("proof", "nobody", "agents", "child", "youth", "holder", "recycled"),
    [
        (None, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM),
        (THEIRS, HOLD, TAKE_OVER, ASK_AGENTS, TAKE_OVER, ASK_HOLDER, TAKE_OVER),
        (ABROAD, HOLD, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM),
        (OTHER, ASK_RELATIVE, ASK_RELATIVE, ASK_RELATIVE, ASK_RELATIVE, ASK_RELATIVE, ASK_RELATIVE),
        (RELATIVE, HOLD, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM),
        (AGENTS_PHONE, CLAIM, TAKE_OVER, TAKE_OVER, TAKE_OVER, CLAIM, CLAIM),
        (RECORDED, CLAIM, TAKE_OVER, ASK_AGENTS, TAKE_OVER, TAKE_OVER, TAKE_OVER),
        (KIN, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM, CLAIM),
        (IN_PERSON, HOLD, REVIEW, REVIEW, REVIEW, REVIEW, REVIEW),
    ],
)
def test_what_the_persons_own_chat_gets(
    proof: Proof | None,
    nobody: HoldDecision,
    agents: HoldDecision,
    child: HoldDecision,
    youth: HoldDecision,
    holder: HoldDecision,
    recycled: HoldDecision,
) -> None:
    proofs = frozenset({proof} if proof else ())
    states = (NOBODY, AGENTS, CHILD, YOUTH, HOLDER, RECYCLED)
    assert [decide_own(proofs, state) for state in states] == [nobody, agents, child, youth, holder, recycled]
    assert decide_own(proofs, BOTH) is holder


@pytest.mark.parametrize("age", [None, 0, 17, 18, 59, 60])
@pytest.mark.parametrize(
    ("proof", "minor_or_elder", "adult_or_unknown"),
    [
        (None, CLAIM, REVIEW),
        (THEIRS, HOLD, HOLD),
        (ABROAD, HOLD, HOLD),
        (OTHER, CLAIM, REVIEW),
        (RELATIVE, CLAIM, REVIEW),
        (KIN, HOLD, REVIEW),
        (IN_PERSON, HOLD, HOLD),
    ],
)
def test_what_an_agent_gets_of_somebody_whom_nobody_holds(
    age: int | None, proof: Proof | None, minor_or_elder: HoldDecision, adult_or_unknown: HoldDecision
) -> None:
    proofs = frozenset({proof} if proof else ())
    expected = adult_or_unknown if age in (None, 18, 59) else minor_or_elder
    assert decide_dependant(proofs, Relation.CHILD, RecordState(age=age), RULES) is expected


def test_of_a_ward_staff_decide_whatever_is_proved() -> None:
    for proofs, state in product(subsets(), (*ALL_STATES, RecordState(age=9), RecordState())):
        assert decide_dependant(proofs, Relation.OTHER, state, RULES) is REVIEW


def test_an_agent_never_takes_a_record_from_anybody_and_staff_look_at_it_whoever_holds_it() -> None:
    for proofs, relation, state in product(subsets(), Relation, ALL_STATES[1:]):
        unheld = decide_dependant(proofs, relation, RecordState(age=state.age), RULES)
        expected = REVIEW if unheld is REVIEW else ASK_HOLDER if state.own_chat else ASK_AGENTS
        assert decide_dependant(proofs, relation, state, RULES) is expected


def test_face_and_document_alone_never_take_a_record() -> None:
    for proofs, state in product(subsets([IN_PERSON, KIN, ABROAD, OTHER, RELATIVE]), ALL_STATES[1:]):
        assert decide_own(proofs, state) not in (HOLD, TAKE_OVER)


@pytest.mark.parametrize(
    ("years", "agents", "guarded"),
    [(0, True, True), (13, True, True), (14, True, False), (None, True, False), (13, False, False), (40, True, False)],
)
def test_an_own_chat_takes_no_place_from_the_agents_of_a_child_under_14(
    years: int | None, agents: bool, guarded: bool
) -> None:
    assert is_guarded(RecordState(own_chat=True, agents=agents, age=years)) is guarded


@pytest.mark.parametrize(("proofs", "decision"), [((), CLAIM), ((OTHER,), ASK_RELATIVE)])
def test_who_proves_nothing_of_the_person_gets_the_same_whoever_holds_the_record(
    proofs: tuple[Proof, ...], decision: HoldDecision
) -> None:
    assert {decide_own(frozenset(proofs), state) for state in ALL_STATES} == {decision}


@pytest.mark.parametrize(
    ("proofs", "decision"),
    [
        ((THEIRS,), ASK_AGENTS),
        ((THEIRS, RECORDED), TAKE_OVER),
        ((RECORDED,), TAKE_OVER),
        ((RELATIVE, AGENTS_PHONE), TAKE_OVER),
        ((RELATIVE,), CLAIM),
        ((IN_PERSON,), REVIEW),
    ],
)
@pytest.mark.parametrize("lost", [True, False])
def test_a_new_phone_of_a_child_takes_no_own_chat_past_the_agents(
    proofs: tuple[Proof, ...], decision: HoldDecision, lost: bool
) -> None:
    child = RecordState(own_chat=True, agents=True, age=13, phone_lost=lost)
    assert decide_own(frozenset(proofs), child) is decision


def test_a_name_and_a_number_get_a_claim_whoever_holds_the_record() -> None:
    assert {decide_own(frozenset(), state) for state in ALL_STATES} == {CLAIM}


@pytest.mark.parametrize("state", ALL_STATES)
def test_whoever_has_another_record_is_asked_first(state: RecordState) -> None:
    for proofs in subsets():
        alone, asked = decide_own(proofs, state), decide_own(proofs | {OTHER_RECORD}, state)
        assert asked is (ASK_SAME if alone in (HOLD, TAKE_OVER) else alone), proofs
