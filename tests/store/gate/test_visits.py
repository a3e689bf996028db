"""A visit is added once, with its measurement; undoing it restores the measurement before."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.codes.colour import Facts, Status
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, new_person_id
from bot.store.gate.packing import VISIT_FORMAT, Visit, visit_of
from bot.store.gate.retention import deletion_time
from bot.store.gate.visits import SNAPSHOT_VISITS
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.holding import act_for, hold
from tests.store.gate.scene import FEVER, NORMAL, NOW, TODAY, Scene

SELDOM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SAID_NORMAL = replace(NORMAL, temperature=None)


def a_visit(scene: Scene, outcome: object = NORMAL, minutes: float = 0) -> Visit:
    """A visit to the venue with a scan id of its own."""
    return visit_of(replace(scene.a_pass(minutes=minutes), outcome=outcome))


def measured(scene: Scene, person: str) -> tuple[int | None, datetime | None]:
    """The person's last temperature, and when it was measured."""
    found = scene.people.get(person)
    assert found is not None
    return found.facts.temperature, found.facts.measured_at


def test_a_visit_is_saved_and_its_temperature_becomes_the_last(scene: Scene) -> None:
    person, visit = scene.person(), a_visit(scene, FEVER)

    before = scene.visits.add(person, visit)

    assert before is not None
    assert before.facts == Facts()
    assert measured(scene, person) == (380, NOW)
    assert scene.visits.on_day(person, TODAY) == (visit,)


def test_adding_a_visit_again_returns_the_same_record_before_it(scene: Scene) -> None:
    person = scene.person()
    scene.people.set_health(person, Status.CLEAR, None, NOW)
    first, second = a_visit(scene, FEVER), a_visit(scene, NORMAL, minutes=5)

    unmeasured = scene.people.get(person)

    assert [scene.visits.add(person, first) for _ in range(2)] == [unmeasured, unmeasured]
    feverish = scene.people.get(person)
    assert feverish is not None
    assert feverish.facts == Facts(Status.CLEAR, None, NOW, 380, NOW)
    assert [scene.visits.add(person, second) for _ in range(2)] == [feverish, feverish]
    assert scene.visits.add(person, first) == unmeasured
    assert scene.visits.on_day(person, TODAY) == (first, second)
    assert measured(scene, person) == (365, second.at)


def test_a_person_not_on_record_gets_no_visits(scene: Scene) -> None:
    nobody = new_person_id()

    assert scene.visits.add(nobody, a_visit(scene)) is None
    assert scene.visits.until_day(nobody, TODAY) == ()
    assert not scene.changes.void(nobody, scene.venue, 1, NOW)
    assert scene.people.get(nobody) is None


def test_normal_without_a_figure_is_no_measurement(scene: Scene) -> None:
    person = scene.person()
    scene.visits.add(person, a_visit(scene, FEVER))

    scene.visits.add(person, a_visit(scene, SAID_NORMAL, minutes=5))

    assert measured(scene, person) == (380, NOW)


def test_a_late_visit_does_not_replace_a_later_measurement(scene: Scene) -> None:
    person = scene.person()
    scene.visits.add(person, a_visit(scene, NORMAL, minutes=5))

    scene.visits.add(person, a_visit(scene, FEVER, minutes=1))

    assert measured(scene, person) == (365, NOW + timedelta(minutes=5))
    assert len(scene.visits.on_day(person, TODAY)) == 2


def test_a_snapshot_holds_record_agents_and_last_visits_in_one_round_trip(scene: Scene, vault: Vault) -> None:
    person = scene.person()
    act_for(scene.people, person, Identity("李四", "111", "3"), "agent", "child")
    visits = [a_visit(scene, minutes=n) for n in range(SNAPSHOT_VISITS + 3)]
    for visit in visits:
        scene.visits.add(person, visit)
    before = scene.store.round_trips

    snapshot = scene.visits.snapshot(person, TODAY)

    assert scene.store.round_trips == before + 1
    assert snapshot.person == scene.people.get(person)
    assert snapshot.agents == {"agent": "child"}
    assert snapshot.visits == tuple(visits[-SNAPSHOT_VISITS:])


