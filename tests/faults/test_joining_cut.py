"""The question about a second document, and its answer, interrupted at every round trip to the store."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from bot.health.codes.colour import Colour, Facts
from bot.health.people.identity import Identity, new_person_id
from bot.sandbox.authorities.people import Status
from bot.service.people.merging import Merging
from bot.store.gate.packing import Pass, PassKind, PassOutcome, Visit
from bot.store.gate.retention import day_of
from bot.store.gate.visit_changes import VisitChanges
from bot.store.redis.store import Store
from tests.cases import ALL_CASES, long
from tests.cast import MOTHER, PASSPORT, Someone, resident
from tests.chats import chat_id
from tests.faults.killer import Killer
from tests.faults.test_cut import AGENT, claims, identity, told
from tests.world import World

OLD, NEW = chat_id("oOldDocument"), chat_id("oNewDocument")
CARD = resident(date(1985, 3, 14))
OTHER = Someone(CARD.name, "E7654321", PASSPORT, CARD.phone, "GB", "19850314")
VENUE, DISPUTED, FEVER, SEEN, HOT, UNDONE = new_person_id(), 7, 8, 9, 10, 11

Act = Callable[[], object]


def data(who: Someone) -> Identity:
    """What the form says of this person after the phone was proved."""
    born = "1985-03-14"
    return Identity(who.name, who.type, who.number, f"+86{who.phone}", who.nationality, born, proved=True)


def registers(earth: World, chat: str, who: Someone) -> None:
    """Register in this chat, with the field that the form's commit writes."""
    claims(earth, chat, earth.parts.services.enrolment.register(chat, data(who), lambda: 4.0, earth.clock()))


def lives(earth: World) -> None:
    """A person whom the platform calls confirmed holds a record, with an agent and two visits with a fever, one of them
    disputed; their passport is claimed.
    """
    for who in (CARD, OTHER):
        earth.knows(who)
    earth.health(CARD, Status.CONFIRMED)
    registers(earth, OLD, CARD)
    claims(earth, AGENT, earth.parts.services.enrolment.register(AGENT, identity(MOTHER), lambda: 4.0, earth.clock()))
    records, person = earth.parts.records, earth.person(CARD)
    assert records.holds.bind(person, AGENT, "sibling", records.people.get(person).level, 3, earth.clock())
    for scan, temperature in ((FEVER, 385), (DISPUTED, 391)):
        outcome = PassOutcome(temperature, Colour.RED, PassKind.CODE, passed=False)
        records.gate.visits.add(person, Visit(VENUE, earth.clock(), 0, outcome, scan))
    disputes(earth, person, DISPUTED)
    registers(earth, NEW, OTHER)
    assert not earth.parts.records.people.get(claim(earth)).held


def disputes(earth: World, person: str, scan: int) -> None:
    """The person says that a visit was not them."""
    disputing = earth.parts.services.gate.disputes
    assert disputing.dispute(OLD, person, "", scan, earth.clock())


def claim(earth: World) -> str:
    """The id of the new chat's record or claim."""
    return earth.parts.records.chat_fields.read(NEW)["me"]


def asks(earth: World) -> None:
    """The job that follows the registration."""
    earth.parts.jobs.run("join", claim(earth), earth.clock())


def says_yes(earth: World) -> None:
    """What the answer does, with the field that its commit writes; said again, there may be nothing left to join."""
    own = earth.parts.records.people.get(claim(earth))
    joining = earth.parts.services.joining
    other = joining.other(own, 4.0)
    if other:
        claims(earth, NEW, joining.join(own, other.id, lambda: 4.0, earth.clock()))


def red(earth: World, *documents: Someone) -> bool:
    """Whether the records of these documents have the worse verdict, and the fever that was not disputed."""
    found = [earth.parts.records.people.get(earth.person(who)).facts for who in documents]
    return all((facts.status, facts.temperature) == (Status.CONFIRMED.value, 385) for facts in found)


def joined(earth: World) -> None:
    """There is one record, in the new chat, and everybody was told."""
    records, person = earth.parts.records, earth.person(OTHER)
    record = records.people.get(person)
    assert earth.person(CARD) == person
    assert (record.holder, claim(earth)) == (NEW, person)
    numbers = {number for _, number in records.people.identity(record).documents}
    assert numbers == {CARD.number, OTHER.number}
    assert "me" not in records.chat_fields.read(OLD)
    assert set(records.agents.of_person(person)) == {AGENT}
    assert [entry.person for entry in records.agents.dependants(AGENT)] == [person]
    left = earth.parts.records.claims.own_id(NEW, data(OTHER))  # it expires
    assert len(earth.keys("p:*") - {f"p:{{{left}}}"}) == 2
    assert min(told(earth, OLD), told(earth, AGENT)) >= 1
    assert red(earth, CARD, OTHER)
    visits = records.gate.visits.on_day(person, day_of(earth.clock()))
    assert {(visit.scan, visit.void) for visit in visits} == {(FEVER, False), (DISPUTED, True)}
    (former,) = records.former_ids.of(person)
    assert records.former_ids.find(former) == record


