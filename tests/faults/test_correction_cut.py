"""A correction interrupted at every round trip to the store: said again it is whole, and else jobs leave one record."""

from dataclasses import replace

from bot.health.codes.colour import Colour
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, new_person_id
from bot.sandbox.authorities.people import Status
from bot.service.people.correcting import CorrectionOutcome
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.gate.retention import day_of
from tests.cases import long
from tests.cast import MOTHER, PASSPORT, Someone, adult, elder
from tests.faults.killer import Killer
from tests.faults.test_cut import AGENT, OWNER, claims, identity, told
from tests.staff import admit
from tests.world import World

OLD = Someone("安娜", "X1000001", PASSPORT, adult().phone, "GB", "19850314")
NEW = replace(OLD, number="X1000002", name="安妮")
OTHER, RELATIVE = "oOther", elder()
WANG, LI = (Operator(name, frozenset({Role.REVIEWS})) for name in ("wang", "li"))


def data(who: Someone) -> Identity:
    """What the form says of a person with a passport."""
    return Identity(who.name, who.type, who.number, f"+86{who.phone}", who.nationality, "1985-03-14", proved=True)


def lives(earth: World) -> None:
    """Somebody with an own chat and an agent, and two operators."""
    admit(earth, WANG, LI)
    claims(earth, OWNER, earth.parts.services.enrolment.register(OWNER, data(OLD), lambda: 4.0, earth.clock()))
    records, person = earth.parts.records, earth.person(OLD)
    claims(earth, AGENT, earth.parts.services.enrolment.register(AGENT, identity(MOTHER), lambda: 4.0, earth.clock()))
    assert records.holds.bind(person, AGENT, "sibling", Level.PHONE, 3, earth.clock())


def correct(earth: World, *, proved: bool = True) -> None:
    """What the last answer of the form does."""
    correcting = earth.parts.services.correcting
    found = correcting.find(OWNER, earth.person(OLD))
    assert found
    done = correcting.correct(found, data(NEW), lambda: 4.0, earth.clock(), proved=proved)
    assert done
    assert done.outcome in (CorrectionOutcome.DONE, CorrectionOutcome.SUBMITTED)


def whole(earth: World) -> None:
    """There is one record with the new data, to which both documents lead, and the agent was told."""
    records = earth.parts.records
    record = records.people.get(earth.person(NEW))
    assert record
    found = records.people.identity(record)
    assert (found.name, found.number) == (NEW.name, NEW.number)
    assert earth.person(OLD) == record.id
    assert record.owner == OWNER
    assert record.held
    assert {number for _, number in found.documents} == {OLD.number, NEW.number}
    assert AGENT in records.agents.of_person(record.id)
    assert any(entry.name == NEW.name for entry in records.agents.dependants(AGENT))
    assert told(earth, AGENT) >= 1


def test_a_correction_said_again(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: correct(earth), given=lambda: lives(earth)):
        whole(earth)
        assert len(earth.keys("p:*")) == 2
        earth.passes(minutes=1)
        earth.works()
        whole(earth)


def test_what_nobody_says_again_leaves_a_document_that_leads_to_a_record_which_lists_it(
    earth: World, killer: Killer
) -> None:
    for _ in killer.cuts(earth, lambda: correct(earth), given=lambda: lives(earth)):
        earth.passes(minutes=1)
        earth.works()
        listed(earth)


def listed(earth: World) -> None:
    """Every document that leads somewhere leads to a record that lists it, so that an erasure finds it."""
    people = earth.parts.records.people
    for who in (OLD, NEW):
        found = people.find_by_document(who.type, who.number)
        record = people.get(found) if found else None
        assert bool(record) == bool(found)
        assert record is None or (who.type, who.number) in people.identity(record).documents


def lives_twice(earth: World) -> None:
    """The person has two records in two chats; the other one is worse, has a visit, and acts for a relative."""
    lives(earth)
    records, enrolment = earth.parts.records, earth.parts.services.enrolment
    claims(earth, OTHER, enrolment.register(OTHER, data(NEW), lambda: 4.0, earth.clock()))
    enrolment.register_dependant(OTHER, "parent", identity(RELATIVE), lambda: 4.0, earth.clock())
    person = earth.person(NEW)
    records.people.set_health(person, Status.CONTACT, earth.clock().date(), earth.clock())
    outcome = PassOutcome(386, Colour.ORANGE, PassKind.CODE, passed=False)
    records.gate.visits.add(person, Visit(new_person_id(), earth.clock(), 0, outcome, 7))
    look = PassOutcome(None, Colour.ORANGE, PassKind.LOOK, passed=False)
    records.gate.visits.add_look(person, Visit(new_person_id(), earth.clock(), 0, look, 8))