def test_a_snapshot_finds_the_last_visit_at_a_venue_that_is_not_void(scene: Scene) -> None:
    person = scene.person()
    here = [a_visit(scene, minutes=n) for n in range(3)]
    elsewhere = replace(a_visit(scene, minutes=3), venue=new_person_id())
    for visit in (*here, elsewhere):
        scene.visits.add(person, visit)
    scene.changes.void(person, scene.venue, here[-1].scan, here[-1].at)

    snapshot = scene.visits.snapshot(person, TODAY)

    assert snapshot.last_visit_at(scene.venue) == here[1]
    assert snapshot.last_visit_at(elsewhere.venue) == elsewhere
    assert snapshot.last_visit_at(new_person_id()) is None


def test_a_snapshot_says_what_is_proved(scene: Scene) -> None:
    verified, unverified = scene.person(), new_person_id()
    hold(scene.people, unverified, Identity("李四", "111", "2"), "o", Level.PENDING)

    looks = [scene.visits.snapshot(person, TODAY).person for person in (verified, unverified)]

    assert [found.held for found in looks if found] == [True, False]


def test_a_snapshot_of_a_person_not_on_record_is_empty(scene: Scene) -> None:
    snapshot = scene.visits.snapshot(new_person_id(), TODAY)

    assert (snapshot.person, snapshot.agents, snapshot.visits, snapshot.last_visit_at(scene.venue)) == (
        None,
        {},
        (),
        None,
    )


def test_two_scanners_at_once_make_two_visits_and_repetitions_make_none(scene: Scene) -> None:
    person, pair = scene.person(), (a_visit(scene), a_visit(scene))

    with ThreadPoolExecutor(8) as pool:
        befores = list(pool.map(lambda n: scene.visits.add(person, pair[n % 2]), range(24)))

    assert set(scene.visits.on_day(person, TODAY)) == set(pair)
    assert len({before.facts.temperature for before in befores if before}) == 2


def test_undoing_restores_the_measurement_before(scene: Scene) -> None:
    person = scene.person()
    first, second = a_visit(scene, NORMAL), a_visit(scene, FEVER, minutes=5)
    for visit in (first, second):
        scene.visits.add(person, visit)

    assert [scene.changes.void(person, scene.venue, second.scan, second.at) for _ in range(2)] == [True, True]
    assert measured(scene, person) == (365, NOW)
    assert scene.visits.on_day(person, TODAY) == (first, replace(second, void=True))
    key = f"gt:{{{person}}}:{TODAY:%Y%m%d}"
    assert scene.store.run(key, ("STRLEN", key)) == [3 * VISIT_FORMAT.size]

    assert scene.changes.void(person, scene.venue, first.scan, first.at)
    assert measured(scene, person) == (None, None)


def test_undoing_restores_also_the_measurement_of_the_day_before(scene: Scene) -> None:
    person = scene.person()
    yesterday, today = a_visit(scene, FEVER, minutes=-24 * 60), a_visit(scene, NORMAL)
    for visit in (yesterday, today):
        scene.visits.add(person, visit)

    scene.changes.void(person, scene.venue, today.scan, today.at)

    assert measured(scene, person) == (380, yesterday.at)


def test_undoing_keeps_the_measurement_of_the_next_day(scene: Scene) -> None:
    person = scene.person()
    yesterday, today = a_visit(scene, FEVER, minutes=-24 * 60), a_visit(scene, NORMAL)
    for visit in (yesterday, today):
        scene.visits.add(person, visit)

    scene.changes.void(person, scene.venue, yesterday.scan, yesterday.at)

    assert measured(scene, person) == (365, today.at)


def test_an_undone_visit_cannot_be_added_again(scene: Scene) -> None:
    person, visit = scene.person(), a_visit(scene, FEVER)
    scene.visits.add(person, visit)
    scene.changes.void(person, scene.venue, visit.scan, visit.at)

    scene.visits.add(person, visit)

    assert [again.void for again in scene.visits.on_day(person, TODAY)] == [True]
    assert measured(scene, person) == (None, None)