def test_the_question(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: asks(earth), given=lambda: lives(earth)):
        earth.passes(minutes=1)
        earth.works()
        assert red(earth, CARD, OTHER)
        assert earth.person(CARD) != earth.person(OTHER)
        assert sum("same_person" in notice.text for notice in earth.parts.records.chat_notices.read(NEW)) == 1


@long
def test_a_yes_said_again(earth: World, killer: Killer) -> None:
    for _ in killer.everywhere(earth, lambda: says_yes(earth), given=lambda: lives(earth)):
        earth.passes(minutes=1)
        earth.works()
        joined(earth)


def scans(earth: World, person: str) -> dict[int, bool]:
    """The scans among the person's visits of today, and whether each is undone."""
    visits = earth.parts.records.gate.visits.on_day(person, day_of(earth.clock()))
    return {visit.scan: visit.void for visit in visits}


class Gate:
    """A gate that sees the code of a record, while it is joined to another one."""

    def __init__(self, earth: World, person: str) -> None:
        self.earth, self.person, self.registered = earth, person, False

    def looks(self) -> None:
        """Somebody looks at the code, and measures a fever."""
        look = PassOutcome(None, Colour.RED, PassKind.LOOK, passed=False)
        visit = Visit(VENUE, self.earth.clock(), 0, look, SEEN)
        scanning, store = self.earth.parts.services.gate.scanning, self.earth.parts.records.store
        if store.step(scanning._visits.looks([(self.person, visit)]), durable=True) != 1:
            scanning._add_looks([(self.person, visit)])
        self._passes(HOT, 392)

    def registers(self) -> None:
        """Register a pass that will be undone."""
        self._passes(UNDONE, 393)
        self.registered = True

    def undoes(self) -> bool:
        """Undo it, if it was registered."""
        return self.registered and self.earth.parts.services.gate.undo.voiding.void(
            self.person, VENUE, UNDONE, self.earth.clock()
        )

    def _passes(self, scan: int, temperature: int) -> None:
        outcome, now = PassOutcome(temperature, Colour.RED, PassKind.CODE, passed=False), self.earth.clock()
        made, passing = Pass(VENUE, self.person, now, 0, outcome, scan), self.earth.parts.services.gate.passing
        passing._add_visit(made, Facts(), [], now)


@contextmanager
def during_the_joining(monkeypatch: pytest.MonkeyPatch, at: int, first: Act, act: Act) -> Iterator[Iterator[int]]:
    """Do ``act`` at this round trip of the joining, and ``first`` as soon as the visits were copied once; gives what
    counts the round trips.
    """
    whole, join, trips, begun = Store._send, Merging.merge, itertools.count(1), list[bool]()

    def send(store: Store, *args: Any) -> list[Any]:
        if next(trips) == at:
            act()
        return whole(store, *args)

    with monkeypatch.context() as patched:

        def merge(*args: Any) -> None:
            patched.setattr(Store, "_send", send)
            join(*args)
            patched.setattr(Store, "_send", whole)

        copy = VisitChanges.join

        def copies(changes: VisitChanges, *args: Any) -> None:
            copy(changes, *args)
            if not begun:
                begun.append(True)
                first()

        patched.setattr(Merging, "merge", merge)
        patched.setattr(VisitChanges, "join", copies)
        yield trips


