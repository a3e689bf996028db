"""``jixiangma person``: records are found masked, released and moved by two operators, and people are told."""

import re
from pathlib import Path

import pytest

from bot.store.access.operators import Role
from tests.cast import CHILD, MOTHER, NO_CODE, Someone, adult, elder
from tests.staff import REASON, Staff, receipt_in
from tests.story.test_taking_over import holder
from tests.talk import Chat, scanned


def test_a_record_is_found_masked_with_who_holds_it(staff: Staff) -> None:
    mother = staff.house.citizen(MOTHER)
    mother.adds(CHILD, "子女")

    own = staff.person("chen", "find", MOTHER).output
    child = staff.person("chen", "find", CHILD).output

    assert own.startswith("李**  level 2  own chat  since 20")
    (label,) = labels(child)
    assert child.startswith(f"赵**  level 2  no own chat  agent {label} (the person is their child)  since 20")
    assert label not in mother.id + mother.openid + staff.house.world.person(CHILD)
    assert staff.house.noted("person.find operator:chen", staff.house.world.person(MOTHER))


def test_a_record_that_nobody_holds_any_more_has_no_time(staff: Staff) -> None:
    mother = staff.house.citizen(MOTHER)
    mother.adds(CHILD, "子女")
    mother.says("解除代办", "1", "确认")

    assert staff.person("chen", "find", CHILD).output == "赵**  level 1  no own chat\n"


def test_a_record_is_revealed_with_a_reason_and_the_person_is_told(staff: Staff) -> None:
    mother = staff.house.citizen(MOTHER)

    done = staff.person("chen", "reveal", MOTHER)
    staff.house.world.works()

    assert done.output == f"{MOTHER.name}  111  {MOTHER.number}  +86{MOTHER.phone}\n"
    assert staff.house.noted("person.reveal operator:chen", staff.house.world.person(MOTHER))
    told = staff.house.world.words("notice.revealed", time=f"{staff.house.now:%m-%d %H:%M}", reason=REASON[1])
    assert mother.all.count(told) == 1


def test_an_agent_is_told_of_a_revealed_dependant_and_a_claimant_is_not(staff: Staff) -> None:
    mother, stranger = staff.house.citizen(MOTHER), staff.house.world.chat()
    mother.adds(CHILD, "子女")
    stranger.says("注册", *CHILD.own_answers(), NO_CODE, "同意", "确认")

    staff.person("chen", "reveal", CHILD)
    staff.house.world.works()

    values = {"time": f"{staff.house.now:%m-%d %H:%M}", "name": CHILD.name, "reason": REASON[1]}
    assert staff.house.world.words("notice.revealed_dependant", **values) in mother.all
    assert REASON[1] not in stranger.all


def test_without_a_reason_nothing_is_revealed(staff: Staff) -> None:
    mother = staff.house.citizen(MOTHER)
    about = ("--document", MOTHER.type, "--number", MOTHER.number, "--reason", " ")

    done = staff.house.command("person", "reveal", *about, key=staff.key("chen", Role.PEOPLE))
    staff.house.world.works()

    assert done.exit_code != 0
    assert not any(secret in done.output for secret in MOTHER.secrets)
    assert "事由" not in mother.all
    assert not staff.house.noted("person.reveal")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEOPLE])
def test_other_roles_reveal_nothing(staff: Staff, role: Role) -> None:
    mother = staff.house.citizen(MOTHER)
    staff.key("zhou", role)

    done = staff.person("zhou", "reveal", MOTHER)
    staff.house.world.works()

    assert done.exit_code != 0
    assert not any(secret in done.output for secret in MOTHER.secrets)
    assert staff.house.noted("refused.person.reveal operator:zhou")
    assert "事由" not in mother.all


def test_who_is_not_on_record_is_not_found(staff: Staff) -> None:
    done = staff.person("chen", "find", adult())

    assert (done.exit_code, "nobody with this document" in done.output) == (1, True)


def test_the_hold_of_a_lost_chat_ends_after_two_operators_and_72_hours(staff: Staff) -> None:
    earth, who = staff.house.world, adult()
    chat = holder(earth, who)

    proposed = staff.person("chen", "release", who)
    receipt = receipt_in(proposed.output)
    assert f"jixiangma review approve {receipt}" in proposed.output
    earth.works()
    assert earth.words("notice.review_release", receipt=receipt) in chat.all
    assert "72 hours" in staff.confirms(receipt)
    earth.passes(hours=73)
    earth.works()

    assert earth.words("notice.review_released") in chat.says("0")
    assert chat.says("我的码") == earth.words("code.unregistered")
    assert "level 1  no own chat" in staff.person("chen", "find", who).output
    new = holder(earth, who)
    assert new.colour == "green"


def labels(output: str) -> set[str]:
    """The agents' labels in what ``find`` says."""
    return set(re.findall(r"agent (\w+)", output))


def joins(staff: Staff, parent: Someone, yes: Chat | None = None) -> Chat:
    """One more agent of this person; another agent agrees."""
    agent = staff.house.citizen(staff.house.world.knows(adult()))
    agent.adds(parent)
    staff.house.world.works()
    if yes:
        yes.says("同意代办")
    return agent


def test_an_agent_is_released_by_a_label_whoever_joins_meanwhile(staff: Staff) -> None:
    earth, parent = staff.house.world, earth_elder(staff)
    first = joins(staff, parent)
    (label,) = labels(staff.person("chen", "find", parent).output)
    for _ in range(2):
        joins(staff, parent, first)
    person = earth.person(parent)
    assert len(earth.parts.records.agents.of_person(person)) == 3
    assert label in labels(staff.person("chen", "find", parent).output)

    for unclear in ((), ("--agent", "1"), ("--agent", label[:3])):
        assert "say which agent" in staff.person("chen", "release", parent, *unclear).output
    staff.confirms(receipt_in(staff.person("chen", "release", parent, "--agent", label).output))
    earth.passes(hours=73)
    earth.works()

    left = earth.parts.records.agents.of_person(person)
    assert (len(left), first.id in left) == (2, False)


