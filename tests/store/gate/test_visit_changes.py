"""Undone, disputed or copied visits: the last measurement is always the latest one that is not void."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.store.gate.folds import Folds
from bot.store.gate.keys import visits_key
from bot.store.gate.packing import PassKind, Visit, visit_of
from bot.store.gate.retention import day_of, deletion_time
from bot.store.gate.visit_records import Measurement
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.folded import fold_all
from tests.store.gate.scene import FEVER, NORMAL, NOW, TODAY, Scene

SELDOM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LOOK = replace(NORMAL, temperature=None, kind=PassKind.LOOK)
BY_HAND = replace(FEVER, kind=PassKind.NO_CODE)
LOW = replace(NORMAL, temperature=1)
KINDS = (NORMAL, FEVER, LOW, BY_HAND, replace(NORMAL, temperature=None))
BEFORE = Measurement(int((NOW - timedelta(days=40)).timestamp()), 377)
"""A fever from an erased record."""


def registered(scene: Scene, person: str, outcome: object, days: float = 0) -> Visit:
    """A visit of so many days after today, which is added."""
    visit = visit_of(replace(scene.a_pass(minutes=24 * 60 * days), outcome=outcome))
    scene.visits.add(person, visit)
    return visit


def undo(scene: Scene, person: str, visit: Visit, kind: PassKind | None = None) -> None:
    """Undo a visit."""
    assert scene.changes.void(person, visit.venue, visit.scan, visit.at, kind)


def last(scene: Scene, person: str) -> tuple[int, int]:
    """The person's last measurement: second and tenths."""
    record = scene.people.get(person)
    assert record
    facts = record.facts
    return (int(facts.measured_at.timestamp()), facts.temperature or 0) if facts.measured_at else (0, 0)


def measurement(visit: Visit) -> Measurement:
    """What was measured at a visit."""
    return Measurement(int(visit.at.timestamp()), visit.outcome.temperature or 0)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_fevers_on_several_days_that_were_all_disputed_count_no_more(scene: Scene, order: Sequence[int]) -> None:
    person = scene.person()
    visits = [registered(scene, person, FEVER, days) for days in (-2, -1, 0)]

    for number in order:
        undo(scene, person, visits[number], PassKind.DISPUTED)

    assert last(scene, person) == (0, 0)


@SELDOM
@given(
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("measure"), st.sampled_from(KINDS), st.integers(0, 3)),
            st.tuples(st.sampled_from(["undo", "dispute"]), st.integers(0, 9), st.just(0)),
            st.tuples(st.sampled_from(["delete", "fold"]), st.just(0), st.just(0)),
        ),
        max_size=16,
    )
)
def test_after_any_acts_on_any_days_the_last_measurement_that_is_not_void_counts(
    store: Store, vault: Vault, acts: Sequence[tuple[str, object, int]]
) -> None:
    scene = Scene(store, vault)
    person, day = scene.person(), -20
    scene.people.add_measurement(person, BEFORE.tenths, BEFORE.second)
    kept: list[Visit] = []
    standing = [BEFORE]
    for number, (what, which, later) in enumerate(acts):
        if isinstance(which, int) and kept and what in ("undo", "dispute"):
            visit = kept[which % len(kept)]
            undo(scene, person, visit, PassKind.DISPUTED if what == "dispute" else None)
            standing = [one for one in standing if one != measurement(visit)]
        elif what == "delete" and kept:
            oldest = day_of(kept[0].at)
            key = visits_key(person, oldest)
            Folds(store).unfold_visits(person, oldest)
            store.run(key, ("DEL", key))
            kept = [visit for visit in kept if day_of(visit.at) != oldest]
        elif what == "fold":
            fold_all(store)
        elif what == "measure":
            day += later
            kept.append(visit := registered(scene, person, which, day + number / 100))
            standing += [measurement(visit)] if which in (NORMAL, FEVER) else []

        assert last(scene, person) == max(standing)
        assert [one.scan for one in scene.visits.until_day(person, TODAY + timedelta(days=28), 56)] == [
            one.scan for one in kept
        ]


def test_a_disputed_fever_does_not_come_back_when_its_day_was_deleted(scene: Scene) -> None:
    person = scene.person()
    fever, normal = (registered(scene, person, kind, days) for kind, days in ((FEVER, -2), (NORMAL, -1)))
    undo(scene, person, fever, PassKind.DISPUTED)
    key = visits_key(person, day_of(fever.at))
    scene.store.run(key, ("DEL", key))

    undo(scene, person, normal)

    assert last(scene, person) == (0, 0)


