"""Reviews interrupted at every round trip, and two operators at the same moment: decided once, and whole in the end."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from msgspec.structs import replace

from bot.chat.fields import MOVED, PERSON, RECEIPTS
from bot.health.people.assurance import Level
from bot.service.people.deciding import ReviewFault
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from bot.store.people.people import Person
from bot.store.people.reviews import Review, Reviews, Vote
from tests.cast import adult
from tests.faults.killer import Killer
from tests.faults.test_cut import claims, identity, told
from tests.staff import admit
from tests.world import World

OLD, NEW = "oOldChat", "oNewChat"
WHO = adult()
STAFF = WANG, LI, ZHAO, SUN = tuple(Operator(name, frozenset(Role)) for name in ("wang", "li", "zhao", "sun"))
REASON = "compared"


def votes(earth: World, operator: Operator, receipt: str, *, approves: bool = True) -> None:
    """The operator votes, if they may; then the worker's job runs."""
    with suppress(ReviewFault):
        earth.parts.people.deciding.decide(as_voter(operator), receipt, REASON, earth.clock(), approves=approves)
    earth.parts.jobs.run("review", receipt, earth.clock())


def lives(earth: World) -> None:
    """A person with their own chat, and the operators who may decide."""
    admit(earth, *STAFF)
    enrolment = earth.parts.services.enrolment
    claims(earth, OLD, enrolment.register(OLD, identity(WHO), lambda: 4.0, earth.clock()))


def opened(earth: World) -> str:
    """The open review of a claim by another chat, 73 hours old."""
    lives(earth)
    claim = unproved_claim(earth)
    receipt = earth.parts.people.reviewing.open(earth.person(WHO), claim, earth.clock()).receipt
    earth.passes(hours=73)
    return receipt


def unproved_claim(earth: World) -> Person:
    """The claim of the new chat, without a proved phone."""
    records, claim = earth.parts.records, "C" * 16
    records.claims.save(claim, NEW, identity(WHO), Level.CLAIM, earth.clock())
    claims(earth, NEW, claim)
    found = records.people.get(claim)
    assert found
    return found


def owned(earth: World, chat: str) -> bool:
    """Whether this chat has the record, as its own, and nobody else."""
    record = earth.parts.records.people.get(earth.person(WHO))
    assert record
    fields = earth.parts.records.chat_fields
    others = {OLD, NEW} - {chat}
    lost = all(fields.read(other).get(PERSON) != record.id for other in others)
    return record.owner == chat and record.held and fields.read(chat).get(PERSON) == record.id and lost


def test_an_approval(earth: World, killer: Killer) -> None:
    receipts: list[str] = []

    def before() -> None:
        receipts[:] = [opened(earth)]
        votes(earth, WANG, receipts[0])

    for _ in killer.everywhere(earth, lambda: votes(earth, LI, receipts[0]), given=before):
        review = earth.parts.records.reviews.get(receipts[0])
        assert owned(earth, NEW)
        assert (review.outcome, len(review.votes), review.settled > 0) == ("approved", 2, True)
        assert earth.parts.records.reviews.open_ones() == ()
        assert earth.keys("p:*") == {f"p:{{{earth.person(WHO)}}}"}
        assert min(told(earth, OLD), told(earth, NEW)) >= 1


def test_an_appeal(earth: World, killer: Killer) -> None:
    receipts: list[str] = []

    def before() -> None:
        lives(earth)
        enrolment = earth.parts.services.enrolment
        claims(earth, NEW, enrolment.register(NEW, identity(WHO), lambda: 4.0, earth.clock()))
        receipts[:] = [earth.parts.people.reviewing.appeal(OLD, earth.clock()).receipt]
        earth.passes(hours=73)
        votes(earth, WANG, receipts[0])

    for _ in killer.everywhere(earth, lambda: votes(earth, LI, receipts[0]), given=before):
        assert owned(earth, OLD)
        assert MOVED not in earth.parts.records.chat_fields.read(OLD)
        assert earth.parts.records.people.identity(earth.parts.records.people.get(earth.person(WHO))).phone == ""
        assert earth.parts.records.reviews.open_ones() == ()