def earth_elder(staff: Staff) -> Someone:
    """An old person known to the authority."""
    return staff.house.world.knows(elder())


def test_a_record_that_nobody_holds_moves_at_once(staff: Staff) -> None:
    earth, who = staff.house.world, staff.house.world.knows(adult())
    chat = earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    assert chat.claims

    proposed = staff.person("chen", "move", who, "--claim", chat.code)
    assert staff.confirms(receipt_in(proposed.output)).endswith("Everybody concerned is told.\n")

    earth.passes(minutes=1)
    earth.works()
    chat.says("0", "我的码")
    assert chat.colour == "green"
    assert "level 3  own chat" in staff.person("chen", "find", who).output


def test_a_record_that_is_held_moves_after_its_holder_could_answer(staff: Staff) -> None:
    earth, who = staff.house.world, earth_known(staff)
    old, new = holder(earth, who), earth.chat()
    new.says("注册", *who.own_answers(), "收不到", "同意", "确认")

    staff.confirms(receipt_in(staff.person("chen", "move", who, "--claim", new.code).output))

    old.says("0", "我的码")
    assert old.colour == "green"
    earth.passes(hours=73)
    earth.works()
    new.says("0", "我的码")
    assert new.colour == "green"
    assert earth.words("notice.moved_by_staff") in old.says("0")


def earth_known(staff: Staff) -> Someone:
    """A grown-up known to the authority."""
    return staff.house.world.knows(adult())


def test_a_proposal_that_nobody_confirms_in_a_day_ends_and_people_are_told(staff: Staff) -> None:
    earth, who = staff.house.world, adult()
    chat = holder(earth, who)
    receipt = receipt_in(staff.person("chen", "release", who).output)

    earth.passes(hours=25)
    earth.works()

    assert earth.words("notice.review_kept", receipt=receipt) in chat.all
    staff.key("li", Role.PEOPLE)
    assert "decided already" in staff.votes("li", "approve", receipt).output
    assert receipt_in(staff.person("chen", "release", who).output) != receipt


def test_who_proposes_cannot_confirm(staff: Staff) -> None:
    who = adult()
    holder(staff.house.world, who)
    receipt = receipt_in(staff.person("chen", "release", who).output)

    again = [staff.votes("chen", "approve", receipt), staff.person("chen", "release", who)]

    assert ["has voted on it already" in done.output for done in again] == [True, True]
    assert staff.house.noted("refused.review.approve operator:chen", receipt)
    second = staff.person("li", "release", who).output
    assert ("approved by two" in second, "To confirm" in second) == (True, False)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEOPLE])
@pytest.mark.parametrize("what", ["find", "release", "move"])
def test_no_other_role_mends_records(staff: Staff, role: Role, what: str) -> None:
    earth, who = staff.house.world, earth_known(staff)
    chat = earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    more = ("--claim", chat.code) if what == "move" else ()
    about = ("--document", who.type, "--number", who.number)

    done = staff.house.command("person", what, *about, *REASON, *more, key=staff.key("stranger", role))

    assert (done.exit_code, "no such role" in done.output) == (1, True)
    assert staff.house.noted(f"refused.person.{what} operator:stranger", earth.person(who))
    assert earth.parts.records.reviews.open_ones() == ()


def test_an_operator_of_reviews_cannot_confirm_a_release(staff: Staff) -> None:
    who = adult()
    holder(staff.house.world, who)
    receipt = receipt_in(staff.person("chen", "release", who).output)
    staff.key("wang", Role.REVIEWS)

    done = staff.votes("wang", "approve", receipt)

    assert (done.exit_code, "no such role" in done.output) == (1, True)


def test_a_record_moves_to_a_claim_of_the_same_person_only(staff: Staff) -> None:
    earth, who, other = staff.house.world, earth_known(staff), earth_known(staff)
    holder(earth, who)
    chat = earth.chat()
    chat.says("注册", *other.own_answers(), "收不到", "同意", "确认")

    done = staff.person("chen", "move", who, "--claim", chat.code)
    forged = staff.person("chen", "move", who, "--claim", "HTTPS://EXAMPLE.ORG/C/ABC")

    assert (done.exit_code, "no claim to this person" in done.output) == (1, True)
    assert (forged.exit_code, "not genuine" in forged.output) == (1, True)
    assert earth.parts.records.reviews.open_ones() == ()


def test_staff_print_a_paper_code_and_the_person_is_told(staff: Staff, tmp_path: Path) -> None:
    mother, to = staff.house.citizen(MOTHER), tmp_path / "card.png"

    assert staff.person("chen", "card", MOTHER, "--to", str(to)).exit_code == 0
    staff.house.world.works()

    content, scanning = scanned(to.read_bytes()), staff.house.world.parts.services.gate.scanning
    assert scanning.contents.read_claim(content, staff.house.now).person == staff.house.person(mother)
    assert staff.house.world.words("notice.paper") in mother.all
    other = str(tmp_path / "other.png")
    staff.key("wang", Role.REVIEWS)
    assert staff.person("wang", "card", MOTHER, "--to", other).exit_code != 0
    assert staff.person("chen", "card", adult(), "--to", other).exit_code != 0
    assert not Path(other).exists()
