"""``jixiangma person correct`` and ``erase``: proposed by one operator, confirmed by another, and people are told."""

from dataclasses import replace

import pytest

from bot.store.access.operators import Role
from tests.cast import CHILD, MOTHER, Someone, adult, elder
from tests.staff import REASON, Staff, receipt_in, verified
from tests.story.test_correcting import document_of, identity, renewed, traveller
from tests.story.test_erasure import claimant, holder, measure


def confirmed(staff: Staff, receipt: str) -> None:
    """A second operator confirms, and after 72 hours it is done."""
    staff.confirms(receipt)
    staff.house.world.passes(hours=73)
    staff.house.world.works()


def proposes(staff: Staff, who: Someone, new: Someone) -> str:
    """An operator proposes the document of ``new``; gives what the command says."""
    about = ("--document", who.type, "--number", who.number, "--new-document", new.type)
    more = ("--new-name", new.name, *(("--new-nationality", new.nationality) if new.nationality else ()))
    key = staff.key("chen", Role.PEOPLE)
    done = staff.house.command("person", "correct", *about, *more, *REASON, key=key, given=f"{new.number}\n")
    assert done.exit_code == 0, done.output
    return done.output


def test_a_record_is_corrected_after_two_operators_and_72_hours(staff: Staff) -> None:
    earth, old = staff.house.world, traveller()
    chat = holder(earth, old)
    new = renewed(earth, old).called("安妮")

    receipt = receipt_in(proposes(staff, old, new))
    earth.works()
    assert earth.words("notice.review_correct", receipt=receipt) in chat.all
    assert staff.house.noted("person.correct operator:chen", earth.person(old))
    listed = staff.house.command("review", "show", receipt, key=staff.key("chen"))
    assert "to become 安* 414 X" in listed.output
    assert new.number not in listed.output
    assert identity(earth, old).name == old.name
    confirmed(staff, receipt)

    found = identity(earth, new)
    assert (found.name, found.number, found.nationality) == ("安妮", new.number, "GB")
    assert earth.person(new) == earth.person(old)
    assert earth.words("notice.review_corrected", receipt=receipt) in chat.says("0")
    assert "姓名：安妮" in chat.says("我的信息")


def test_what_nobody_confirms_changes_nothing_and_the_new_data_go(staff: Staff) -> None:
    earth, old = staff.house.world, traveller()
    chat = holder(earth, old)
    receipt = receipt_in(proposes(staff, old, renewed(earth, old)))

    earth.passes(hours=25)
    earth.works()

    assert earth.words("notice.review_kept", receipt=receipt) in chat.all
    assert identity(earth, old).number == old.number
    assert earth.parts.records.people.get(earth.parts.records.holds.correction_id(earth.person(old))) is None


def test_a_document_that_others_hold_is_not_taken_and_the_holder_is_told(staff: Staff) -> None:
    earth, old, other = staff.house.world, traveller(), traveller()
    chat, others = holder(earth, old), holder(earth, other)

    receipt = receipt_in(proposes(staff, old, other))
    confirmed(staff, receipt)

    assert earth.words("notice.review_conflict", receipt=receipt) in chat.says("0")
    assert identity(earth, old).number == old.number
    assert earth.person(other) != earth.person(old)
    others.says("我的码")
    assert others.colour == "green"


def test_a_document_that_is_only_claimed_is_put_on_the_record(staff: Staff) -> None:
    earth, old = staff.house.world, traveller()
    holder(earth, old)
    new = renewed(earth, old)
    squatter = claimant(earth, replace(new, phone=adult().phone))

    confirmed(staff, receipt_in(proposes(staff, old, new)))

    assert earth.person(new) == earth.person(old)
    squatter.says("我的码")
    assert squatter.claims


def test_nothing_new_a_pending_proposal_and_an_unheld_record_are_refused(staff: Staff) -> None:
    earth, old = staff.house.world, traveller()
    holder(earth, old)
    claimed = traveller()
    claimant(earth, earth.knows(claimed))

    same = staff.person("chen", "correct", old, "--new-name", old.name)
    proposes(staff, old, renewed(earth, old))
    pending = staff.person("chen", "correct", old, "--new-name", "安妮")
    unheld = staff.person("chen", "correct", claimed, "--new-name", "安妮")
    bad = [
        staff.person("chen", "correct", old, "--new-name", "42"),
        staff.person("chen", "correct", old, "--new-nationality", "XYZ"),
    ]

    assert "these data already" in same.output
    assert "wait for a decision" in pending.output
    assert "nobody holds this record" in unheld.output
    assert ["this is no" in done.output for done in bad] == [True, True]
    assert {done.exit_code for done in (same, pending, unheld, *bad)} == {1}


