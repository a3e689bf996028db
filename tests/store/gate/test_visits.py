"""A visit is entered once at the person, with what was measured; undoing restores what was measured before."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.clock import BEIJING
from bot.health.colour import Facts, Status
from bot.health.identity import Identity
from bot.health.ids import new_person_id
from bot.store.agents import Agents
from bot.store.connection import Store
from bot.store.gate.keys import vanishes
from bot.store.gate.records import VISIT, Visit, visit_of
from bot.store.gate.visits import LAST
from bot.store.vault import Vault
from tests.store.gate.scene import FEVER, NORMAL, NOW, TODAY, Scene

SELDOM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SAID_NORMAL = replace(NORMAL, temperature=None)


def a_visit(scene: Scene, outcome: object = NORMAL, minutes: float = 0) -> Visit:
    """A visit to the venue with a scan id of its own."""
    return visit_of(replace(scene.a_pass(minutes=minutes), outcome=outcome))


def measured(scene: Scene, person: str) -> tuple[int | None, datetime | None]:
    """What counts as the person's temperature, and since when."""
    found = scene.people.get(person)
    assert found is not None
    return found.facts.temperature, found.facts.measured_at


def test_a_visit_is_kept_and_its_temperature_counts(scene: Scene) -> None:
    person, visit = scene.person(), a_visit(scene, FEVER)

    before = scene.visits.add(person, visit)

    assert before is not None
    assert before.facts == Facts()
    assert measured(scene, person) == (380, NOW)
    assert scene.visits.day(person, TODAY) == (visit,)


def test_the_record_before_is_told_also_when_the_visit_comes_again(scene: Scene) -> None:
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
    assert scene.visits.day(person, TODAY) == (first, second)
    assert measured(scene, person) == (365, second.at)


def test_nobody_on_record_has_no_visits(scene: Scene) -> None:
    nobody = new_person_id()

    assert scene.visits.add(nobody, a_visit(scene)) is None
    assert scene.visits.of(nobody, TODAY) == ()
    assert not scene.visits.void(nobody, scene.venue, 1, NOW)
    assert scene.people.get(nobody) is None


def test_said_to_be_normal_measures_nothing(scene: Scene) -> None:
    person = scene.person()
    scene.visits.add(person, a_visit(scene, FEVER))

    scene.visits.add(person, a_visit(scene, SAID_NORMAL, minutes=5))

    assert measured(scene, person) == (380, NOW)


def test_what_comes_late_does_not_replace_a_later_measurement(scene: Scene) -> None:
    person = scene.person()
    scene.visits.add(person, a_visit(scene, NORMAL, minutes=5))

    scene.visits.add(person, a_visit(scene, FEVER, minutes=1))

    assert measured(scene, person) == (365, NOW + timedelta(minutes=5))
    assert len(scene.visits.day(person, TODAY)) == 2


def test_one_look_tells_record_agents_and_last_visits(scene: Scene, vault: Vault) -> None:
    person = scene.person()
    Agents(scene.store, vault).bind(person, "agent", "child", 3)
    visits = [a_visit(scene, minutes=n) for n in range(LAST + 3)]
    for visit in visits:
        scene.visits.add(person, visit)
    before = scene.store.trips

    look = scene.visits.look(person, TODAY)

    assert scene.store.trips == before + 1
    assert look.person == scene.people.get(person)
    assert look.agents == {"agent": "child"}
    assert look.visits == tuple(visits[-LAST:])


def test_a_look_knows_the_last_visit_at_a_venue_that_stands(scene: Scene) -> None:
    person = scene.person()
    here = [a_visit(scene, minutes=n) for n in range(3)]
    elsewhere = replace(a_visit(scene, minutes=3), venue=new_person_id())
    for visit in (*here, elsewhere):
        scene.visits.add(person, visit)
    scene.visits.void(person, scene.venue, here[-1].scan, here[-1].at)

    look = scene.visits.look(person, TODAY)

    assert look.last_at(scene.venue) == here[1]
    assert look.last_at(elsewhere.venue) == elsewhere
    assert look.last_at(new_person_id()) is None


def test_a_look_tells_whether_the_identity_is_verified(scene: Scene) -> None:
    verified, unverified = scene.person(), new_person_id()
    scene.people.own(unverified, Identity("李四", "111", "2"), "o", verified=False)

    looks = [scene.visits.look(person, TODAY).person for person in (verified, unverified)]

    assert [found.verified for found in looks if found] == [True, False]


def test_a_look_at_nobody_finds_nothing(scene: Scene) -> None:
    look = scene.visits.look(new_person_id(), TODAY)

    assert (look.person, look.agents, look.visits, look.last_at(scene.venue)) == (None, {}, (), None)


def test_two_scanners_at_once_are_two_visits_and_many_repetitions_one(scene: Scene) -> None:
    person, pair = scene.person(), (a_visit(scene), a_visit(scene))

    with ThreadPoolExecutor(8) as pool:
        befores = list(pool.map(lambda n: scene.visits.add(person, pair[n % 2]), range(24)))

    assert set(scene.visits.day(person, TODAY)) == set(pair)
    assert len({before.facts.temperature for before in befores if before}) == 2


