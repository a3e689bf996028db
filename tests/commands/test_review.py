"""``jixiangma review``: two operators decide, once each, and never before the holder could answer."""

from dataclasses import replace

import pytest

from bot.health.people.identity import Identity, new_person_id
from bot.store.access.operators import Role
from bot.store.keys import review_key
from bot.store.people.agents import Dependant
from tests.cast import CODE, MOTHER, Someone, adult, elder
from tests.holding import act_for
from tests.staff import REASON, Staff
from tests.story.test_taking_over import claimed_with_another_phone
from tests.talk import Chat


class Case:
    """A holder, and a claimant with another phone of theirs whom the holder has refused: a review is open."""

    def __init__(self, staff: Staff) -> None:
        self.earth, self.staff, self.who = staff.house.world, staff, adult()
        self.old, self.new, _ = claimed_with_another_phone(self.earth, self.who)
        self.old.says("拒绝转移")
        (self.review,) = self.earth.parts.records.reviews.open_ones()
        self.receipt = self.review.receipt

    def waits(self, hours: float) -> None:
        """Time passes, and the worker does what is due."""
        self.earth.passes(hours=hours)
        self.earth.works()

    def holds(self, chat: Chat) -> bool:
        """Whether this chat has a code with a colour."""
        chat.says("0", "我的码")
        return chat.last["kind"] in ("image", "news") and not chat.claims

    def told(self, key: str) -> str:
        """The words of a notice."""
        return self.earth.words(f"notice.{key}", receipt=self.receipt)


@pytest.fixture
def case(staff: Staff) -> Case:
    """A review that waits."""
    return Case(staff)


def test_two_operators_approve_and_after_72_hours_the_record_moves(case: Case) -> None:
    first, second = (case.staff.votes(name, "approve", case.receipt) for name in ("wang", "li"))

    assert first.output == f"{case.receipt}: the vote counts. Another operator must vote too.\n"
    assert "72 hours after" in second.output
    case.waits(71)
    assert case.holds(case.old)
    case.waits(2)
    assert case.holds(case.new)
    assert not case.holds(case.old)
    assert case.told("review_approved") in case.new.all
    assert case.told("moved_by_staff") in case.old.all
    assert case.earth.parts.records.reviews.open_ones() == ()


def test_votes_after_the_72_hours_are_carried_out_at_once(case: Case) -> None:
    case.waits(73)

    case.staff.votes("wang", "approve", case.receipt)
    done = case.staff.votes("li", "approve", case.receipt)

    assert done.output == f"{case.receipt}: approved. Everybody concerned is told.\n"
    assert case.holds(case.new)


def test_two_refusals_decide_at_once_and_everybody_is_told(case: Case) -> None:
    case.staff.votes("wang", "approve", case.receipt)
    case.staff.votes("li", "refuse", case.receipt)
    assert len(case.earth.parts.records.reviews.open_ones()) == 1
    done = case.staff.votes("zhao", "refuse", case.receipt)
    case.waits(73)

    assert "refused" in done.output
    assert case.holds(case.old)
    assert not case.holds(case.new)
    assert case.told("review_refused") in case.new.all
    assert case.told("review_kept") in case.old.all


def test_until_it_is_carried_out_two_refusals_stop_what_two_approved(case: Case) -> None:
    for name, word in {"wang": "approve", "li": "approve", "zhao": "refuse", "sun": "refuse"}.items():
        case.staff.votes(name, word, case.receipt)

    case.waits(73)

    assert case.holds(case.old)


def test_one_operator_has_one_vote(case: Case) -> None:
    case.waits(73)
    case.staff.votes("wang", "approve", case.receipt)

    again = [case.staff.votes("wang", word, case.receipt) for word in ("approve", "refuse")]

    assert [done.exit_code for done in again] == [1, 1]
    assert "has voted on it already" in again[0].output
    assert case.staff.house.noted("refused.review.approve", "operator:wang", f"review:{case.receipt}")
    assert case.staff.house.noted("refused.review.refuse", "operator:wang", f"review:{case.receipt}")
    assert case.holds(case.old)