def test_a_release(earth: World, killer: Killer) -> None:
    receipts: list[str] = []
    about = WHO.type, WHO.number

    def before() -> None:
        lives(earth)
        custody = earth.parts.people.custody
        receipts[:] = [custody.release(WANG, about, "", REASON, earth.clock()).receipt]
        votes(earth, LI, receipts[0])
        earth.passes(hours=73)

    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("review", receipts[0], earth.clock()), given=before):
        record = earth.parts.records.people.get(earth.person(WHO))
        assert record
        assert (record.owner, record.held) == ("", False)
        assert PERSON not in earth.parts.records.chat_fields.read(OLD)
        assert told(earth, OLD) >= 1


def test_an_opening_tells_the_holder_whatever_interrupts_it(earth: World, killer: Killer) -> None:
    def open_again() -> None:
        earth.parts.people.reviewing.open(earth.person(WHO), earth.parts.records.people.get("C" * 16), earth.clock())

    def before() -> None:
        lives(earth)
        unproved_claim(earth)

    for _ in killer.everywhere(earth, open_again, given=before):
        (review,) = earth.parts.records.reviews.open_ones()
        assert review.told > 0
        assert any(review.receipt in notice.text for notice in earth.parts.records.chat_notices.read(OLD))


def test_a_check_in_person_is_on_the_askers_list_and_told_to_the_holder(earth: World, killer: Killer) -> None:
    def ask() -> None:
        review = earth.parts.people.reviews.staff_checks.ask(NEW, "C" * 16, earth.clock())
        assert review
        earth.parts.jobs.run("review", review.receipt, earth.clock())

    def before() -> None:
        lives(earth)
        unproved_claim(earth)

    for _ in killer.everywhere(earth, ask, given=before):
        (review,) = earth.parts.records.reviews.open_ones()
        assert review.told > 0
        assert earth.parts.records.chat_fields.read(NEW)[RECEIPTS] == review.receipt
        assert any(review.receipt in notice.text for notice in earth.parts.records.chat_notices.read(OLD))
        assert f"review_late {review.receipt}" in earth.waiting()


def test_an_answer_about_a_colour(earth: World, killer: Killer) -> None:
    receipts: list[str] = []
    colours = earth.parts.people.reviews.colours

    def before() -> None:
        lives(earth)
        review = colours.open(OLD, earth.person(WHO), "颜色不对", earth.clock())
        assert colours.ask_platform(review, earth.clock())
        receipts[:] = [review.receipt]

    for _ in killer.everywhere(earth, lambda: votes(earth, WANG, receipts[0]), given=before):
        lists = earth.parts.records.reviews.lists
        review = earth.parts.records.reviews.get(receipts[0])
        assert (review.outcome, len(review.votes), review.settled > 0, review.words) == ("approved", 1, True, "")
        assert (lists.waiting(), lists.decided(0, 9)) == ([], receipts)
        assert any(REASON in notice.text for notice in earth.parts.records.chat_notices.read(OLD))


def test_two_operators_at_the_same_moment_both_count(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt, whole = opened(earth), Reviews.replace
    meanwhile: list[Callable[[], None]] = [lambda: votes(earth, LI, receipt, approves=False)]

    def late(reviews: Reviews, before: Review, after: Review) -> bool:
        while meanwhile:
            meanwhile.pop()()
        return whole(reviews, before, after)

    monkeypatch.setattr(Reviews, "replace", late)
    votes(earth, WANG, receipt)

    review = earth.parts.records.reviews.get(receipt)
    assert {(vote.voter, vote.approves) for vote in review.votes} == {("wang", True), ("li", False)}
    votes(earth, ZHAO, receipt)
    assert owned(earth, NEW)


def test_a_refusal_at_the_moment_of_the_approval_decides_once(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt, whole = opened(earth), Reviews.replace
    votes(earth, WANG, receipt, approves=False)
    votes(earth, LI, receipt)
    waiting = [Vote(SUN.name, False, REASON, 1)]

    def late(reviews: Reviews, before: Review, after: Review) -> bool:
        while waiting and after.outcome:
            whole(reviews, before, replace(before, votes=(*before.votes, waiting.pop())))
        return whole(reviews, before, after)

    monkeypatch.setattr(Reviews, "replace", late)
    votes(earth, ZHAO, receipt)

    review = earth.parts.records.reviews.get(receipt)
    assert review.outcome == "refused"
    assert owned(earth, OLD)