def joined(earth: World) -> None:
    """The record has all of the other one, which is gone, and its chat was told."""
    records, person = earth.parts.records, earth.person(OLD)
    record = records.people.get(person)
    assert record
    assert earth.person(NEW) == person
    assert (record.facts.temperature, record.owner) == (386, OWNER)
    visits = records.gate.visits.on_day(person, day_of(earth.clock()))
    assert sorted(visit.scan for visit in visits) == [7, 8]
    assert [entry.person for entry in records.agents.dependants(OWNER)] == [earth.person(RELATIVE)]
    assert set(records.agents.of_person(earth.person(RELATIVE))) == {OWNER}
    assert "me" not in records.chat_fields.read(OTHER)
    assert records.chat_fields.read(OTHER)["moved"] == person
    assert told(earth, OTHER) >= 1
    assert len(earth.keys("p:*")) == 3
    listed(earth)


@long
def test_joining_two_records_said_again(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: correct(earth), given=lambda: lives_twice(earth)):
        earth.passes(minutes=1)
        earth.works()
        whole(earth)
        joined(earth)


@long
def test_joining_two_records_that_nobody_says_again_is_done_whole_or_not_begun(earth: World, killer: Killer) -> None:
    ends = set()
    for _ in killer.cuts(earth, lambda: correct(earth), given=lambda: lives_twice(earth)):
        earth.passes(minutes=1)
        earth.works()
        ends.add(earth.person(NEW) == earth.person(OLD))
        if earth.person(NEW) == earth.person(OLD):
            joined(earth)
        else:
            assert len(earth.keys("p:*")) == 4
            assert earth.parts.records.people.get(earth.person(NEW)).owner == OTHER
    assert ends == {False, True}


def test_a_correction_that_staff_decide(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: correct(earth, proved=False), given=lambda: lives(earth)):
        (review,) = earth.parts.records.reviews.open_ones()
        assert earth.parts.records.people.get(review.claim)


def test_an_approved_correction(earth: World, killer: Killer) -> None:
    receipts: list[str] = []

    def before() -> None:
        lives(earth)
        correct(earth, proved=False)
        (review,) = earth.parts.records.reviews.open_ones()
        receipts[:] = [review.receipt]
        earth.parts.people.deciding.decide(as_voter(WANG), review.receipt, "compared", earth.clock(), approves=True)

    def approve() -> None:
        review = earth.parts.records.reviews.get(receipts[0])
        if review and len(review.votes) < 2:
            earth.parts.people.deciding.decide(as_voter(LI), receipts[0], "compared", earth.clock(), approves=True)
        earth.parts.jobs.run("review", receipts[0], earth.clock())

    for _ in killer.everywhere(earth, approve, given=before):
        whole(earth)
        assert told(earth, OWNER) >= 1
        assert earth.parts.records.reviews.open_ones() == ()
        assert len(earth.keys("p:*")) == 2


def test_an_erasure_by_staff(earth: World, killer: Killer) -> None:
    receipts: list[str] = []
    wang, li = (Operator(name, frozenset({Role.PEOPLE})) for name in ("zhao", "sun"))

    def before() -> None:
        lives(earth)
        admit(earth, wang, li)
        about = OLD.type, OLD.number
        review = earth.parts.people.custody.erase(wang, about, "compared", earth.clock())
        receipts[:] = [review.receipt]
        earth.parts.people.deciding.decide(as_voter(li), review.receipt, "compared", earth.clock(), approves=True)
        earth.passes(hours=73)

    def act() -> None:
        earth.parts.jobs.run("review", receipts[0], earth.clock())

    for _ in killer.everywhere(earth, act, given=before):
        assert earth.parts.records.people.find_by_document(OLD.type, OLD.number) is None
        assert earth.keys("p:*") == {f"p:{{{earth.person(MOTHER)}}}"}
        assert "me" not in earth.parts.records.chat_fields.read(OWNER)
        assert earth.parts.records.agents.dependants(AGENT) == ()
        assert min(told(earth, OWNER), told(earth, AGENT)) >= 1