def test_what_is_decided_is_not_decided_again(case: Case) -> None:
    for name in ("wang", "li"):
        case.staff.votes(name, "refuse", case.receipt)

    late = case.staff.votes("zhao", "approve", case.receipt)

    assert late.exit_code == 1
    assert "decided already" in late.output
    assert case.staff.house.noted("refused.review.approve", "operator:zhao", case.receipt)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWS])
def test_no_other_role_decides_or_sees_reviews(case: Case, role: Role) -> None:
    key = case.staff.key("stranger", role)
    commands = [("approve", case.receipt, *REASON), ("refuse", case.receipt, *REASON), ("show", case.receipt)]
    commands += [("list",)] if role is not Role.PEOPLE else []

    for words in commands:
        done = case.staff.house.command("review", *words, key=key)
        assert done.exit_code == 1
        assert "no such role" in done.output
        assert case.staff.house.noted(f"refused.review.{words[0]}", "operator:stranger")
    assert case.earth.parts.records.reviews.get(case.receipt).votes == ()


def test_an_operator_who_mends_records_is_not_shown_the_reviews_of_others(case: Case) -> None:
    done = case.staff.house.command("review", "list", key=case.staff.key("chen", Role.PEOPLE))

    assert (done.exit_code, done.output) == (0, "")


def test_the_list_is_masked_and_has_what_a_decision_needs(case: Case) -> None:
    case.staff.votes("wang", "approve", case.receipt)

    listed = case.staff.house.command("review", "list", key=case.staff.key("li")).output
    shown = case.staff.house.command("review", "show", case.receipt, key=case.staff.key("li")).output

    assert listed.startswith(f"{case.receipt}  ")
    assert "held by 1, told" in listed
    assert f"{case.who.name[0]}**" in listed
    assert "wang  approve  核对了证件和本人" in shown
    for secret in (*case.who.secrets, case.old.openid, case.new.openid, case.old.id, case.new.id):
        assert secret not in listed + shown


@pytest.mark.parametrize("receipt", ["00000000", "王建国", "12"])
def test_an_unknown_receipt_is_refused_and_noted_without_its_text(staff: Staff, receipt: str) -> None:
    done = staff.votes("wang", "approve", receipt)

    assert done.exit_code == 1
    assert "no review with this receipt" in done.output
    assert staff.house.noted("refused.review.approve", "operator:wang")
    assert not staff.house.noted("王建国")


def test_a_vote_needs_a_reason(case: Case) -> None:
    key = case.staff.key("wang")

    done = case.staff.house.command("review", "approve", case.receipt, "--reason", " ", key=key)

    assert done.exit_code == 1
    assert case.earth.parts.records.reviews.get(case.receipt).votes == ()


def test_what_was_agreed_in_chat_needs_no_vote_any_more(staff: Staff) -> None:
    earth = staff.house.world
    old, new, _ = claimed_with_another_phone(earth, adult())
    earth.passes(hours=73)
    earth.works()
    assert len(earth.parts.records.reviews.open_ones()) == 1

    assert old.says("同意转移").endswith(earth.words("agents.moved"))

    new.says("我的码")
    assert new.colour == "green"
    assert staff.house.command("review", "list", key=staff.key("wang")).output == ""
    assert earth.parts.records.reviews.open_ones() == ()


def dependant_case(staff: Staff) -> tuple[Chat, Someone, str]:
    """An agent who cares for an adult without a phone, which only staff can decide."""
    earth, agent = staff.house.world, staff.house.citizen(MOTHER)
    ward = earth.knows(replace(adult(), phone=""))
    agent.adds(ward, "其他")
    earth.passes(minutes=1)
    earth.works()
    (review,) = earth.parts.records.reviews.open_ones()
    return agent, ward, review.receipt


def test_a_ward_whom_nobody_holds_is_given_to_the_agent_at_once(staff: Staff) -> None:
    agent, ward, receipt = dependant_case(staff)
    assert "held by nobody" in staff.house.command("review", "show", receipt, key=staff.key("wang")).output

    staff.votes("wang", "approve", receipt)
    assert "approved. Everybody" in staff.votes("li", "approve", receipt).output

    earth = staff.house.world
    earth.works()
    assert earth.words("notice.review_approved_dependant", name=ward.name) in agent.all
    agent.says("家人的码")
    assert agent.colour == "green"
    (entry,) = earth.parts.records.agents.dependants(agent.id)
    assert entry.person == earth.person(ward)


