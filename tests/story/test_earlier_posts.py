"""A chat in which a record was only entered, before there were proofs, loses it: it is told, and its work ends."""

import pytest
from msgspec.structs import replace

from tests.cast import CHILD, CITIZEN, MOTHER, Someone, adult
from tests.faults.killer import Killer
from tests.faults.test_cut import claims, identity
from tests.gatehouse import SHOP, Gatehouse
from tests.staff import Staff, receipt_in
from tests.story.test_earlier_entries import entered
from tests.story.test_lost_chats import Loss, does_nothing_at_gates
from tests.story.test_taking_over import holder
from tests.talk import Chat


class Before(Loss):
    """A manager from before levels, who also scans at somebody else's venue."""

    def __init__(self, house: Gatehouse, who: Someone) -> None:
        self.house, self.staff, self.earth, self.who = house, Staff(house), house.world, who
        self.mother, self.chat, other = self.earth.chat("mother"), self.earth.chat(), holder(self.earth, adult())
        self.mother.registers(MOTHER)
        entered(self.earth, who, owner=self.chat)
        self.venue, self.post = house.venue(self.chat), house.venue(other, SHOP)
        house.scanner(self.post, self.chat)
        self.code = holder(self.earth, CITIZEN).code

    def proves(self) -> Chat:
        """Somebody proves the record in another chat: the person, or for a child the mother."""
        if self.who != CHILD:
            return holder(self.earth, self.who)
        self.mother.adds(CHILD, "子女")
        return self.mother


@pytest.fixture(params=[adult(), CHILD], ids=["themselves", "by an agent"])
def before(request: pytest.FixtureRequest, gatehouse: Gatehouse) -> Before:
    """Before anybody proved anything."""
    return Before(gatehouse, request.param)


def test_the_old_chat_is_told_and_may_appeal(before: Before) -> None:
    before.proves()
    before.earth.works()

    assert before.chat.says("我的码") == before.earth.words("code.unregistered")
    assert before.earth.words("notice.moved_entered") in before.chat.all
    receipt = receipt_in(before.chat.says("申诉"))
    for name in ("wang", "zhao"):
        assert Staff.votes(before.staff, name, "approve", receipt).exit_code == 0
    before.waits(73)
    record = before.earth.parts.records.people.get(before.earth.person(before.who))
    assert record
    assert (record.owner, record.held) == (before.chat.id, True)


def test_the_old_chat_does_nothing_at_gates_any_more(before: Before) -> None:
    before.proves()
    before.earth.works()
    before.chat.says("0")

    does_nothing_at_gates(before.chat, before, "gate.refused.unregistered")
    assert before.house.bindings.of_venue(before.post.id) == ()


def test_its_venues_go_with_the_record_to_the_person(before: Before) -> None:
    new = before.proves()

    manager = new.id if before.who != CHILD else ""
    assert before.house.venues.get(before.venue.id).manager == manager
    assert ("/g/in/" in new.says("我的场所")) is bool(manager)
    assert before.house.manages(before.chat, before.venue).get(before.page).status_code == 403


def test_the_persons_language_stays_their_own(before: Before) -> None:
    before.earth.parts.records.chat_fields.set(before.chat.id, "lang", "en")

    new = before.proves()

    assert before.earth.parts.records.chat_fields.read(new.id).get("lang") != "en"


@pytest.mark.parametrize("by_agent", [False, True])
def test_a_proof_that_is_cut_off_is_finished(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch, by_agent: bool
) -> None:
    earth, who, told = gatehouse.world, CHILD if by_agent else adult(), set()
    enrolment, old, new = earth.parts.services.enrolment, earth.chat(), earth.chat()
    lives: dict[str, str] = {}

    def given() -> None:
        if by_agent:
            claims(earth, new.id, enrolment.register(new.id, identity(MOTHER), lambda: 4.0, earth.clock()))
        entered(earth, who, owner=old)
        lives["venue"] = gatehouse.venue(old, SHOP).id

    def proves() -> None:
        if by_agent:
            child = replace(identity(who), phone="", proved=False)
            enrolment.register_dependant(new.id, "child", child, lambda: 4.0, earth.clock())
        else:
            claims(earth, new.id, enrolment.register(new.id, identity(who), lambda: 4.0, earth.clock()))

    if not by_agent:
        earth.knows(who)
    for _ in Killer(monkeypatch).cuts(earth, proves, given=given):
        earth.passes(minutes=1)
        earth.works()
        record = earth.parts.records.people.get(earth.person(who))
        assert record
        told.add(record.held)
        assert gatehouse.venues.get(lives["venue"]).manager == (record.owner if record.held else old.id)
        assert ("moved" in earth.parts.records.chat_fields.read(old.id)) is record.held
    assert told == {False, True}
