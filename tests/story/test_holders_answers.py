"""What a holder answers to a review: a yes ends the time of waiting, a no is shown to staff.

A record moves to the chat that its holder agreed to at once; everything else still needs two operators.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.health.codes.colour import Colour
from bot.health.people.assurance import Level
from bot.store.access.operators import Role
from bot.store.people.reviews import PROPOSED, Review, ReviewKind
from tests.cast import adult
from tests.claimants import SceneKeeper, in_person
from tests.commands.test_review import Case as Refused
from tests.staff import Staff, receipt_in
from tests.story.test_appeals import robbed
from tests.story.test_attacks import shows
from tests.story.test_children import grown
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


@dataclass
class Case:
    """A review that waits; ``asked`` holds the record, ``asker`` is a chat that wants it."""

    staff: Staff
    asked: Chat
    receipt: str
    asker: Chat | None = None

    @property
    def earth(self) -> World:
        """The world in which it waits."""
        return self.staff.house.world

    @property
    def review(self) -> Review:
        """The review as it is now."""
        found = self.earth.parts.records.reviews.get(self.receipt)
        assert found
        return found

    def approves(self, *names: str) -> None:
        """These operators say yes."""
        for name in names:
            self.key(name)
            assert self.staff.votes(name, "approve", self.receipt).exit_code == 0

    def shown(self) -> str:
        """What an operator is shown of the review."""
        return self.staff.house.command("review", "show", self.receipt, key=self.key("li")).output

    def key(self, name: str) -> str:
        """The key of an operator who may decide this review."""
        return self.staff.key(name, Role.PEOPLE if self.review.kind in PROPOSED else Role.REVIEWS)


def moved(staff: Staff) -> Case:
    """An operator proposes to give the record to a claim."""
    earth, who = staff.house.world, adult()
    old, new = holder(earth, who), earth.chat()
    new.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    done = staff.person("chen", "move", who, "--claim", new.code)
    earth.works()
    return Case(staff, old, receipt_in(done.output), new)


def appealed(staff: Staff) -> Case:
    """A chat wants back what another chat took by the phone."""
    mother, thief = robbed(staff)
    receipt = receipt_in(mother.says("申诉"))
    staff.house.world.works()
    return Case(staff, thief, receipt, mother)


def released(staff: Staff) -> Case:
    """An operator proposes to end the hold of a chat."""
    who = adult()
    chat = holder(staff.house.world, who)
    done = staff.person("chen", "release", who)
    staff.house.world.works()
    return Case(staff, chat, receipt_in(done.output))


def corrected(staff: Staff) -> Case:
    """An operator proposes another name."""
    earth, who = staff.house.world, adult()
    chat, new = holder(earth, who), earth.knows(who.called("王改名"))
    about = ("--document", new.type, "--number", new.number, "--new-name", new.name)
    done = staff.person("chen", "correct", who, *about[4:])
    earth.works()
    return Case(staff, chat, receipt_in(done.output))


def erased(staff: Staff) -> Case:
    """An operator proposes to erase the record."""
    who = adult()
    chat = holder(staff.house.world, who)
    done = staff.person("chen", "erase", who)
    staff.house.world.works()
    return Case(staff, chat, receipt_in(done.output))


def unbound(staff: Staff) -> Case:
    """A child wants that an agent no longer acts for them."""
    _, mother, child = grown(staff.house.world, 12)
    receipt = receipt_in(child.says("我的代办人", "1", "确认"))
    staff.house.world.works()
    return Case(staff, mother, receipt)


def child_erased(staff: Staff) -> Case:
    """A child wants to erase the record."""
    _, mother, child = grown(staff.house.world, 12)
    receipt = receipt_in(child.says("申请注销"))
    staff.house.world.works()
    return Case(staff, mother, receipt)


Play = Callable[[Staff], Case]
MOVES = (moved, appealed)
CHANGES = (released, corrected, erased, unbound, child_erased)


@pytest.mark.parametrize("play", MOVES)
def test_a_yes_moves_the_record_at_once(staff: Staff, play: Play) -> None:
    case = play(staff)
    assert shows(case.asked, "我的码") is Colour.GREEN
    assert case.asker

    assert case.asked.says("同意转移").endswith(case.earth.words("agents.moved"))

    assert case.review.settled
    case.earth.works()
    assert shows(case.asker, "我的码") is Colour.GREEN
    assert shows(case.asked, "我的码") is None
    assert case.earth.words("notice.moved_by_staff") in case.asked.all


@pytest.mark.parametrize("votes_first", [True, False])
@pytest.mark.parametrize("play", CHANGES)
def test_a_yes_ends_the_time_of_waiting_and_still_two_decide(staff: Staff, play: Play, votes_first: bool) -> None:
    case = play(staff)
    names = [name for name in ("li", "wang") if name not in {vote.voter for vote in case.review.votes}]
    needed = names[: 2 - len(case.review.votes)]
    said = case.earth.words("agents.agreed_review", agent=case.receipt)

    if votes_first:
        case.approves(*needed)
        assert not case.review.settled
        assert case.asked.says("同意办理").endswith(said)
    else:
        assert case.asked.says("同意办理").endswith(said)
        case.approves(*needed[:-1])
        case.earth.works()
        assert not case.review.settled
        assert "holder  agrees" in case.shown()
        case.approves(needed[-1])

    assert (case.review.outcome, bool(case.review.settled)) == ("approved", True)


@pytest.mark.parametrize("play", [*MOVES, *CHANGES])
def test_a_no_is_shown_to_staff_and_changes_nothing_of_the_time(staff: Staff, play: Play) -> None:
    case = play(staff)
    word, said = ("拒绝转移", "declined_move") if play in MOVES else ("拒绝办理", "declined_review")
    name = case.earth.parts.services.consent.pending(case.asked.id)[0].name

    heard = case.asked.says(word)

    assert heard.endswith(case.earth.words(f"agents.{said}", agent=case.receipt, name=name))
    assert case.asked.says(word).endswith(case.earth.words("agents.none"))
    assert "holder  says no" in case.shown()
    case.earth.passes(hours=20)
    case.earth.works()
    assert not case.review.outcome


def test_a_yes_of_another_kind_is_no_answer(staff: Staff) -> None:
    case = released(staff)

    for word in ("同意代办", "同意转移", "同意核验"):
        case.asked.says(word, "取消")

    assert case.review.answers == ()


def test_who_holds_it_no_more_answers_nothing(staff: Staff) -> None:
    case = moved(staff)
    case.approves("li")
    case.earth.passes(hours=73)
    case.earth.works()

    assert case.asked.says("同意转移").endswith(case.earth.words("agents.none"))


@pytest.mark.parametrize("state", ["own chat, 2", "own chat, 3", "agents", "agents, under 14", "both"])
@pytest.mark.parametrize("yes", [True, False])
def test_a_person_compared_at_a_gate_gets_the_record_by_the_holders_yes(
    keeper: SceneKeeper, store: object, state: str, yes: bool
) -> None:
    with keeper.scene(state) as scene:
        in_person(scene)
        scene.earth.works()
        open_ones = scene.earth.parts.records.reviews.open_ones()
        (review,) = (one for one in open_ones if one.kind is ReviewKind.OWN)
        old, word = (scene.chat("old"), "我的码") if "old" in scene.openids else (scene.chat("agent"), "家人的码")

        old.says("取消", "同意转移" if yes else "拒绝转移")
        scene.earth.works()

        record = scene.earth.parts.records.people.get(scene.earth.person(scene.who))
        assert record
        if yes:
            assert (record.holder, record.level) == (scene.chat("new").id, Level.IN_PERSON)
            assert shows(scene.chat("new"), "我的码") is Colour.RED
            assert shows(old, word) is (Colour.RED if word == "家人的码" else None)
        else:
            assert shows(scene.chat("new"), "我的码") is Colour.GREY
            assert shows(old, word) is Colour.RED
            found = scene.earth.parts.records.reviews.get(review.receipt)
            assert found
            assert [answer.agrees for answer in found.answers] == [False]


def test_a_no_to_a_claim_is_seen_in_the_review_that_it_opens(staff: Staff) -> None:
    case = Refused(staff)

    shown = staff.house.command("review", "show", case.receipt, key=staff.key("li")).output

    assert "holder  says no" in shown