def test_a_record_is_erased_after_two_operators_and_72_hours(staff: Staff) -> None:
    earth = staff.house.world
    chat, agent, who = staff.house.citizen(MOTHER), holder(earth, adult()), elder()
    chat.adds(CHILD, "子女")
    person = earth.person(MOTHER)
    parent = holder(earth, who)
    agent.adds(who)
    earth.works()
    parent.says("同意代办")
    earth.works()
    measure(earth, MOTHER, 386)

    proposed = staff.person("chen", "erase", MOTHER).output
    receipt = receipt_in(proposed)
    listed = staff.house.command("review", "show", receipt, key=staff.key("li", Role.PEOPLE)).output
    assert ["erases also 赵**, whom nobody else holds" in text for text in (proposed, listed)] == [True, True]
    earth.works()
    assert earth.words("notice.review_erase_family", receipt=receipt, names=CHILD.name) in chat.all
    assert staff.house.noted("person.erase operator:chen", person)
    confirmed(staff, receipt)
    confirmed(staff, parents := receipt_in(staff.person("chen", "erase", who).output))

    signed, _ = verified(staff, told := chat.says("0"))
    assert earth.words("notice.review_erased_family", receipt=receipt, count=1, signed=signed) in told
    signed, _ = verified(staff, told := parent.says("0"))
    assert earth.words("notice.review_erased", receipt=parents, signed=signed) in told
    find = earth.parts.records.people.find_by_document
    assert [find(one.type, one.number) for one in (MOTHER, CHILD, who)] == [None, None, None]
    assert earth.words("notice.erased_by_staff", name=who.name, receipt=parents) in agent.says("0")
    none = earth.words("code.unregistered"), earth.words("family.none")
    assert (chat.says("我的码"), chat.says("家人的码")) == none
    chat.registers(MOTHER)
    assert chat.colour == "yellow"


def test_what_staff_erase_has_a_receipt_that_says_what_ended_and_what_is_kept(staff: Staff) -> None:
    earth = staff.house.world
    chat = staff.house.citizen(MOTHER)
    chat.adds(CHILD, "子女")
    person = earth.person(MOTHER)
    measure(earth, MOTHER, 386)
    receipt = receipt_in(staff.person("chen", "erase", MOTHER).output)
    confirmed(staff, receipt)

    signed, says = verified(staff, chat.says("0"))

    assert says.startswith("Genuine. Erased at 2026-")
    kept = ["a record", "dependants: 1", "bindings: 0", "visits: 0", "requests: 0", "kept: a fever, until"]
    assert [part for part in kept if part not in says] == []
    (digest,) = (one for one, _ in earth.parts.records.erasures.all() if one.startswith(says.split()[-1]))
    assert digest == earth.parts.records.erasures.digest(person)
    shown = staff.house.command("review", "show", receipt, key=staff.key("li", Role.PEOPLE)).output
    assert f"erased, receipt  {signed}" in shown


def test_a_claimed_record_is_erased_at_once_and_the_claim_stays(staff: Staff) -> None:
    earth, who = staff.house.world, staff.house.world.knows(adult())
    chat = claimant(earth, who)
    staff.key("li", Role.PEOPLE)

    done = staff.votes("li", "approve", receipt_in(staff.person("chen", "erase", who).output))

    assert "Everybody concerned is told" in done.output
    assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    chat.says("我的码")
    assert chat.claims


def test_who_manages_a_venue_is_not_erased(staff: Staff) -> None:
    earth, who = staff.house.world, adult()
    chat = holder(earth, who)
    staff.house.venue(chat)

    assert "manages a venue" in staff.person("chen", "erase", who).output
    assert earth.parts.records.reviews.open_ones() == ()


def test_who_proposes_cannot_confirm(staff: Staff) -> None:
    earth, who = staff.house.world, adult()
    holder(earth, who)
    receipt = receipt_in(staff.person("chen", "erase", who).output)

    assert "has voted on it already" in staff.votes("chen", "approve", receipt).output
    earth.passes(hours=73)
    earth.works()
    assert earth.person(who)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PEOPLE])
@pytest.mark.parametrize("what", ["correct", "erase"])
def test_no_other_role_changes_records(staff: Staff, role: Role, what: str) -> None:
    earth, who = staff.house.world, adult()
    holder(earth, who)
    more = ("--new-name", "张小明") if what == "correct" else ()
    about = ("--document", who.type, "--number", who.number)

    done = staff.house.command("person", what, *about, *REASON, *more, key=staff.key("stranger", role))

    assert (done.exit_code, "no such role" in done.output) == (1, True)
    assert staff.house.noted(f"refused.person.{what} operator:stranger", earth.person(who))
    assert earth.parts.records.reviews.open_ones() == ()


def test_who_asked_by_chat_is_shown_to_the_reviewers_masked(staff: Staff) -> None:
    earth, old = staff.house.world, traveller()
    chat = holder(earth, old)
    new = renewed(earth, old)
    chat.says("更正信息", "2", *document_of(new), "收不到", "确认")

    listed = staff.house.command("review", "list", key=staff.key("wang"))

    assert "correction" in listed.output
    assert f"to become 安* 414 {new.number[0]}" in listed.output
    assert new.number not in listed.output