def test_a_measurement_from_elsewhere_that_became_void_does_not_come_back(scene: Scene) -> None:
    person = scene.person()
    own = registered(scene, person, NORMAL, -3)
    elsewhere = Measurement(int((NOW - timedelta(days=2)).timestamp()), 386)
    scene.people.add_measurement(person, elsewhere.tenths, elsewhere.second)
    later = registered(scene, person, NORMAL)

    scene.changes.retract(person, elsewhere)
    assert last(scene, person) == measurement(later)

    undo(scene, person, later)
    assert last(scene, person) == measurement(own)


def both(scene: Scene) -> tuple[str, str, list[Visit]]:
    """A person and another record of theirs with visits of every kind, undone and disputed ones among them."""
    person, former = scene.person(), scene.person()
    kinds = (FEVER, NORMAL, BY_HAND, LOW)
    visits = [registered(scene, former, kind, days) for days in (-28, -1, 0) for kind in kinds]
    visits += [visit_of(replace(scene.a_pass(minutes=-3), outcome=LOOK)) for _ in range(3)]
    for look in visits[-3:]:
        scene.visits.add_look(former, look)
    undo(scene, former, visits[0])
    undo(scene, former, visits[4], PassKind.DISPUTED)
    undo(scene, former, visits[-1])
    undo(scene, former, visits[-2], PassKind.DISPUTED)
    return person, former, visits


def test_all_visits_of_another_record_are_copied_as_they_are_and_only_once(scene: Scene) -> None:
    person, former, _ = both(scene)
    own = registered(scene, person, NORMAL, -0.5)

    for _ in range(2):
        scene.changes.join(person, former, TODAY)

    theirs = scene.visits.until_day(former, TODAY)
    found = scene.visits.until_day(person, TODAY)
    assert sorted(found, key=lambda one: one.scan) == sorted((*theirs, own), key=lambda one: one.scan)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert last(scene, person) == last(scene, former)
    key = visits_key(person, TODAY)
    assert scene.store.run(key, ("EXPIRETIME", key)) == [int(deletion_time(TODAY).timestamp())]


def test_what_was_copied_can_be_undone_and_is_void_when_it_is_copied_again(scene: Scene) -> None:
    person, former = scene.person(), scene.person()
    visit = registered(scene, former, FEVER, -1)
    scene.changes.join(person, former, TODAY)
    assert last(scene, person) == measurement(visit)

    undo(scene, person, visit, PassKind.DISPUTED)
    scene.changes.join(person, former, TODAY)

    assert last(scene, person) == (0, 0)
    (found,) = scene.visits.until_day(person, TODAY)
    assert (found.void, found.outcome.kind) == (True, PassKind.DISPUTED)


def test_a_look_that_was_disputed_stays_so_when_it_was_registered_in_the_other_record(scene: Scene) -> None:
    person, former = scene.person(), scene.person()
    look = visit_of(replace(scene.a_pass(), outcome=LOOK))
    scene.visits.add_look(former, look)
    scene.changes.join(person, former, TODAY)
    undo(scene, person, look, PassKind.DISPUTED)
    scene.visits.add(former, replace(look, outcome=FEVER, at=NOW + timedelta(seconds=8)))

    scene.changes.join(person, former, TODAY)

    assert last(scene, person) == (0, 0)
    (found,) = scene.visits.until_day(person, TODAY)
    assert (found.void, found.outcome.kind) == (True, PassKind.DISPUTED)


def test_what_was_undone_in_the_other_record_is_void_in_both(scene: Scene) -> None:
    person, former = scene.person(), scene.person()
    visit = registered(scene, former, FEVER, -1)
    scene.changes.join(person, former, TODAY)

    undo(scene, former, visit)
    scene.changes.join(person, former, TODAY)

    assert last(scene, person) == (0, 0)


def test_a_fever_without_a_visit_is_copied_too(scene: Scene) -> None:
    person, former = scene.person(), scene.person()
    scene.people.add_measurement(former, BEFORE.tenths, BEFORE.second)

    scene.changes.join(person, former, TODAY)

    assert last(scene, person) == BEFORE


def test_somebody_who_is_not_on_record_gets_nothing(scene: Scene) -> None:
    _, former, _ = both(scene)

    scene.changes.join("A" * 16, former, TODAY)

    assert scene.people.get("A" * 16) is None
    assert scene.visits.until_day("A" * 16, TODAY) == ()