def test_what_a_gate_does_while_two_records_are_joined_is_kept(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the code of the record that ends: a pass as soon as it was copied; its undo, a look and a fever at each round
    trip of the joining in turn.
    """
    records = earth.parts.records
    records.store.run_on_masters(("FLUSHALL",))
    lives(earth)
    past, card, undone = earth.snapshot(), earth.person(CARD), set[bool]()

    for at in itertools.count(1, 1 if ALL_CASES else 3):
        earth.goes_back(past)
        gate, done = Gate(earth, card), list[bool]()

        def act(gate: Gate = gate, done: list[bool] = done) -> None:
            done.append(gate.undoes())
            gate.looks()

        with during_the_joining(monkeypatch, at, gate.registers, act) as trips:
            says_yes(earth)
        if next(trips) <= at:
            break
        earth.passes(minutes=1)
        earth.works()
        record = records.people.get(earth.person(CARD))
        assert record
        assert record.id == earth.person(OTHER)
        assert scans(earth, record.id) == {FEVER: False, DISPUTED: True, SEEN: False, HOT: False, UNDONE: done[0]}, at
        assert record.facts.temperature == 392 or not done[0]
        undone.add(done[0])
    assert at > 30
    assert undone == {False, True}


def hangs(monkeypatch: pytest.MonkeyPatch, at: int, act: Act, meanwhile: Act) -> bool:
    """Do ``act``, and ``meanwhile`` before its round trip number ``at``; whether it has as many."""
    whole, trips = Store._send, itertools.count(1)

    def send(store: Store, *args: Any) -> list[Any]:
        if next(trips) == at:
            with monkeypatch.context() as undisturbed:
                undisturbed.setattr(Store, "_send", whole)
                meanwhile()
        return whole(store, *args)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_send", send)
        act()
    return next(trips) > at


def test_an_undo_that_hangs_while_two_records_are_joined_is_done_all_the_same(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each round trip of the undo in turn the whole joining happens, with the end of the record it began at."""
    records = earth.parts.records
    records.store.run_on_masters(("FLUSHALL",))
    lives(earth)
    card = earth.person(CARD)
    Gate(earth, card).registers()
    past, done = earth.snapshot(), list[bool]()

    def undoes() -> None:
        done.append(earth.parts.services.gate.undo.voiding.void(card, VENUE, UNDONE, earth.clock()))

    def joins() -> None:
        says_yes(earth)
        earth.passes(minutes=1)
        earth.works()
        assert records.people.get(card) is None

    for at in itertools.count(1):
        earth.goes_back(past)
        if not hangs(monkeypatch, at, undoes, joins):
            break
        record = records.people.get(earth.person(CARD))
        assert record
        assert (scans(earth, record.id)[UNDONE], record.facts.temperature) == (True, 385), at
    assert len(done) > 5
    assert all(done)


def test_a_yes_that_nobody_says_again_is_done_whole_or_leaves_two_records_with_one_verdict(
    earth: World, killer: Killer
) -> None:
    ends = set()
    for _ in killer.cuts(earth, lambda: says_yes(earth), given=lambda: lives(earth)):
        earth.passes(minutes=1)
        earth.works()
        ends.add(earth.person(CARD) == earth.person(OTHER))
        if earth.person(CARD) == earth.person(OTHER):
            joined(earth)
        else:
            assert red(earth, CARD, OTHER)
            assert len(earth.keys("p:*")) == 4
    assert ends == {False, True}


def test_a_no(earth: World, killer: Killer) -> None:
    def refuse() -> None:
        own = earth.parts.records.people.get(claim(earth))
        assert earth.parts.services.joining.refuse(own, earth.clock())

    for _ in killer.everywhere(earth, refuse, given=lambda: lives(earth)):
        (review,) = earth.parts.records.reviews.open_ones()
        assert review.person == earth.person(OTHER)


def test_a_dispute_of_a_fever_that_both_records_have(earth: World, killer: Killer) -> None:
    def given() -> None:
        lives(earth)
        asks(earth)
        earth.passes(minutes=1)
        earth.works()
        assert red(earth, CARD, OTHER)

    people = earth.parts.records.people
    for _ in killer.everywhere(earth, lambda: disputes(earth, earth.person(CARD), FEVER), given=given):
        found = (people.get(earth.person(who)) for who in (CARD, OTHER))
        assert [record.facts.temperature for record in found if record] == [None, None]


def test_the_end_of_a_joined_record_is_noted_for_both_ids(earth: World, killer: Killer) -> None:
    records, ids, ends = earth.parts.records, set[str](), set()

    def given() -> None:
        lives(earth)
        ids.update(earth.person(who) for who in (CARD, OTHER))
        says_yes(earth)

    def end() -> None:
        earth.parts.services.ending.restoring._eraser.erase(records.people.get(claim(earth)), earth.clock())

    for _ in killer.cuts(earth, end, given=given):
        earth.passes(minutes=11)
        earth.works()
        ends.add(ended := records.people.find_by_document(CARD.type, CARD.number) is None)
        noted = {digest for digest, _ in records.erasures.all()}
        assert bool(noted) == ended
        assert not ended or noted >= {records.erasures.digest(person) for person in ids}
        assert len(earth.keys("p[jl]:*")) == (0 if ended else 2)
    assert ends == {False, True}