def approved_in_time(staff: Staff, receipt: str) -> None:
    """Two operators approve, and the 72 hours pass."""
    for name in ("wang", "li"):
        staff.votes(name, "approve", receipt)
    staff.house.world.passes(hours=73)
    staff.house.world.works()


def acts_for_others(staff: Staff, agent: Chat, count: int) -> None:
    """Put so many others on the agent's list."""
    for _ in range(count):
        entry = Dependant(new_person_id(), "parent", elder().name)
        assert staff.house.world.parts.records.agents.add_dependant(agent.id, entry, 9)


def test_an_agent_with_a_full_list_is_told_to_end_one_of_theirs(staff: Staff) -> None:
    earth, (agent, _, receipt) = staff.house.world, dependant_case(staff)
    acts_for_others(staff, agent, 8)

    approved_in_time(staff, receipt)

    assert earth.words("notice.review_full", receipt=receipt) in agent.says("0")


def test_where_the_person_has_enough_agents_the_asker_is_told_that_these_must_end_one(staff: Staff) -> None:
    earth, (agent, ward, receipt) = staff.house.world, dependant_case(staff)
    identity = Identity(ward.name, ward.type, ward.number, "")
    for _ in range(3):
        other = earth.chat()
        act_for(earth.parts.records.people, earth.person(ward), identity, other.id, "sibling")
    acts_for_others(staff, agent, 7)  # the claim is the eighth, and leaves the list

    approved_in_time(staff, receipt)

    said = agent.says("0")
    assert earth.words("notice.review_full_person", receipt=receipt) in said
    assert earth.words("notice.review_full", receipt=receipt) not in said


def test_a_refused_ward_stays_a_claim(staff: Staff) -> None:
    agent, _, receipt = dependant_case(staff)

    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)

    earth = staff.house.world
    earth.works()
    assert earth.words("notice.review_refused", receipt=receipt) in agent.all
    agent.says("家人的码")
    assert agent.claims


@pytest.mark.parametrize("dismissed", [True, False], ids=["dismissed", "another role"])
def test_the_vote_of_who_may_not_decide_any_more_does_not_count(case: Case, dismissed: bool) -> None:
    house, operators = case.staff.house, case.earth.parts.access.operators
    for name in ("wang", "li"):
        case.staff.votes(name, "approve", case.receipt)
    if dismissed:
        assert house.command("operator", "end", "li").exit_code == 0
    else:
        operators.add("li", frozenset({Role.VENUES}))

    case.waits(73)

    assert case.holds(case.old)
    shown = house.command("review", "show", case.receipt, key=case.staff.key("zhao"))
    assert "li  approve (counts no longer)" in shown.output
    assert "approved" in case.staff.votes("zhao", "approve", case.receipt).output
    case.waits(1)
    assert case.holds(case.new)


def test_a_vote_after_a_dismissal_is_reported_as_the_first(case: Case) -> None:
    case.staff.votes("li", "approve", case.receipt)
    case.staff.house.command("operator", "end", "li")

    assert case.staff.votes("wang", "approve", case.receipt).output.endswith("Another operator must vote too.\n")


def test_a_settled_review_is_shown_for_90_days_and_then_gone(case: Case) -> None:
    for name in ("wang", "li"):
        case.staff.votes(name, "refuse", case.receipt)
    store = case.earth.parts.records.store

    (seconds,) = store.run(review_key(case.receipt), ("TTL", review_key(case.receipt)))

    assert 0 <= 90 * 86_400 - seconds < 60
    assert case.staff.house.command("review", "show", case.receipt, key=case.staff.key("wang")).exit_code == 0
    store.run(review_key(case.receipt), ("EXPIRE", review_key(case.receipt), 0))
    gone = case.staff.house.command("review", "show", case.receipt, key=case.staff.key("wang"))
    assert "no review with this receipt" in gone.output


def test_the_review_of_an_erased_record_is_settled_and_ends_too(case: Case) -> None:
    case.old.says("注销", "确定注销", CODE, "确认")

    case.waits(1)

    store = case.earth.parts.records.store
    assert case.earth.parts.records.reviews.open_ones() == ()
    assert 0 < store.run(review_key(case.receipt), ("TTL", review_key(case.receipt)))[0] <= 90 * 86_400