@pytest.mark.parametrize("at", [NOW - timedelta(days=1), NOW + timedelta(days=1)])
def test_a_visit_that_was_not_added_cannot_be_undone(scene: Scene, at: datetime) -> None:
    person, visit = scene.person(), a_visit(scene)
    scene.visits.add(person, visit)

    assert not scene.changes.void(person, scene.venue, visit.scan, at)
    assert not scene.changes.void(person, scene.venue, visit.scan + 1, visit.at)
    assert not scene.changes.void(person, new_person_id(), visit.scan, visit.at)
    assert measured(scene, person) == (365, NOW)


@SELDOM
@given(
    acts=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=20),
    outcomes=st.lists(st.sampled_from([NORMAL, FEVER, SAID_NORMAL]), min_size=6, max_size=6),
)
def test_in_any_order_the_last_measurement_that_is_not_void_counts(
    store: Store, vault: Vault, acts: Sequence[tuple[int, bool]], outcomes: Sequence[object]
) -> None:
    scene = Scene(store, vault)
    person = scene.person()
    scene.visits.add(person, a_visit(scene, FEVER, minutes=-24 * 60))
    visits = [a_visit(scene, outcome) for outcome in outcomes]
    entered: dict[int, Visit] = {}
    for which, undo in acts:
        if undo:
            assert scene.changes.void(person, scene.venue, which + visits[0].scan, NOW) is (which in entered)
            entered |= {which: replace(entered[which], void=True)} if which in entered else {}
        elif which not in entered:
            entered[which] = replace(visits[which], at=NOW + timedelta(minutes=len(entered)))
            scene.visits.add(person, entered[which])
        else:
            scene.visits.add(person, entered[which])

    standing = [visit for visit in entered.values() if not visit.void and visit.outcome.temperature]
    expected = (standing[-1].outcome.temperature, standing[-1].at) if standing else (380, NOW - timedelta(days=1))
    assert measured(scene, person) == expected
    assert scene.visits.on_day(person, TODAY) == tuple(entered.values())


def test_the_days_of_28_days_are_found_in_one_round_trip_and_older_ones_are_gone(scene: Scene) -> None:
    person = scene.person()
    visits = [a_visit(scene, minutes=-24 * 60 * days) for days in (29, 28, 3, 0)]
    for visit in visits:
        scene.visits.add(person, visit)
    before = scene.store.round_trips

    found = scene.visits.until_day(person, TODAY)

    assert scene.store.round_trips == before + 1
    assert found == tuple(visits[1:])
    assert scene.visits.until_day(person, TODAY, days_back=3) == tuple(visits[2:])


def test_the_visits_of_a_day_end_28_days_after_it(scene: Scene) -> None:
    person = scene.person()
    for minutes in (0, 1):
        scene.visits.add(person, a_visit(scene, minutes=minutes))
    key = f"gt:{{{person}}}:{TODAY:%Y%m%d}"

    assert scene.store.run(key, ("EXPIRETIME", key)) == [int(deletion_time(TODAY).timestamp())]


def test_the_day_is_beijings_also_for_a_clock_in_utc(scene: Scene) -> None:
    person = scene.person()
    evening = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=16)
    visit = replace(a_visit(scene), at=evening)

    scene.visits.add(person, visit)

    (found,) = scene.visits.on_day(person, TODAY + timedelta(days=1))
    assert found.at == evening
    assert found.at.astimezone(BEIJING).hour == 0


def test_a_snapshot_shows_no_personal_data_in_logs(scene: Scene, vault: Vault) -> None:
    person = scene.person()
    act_for(scene.people, person, Identity("李四", "111", "4"), "the agent's chat", "child")

    shown = repr(scene.visits.snapshot(person, TODAY))

    assert "chat" not in shown
    assert "sealed" not in shown