def test_undoing_restores_what_was_measured_before(scene: Scene) -> None:
    person = scene.person()
    first, second = a_visit(scene, NORMAL), a_visit(scene, FEVER, minutes=5)
    for visit in (first, second):
        scene.visits.add(person, visit)

    assert [scene.visits.void(person, scene.venue, second.scan, second.at) for _ in range(2)] == [True, True]
    assert measured(scene, person) == (365, NOW)
    assert scene.visits.day(person, TODAY) == (first, replace(second, void=True))
    key = f"gt:{{{person}}}:{TODAY:%Y%m%d}"
    assert scene.store.run(key, ("STRLEN", key)) == [3 * VISIT.size]

    assert scene.visits.void(person, scene.venue, first.scan, first.at)
    assert measured(scene, person) == (None, None)


def test_undoing_restores_also_what_was_measured_the_day_before(scene: Scene) -> None:
    person = scene.person()
    yesterday, today = a_visit(scene, FEVER, minutes=-24 * 60), a_visit(scene, NORMAL)
    for visit in (yesterday, today):
        scene.visits.add(person, visit)

    scene.visits.void(person, scene.venue, today.scan, today.at)

    assert measured(scene, person) == (380, yesterday.at)


def test_undoing_leaves_what_was_measured_on_the_next_day(scene: Scene) -> None:
    person = scene.person()
    yesterday, today = a_visit(scene, FEVER, minutes=-24 * 60), a_visit(scene, NORMAL)
    for visit in (yesterday, today):
        scene.visits.add(person, visit)

    scene.visits.void(person, scene.venue, yesterday.scan, yesterday.at)

    assert measured(scene, person) == (365, today.at)


def test_an_undone_visit_does_not_come_back(scene: Scene) -> None:
    person, visit = scene.person(), a_visit(scene, FEVER)
    scene.visits.add(person, visit)
    scene.visits.void(person, scene.venue, visit.scan, visit.at)

    scene.visits.add(person, visit)

    assert [again.void for again in scene.visits.day(person, TODAY)] == [True]
    assert measured(scene, person) == (None, None)


@pytest.mark.parametrize("at", [NOW - timedelta(days=1), NOW + timedelta(days=1)])
def test_what_was_not_entered_is_not_undone(scene: Scene, at: datetime) -> None:
    person, visit = scene.person(), a_visit(scene)
    scene.visits.add(person, visit)

    assert not scene.visits.void(person, scene.venue, visit.scan, at)
    assert not scene.visits.void(person, scene.venue, visit.scan + 1, visit.at)
    assert not scene.visits.void(person, new_person_id(), visit.scan, visit.at)
    assert measured(scene, person) == (365, NOW)


@SELDOM
@given(
    acts=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=20),
    outcomes=st.lists(st.sampled_from([NORMAL, FEVER, SAID_NORMAL]), min_size=6, max_size=6),
)
def test_in_any_order_the_last_measurement_that_stands_counts(
    store: Store, vault: Vault, acts: Sequence[tuple[int, bool]], outcomes: Sequence[object]
) -> None:
    scene = Scene(store, vault)
    person = scene.person()
    scene.visits.add(person, a_visit(scene, FEVER, minutes=-24 * 60))
    visits = [a_visit(scene, outcome) for outcome in outcomes]
    entered: dict[int, Visit] = {}
    for which, undo in acts:
        if undo:
            assert scene.visits.void(person, scene.venue, which + visits[0].scan, NOW) is (which in entered)
            entered |= {which: replace(entered[which], void=True)} if which in entered else {}
        elif which not in entered:
            entered[which] = replace(visits[which], at=NOW + timedelta(minutes=len(entered)))
            scene.visits.add(person, entered[which])
        else:
            scene.visits.add(person, entered[which])

    standing = [visit for visit in entered.values() if not visit.void and visit.outcome.temperature]
    expected = (standing[-1].outcome.temperature, standing[-1].at) if standing else (380, NOW - timedelta(days=1))
    assert measured(scene, person) == expected
    assert scene.visits.day(person, TODAY) == tuple(entered.values())


def test_the_days_of_28_days_are_found_in_one_round_trip_and_older_ones_are_gone(scene: Scene) -> None:
    person = scene.person()
    visits = [a_visit(scene, minutes=-24 * 60 * days) for days in (29, 28, 3, 0)]
    for visit in visits:
        scene.visits.add(person, visit)
    before = scene.store.trips

    found = scene.visits.of(person, TODAY)

    assert scene.store.trips == before + 1
    assert found == tuple(visits[1:])
    assert scene.visits.of(person, TODAY, days_back=3) == tuple(visits[2:])


def test_the_visits_of_a_day_end_28_days_after_it(scene: Scene) -> None:
    person = scene.person()
    for minutes in (0, 1):
        scene.visits.add(person, a_visit(scene, minutes=minutes))
    key = f"gt:{{{person}}}:{TODAY:%Y%m%d}"

    assert scene.store.run(key, ("EXPIRETIME", key)) == [int(vanishes(TODAY).timestamp())]


def test_the_day_is_beijings_also_for_a_clock_in_utc(scene: Scene) -> None:
    person = scene.person()
    evening = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=16)
    visit = replace(a_visit(scene), at=evening)

    scene.visits.add(person, visit)

    (found,) = scene.visits.day(person, TODAY + timedelta(days=1))
    assert found.at == evening
    assert found.at.astimezone(BEIJING).hour == 0


def test_a_look_shows_nobody_in_logs(scene: Scene, vault: Vault) -> None:
    person = scene.person()
    Agents(scene.store, vault).bind(person, "the agent's chat", "child", 3)

    shown = repr(scene.visits.look(person, TODAY))

    assert "chat" not in shown
    assert "sealed" not in shown
