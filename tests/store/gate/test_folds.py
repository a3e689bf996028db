"""Finished days are folded by laps: each pass is there exactly once whatever is cut off or happens at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from msgspec.structs import replace

from bot.store.gate.folds import GRACE, Folds
from bot.store.gate.keys import folded_log_key, folded_visits_key, log_key, visits_key
from bot.store.gate.packing import Pass, visit_of
from bot.store.gate.passes import SCAN_WINDOW_SECONDS
from bot.store.gate.retention import deletion_time, midnight_of
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.faults.killer import Killer
from tests.store.gate.scene import FEVER, NORMAL, NOW, TODAY, Scene

YESTERDAY = TODAY - timedelta(days=1)
AFTER_GRACE = midnight_of(TODAY) + GRACE


def passes_by(scene: Scene, person: str, *days: int, outcome: object = NORMAL) -> list[Pass]:
    """The person passes on these days from today, at noon, and both sides have it."""
    found = []
    for day in days:
        one = replace(scene.a_pass(person, minutes=day * 1440), outcome=outcome)
        scene.passes.register(one, "e")
        scene.visits.add(person, visit_of(one))
        found.append(replace(one, scanner=1))
    return found


def laps(scene: Scene, now: datetime = NOW) -> int:
    """One lap; gives the number of folded records."""
    return sum(Folds(scene.store).lap(now))


def is_there(scene: Scene, *keys: str) -> list[int]:
    """Which of these keys there are."""
    return [scene.store.run(key, ("EXISTS", key))[0] for key in keys]


def whole(scene: Scene, person: str, passes: list[Pass]) -> bool:
    """Whether venue and person have exactly these passes."""
    at_venue = [one for n in range(30) for one in scene.passes.on_day(scene.venue, TODAY - timedelta(days=n))]
    visits = scene.visits.until_day(person, TODAY)
    by_scan = {one.scan: one for one in passes}
    return {one.scan: one for one in at_venue} == by_scan and len(at_venue) == len(passes) == len(visits)


def test_days_are_folded_when_they_and_a_grace_are_over(scene: Scene) -> None:
    person = scene.person()
    passes = passes_by(scene, person, -2, -1, 0)
    keys = [visits_key(person, TODAY), visits_key(person, YESTERDAY), log_key(scene.venue, YESTERDAY)]
    folded = [folded_visits_key(person), folded_log_key(scene.venue, YESTERDAY), folded_log_key(scene.venue, TODAY)]

    before = laps(scene, AFTER_GRACE - timedelta(seconds=1))
    assert (before, is_there(scene, *keys, *folded)) == (2, [1, 1, 1, 1, 0, 0])
    assert laps(scene, AFTER_GRACE) == 2
    assert is_there(scene, *keys, *folded) == [1, 0, 0, 1, 1, 0]

    assert laps(scene) == 0
    assert whole(scene, person, passes)


def test_scans_that_wait_for_a_temperature_and_undoing_are_over_before_their_day_is_folded() -> None:
    assert timedelta(seconds=3 * SCAN_WINDOW_SECONDS) <= GRACE


def test_the_first_fold_of_a_person_takes_all_days_at_once(scene: Scene) -> None:
    person = scene.person()
    passes = passes_by(scene, person, -28, -7, -1, 0)

    assert Folds(scene.store).fold_visits(person, YESTERDAY, TODAY) == 3

    days = [visits_key(person, TODAY - timedelta(days=n)) for n in (28, 7, 1, 0)]
    assert is_there(scene, *days) == [0, 0, 0, 1]
    assert whole(scene, person, passes)


def test_a_folded_day_ends_as_it_would_have_ended(scene: Scene) -> None:
    person = scene.person()
    passes_by(scene, person, -3, -1)

    laps(scene)

    ends = int(deletion_time(YESTERDAY).timestamp())
    for key in (folded_visits_key(person), folded_log_key(scene.venue, YESTERDAY)):
        assert scene.store.run(key, ("EXPIRETIME", key)) == [ends]


def test_what_is_too_old_is_dropped_by_the_next_lap_and_shown_to_nobody_before(scene: Scene) -> None:
    person = scene.person()
    passes_by(scene, person, -28, -20)
    laps(scene)
    key, tomorrow = folded_visits_key(person), TODAY + timedelta(days=1)
    (before,) = scene.store.run(key, ("STRLEN", key))

    assert [one.at.date() for one in scene.visits.until_day(person, tomorrow)] == [TODAY - timedelta(days=20)]
    laps(scene, NOW + timedelta(days=1))
    assert scene.store.run(key, ("STRLEN", key))[0] < before
    assert [one.at.date() for one in scene.visits.until_day(person, TODAY)] == [TODAY - timedelta(days=20)]

    laps(scene, NOW + timedelta(days=9))
    assert is_there(scene, key) == [0]


def test_a_late_pass_of_a_folded_day_is_kept_once_and_counts(scene: Scene) -> None:
    person = scene.person()
    early = passes_by(scene, person, -2, -1)
    laps(scene)

    late = passes_by(scene, person, -1, outcome=FEVER)
    for one in (*early, *late):
        scene.visits.add(person, visit_of(one))

    assert whole(scene, person, early + late)
    for _ in range(2):
        laps(scene)
        assert whole(scene, person, early + late)
    found = scene.people.get(person)
    assert found is not None
    assert (found.facts.temperature, found.facts.measured_at) == (380, late[0].at)


def test_a_pass_of_a_folded_day_can_be_undone_at_both_sides(scene: Scene) -> None:
    person = scene.person()
    (one,) = passes_by(scene, person, -1, outcome=FEVER)
    laps(scene)

    assert scene.passes.void(scene.venue, one.scan, one.at, "e")
    assert scene.changes.void(person, scene.venue, one.scan, one.at)
    laps(scene)

    assert [kept.void for kept in scene.passes.on_day(scene.venue, YESTERDAY)] == [True]
    assert [kept.void for kept in scene.visits.on_day(person, YESTERDAY)] == [True]
    found = scene.people.get(person)
    assert found is not None
    assert found.facts.temperature is None


def test_the_folded_visits_of_the_erased_are_gone(scene: Scene) -> None:
    person = scene.person()
    passes_by(scene, person, -1)
    laps(scene)
    scene.store.run(f"p:{{{person}}}", ("HSET", f"p:{{{person}}}", "x", "1"))

    scene.visits.erase_person(person, TODAY)

    assert is_there(scene, folded_visits_key(person)) == [0]
    laps(scene)
    assert scene.visits.until_day(person, TODAY) == ()


def test_a_fold_cut_off_at_any_moment_loses_nothing(
    any_store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = Killer(monkeypatch)
    for at in count(2):
        any_store.run_on_masters(("FLUSHALL",))
        scene = Scene(any_store, vault)
        person = scene.person()
        passes = passes_by(scene, person, -20, -2, -1, 0)
        laps(scene, NOW - timedelta(days=1))
        passes += passes_by(scene, person, -2)

        killed = killer.kills(at // 2, at % 2 == 1, lambda: laps(scene))  # noqa: B023

        assert whole(scene, person, passes)
        laps(scene)
        assert whole(scene, person, passes)
        if not killed:
            assert at > 18
            return


def test_what_happens_while_days_are_folded_is_kept(scene: Scene) -> None:
    people = [scene.person() for _ in range(4)]
    done = dict.fromkeys(people, False)

    def lives(person: str) -> list[Pass]:
        found = []
        for n in range(40):
            (one,) = passes_by(scene, person, -1 - n % 3)
            if n % 5 == 0:
                scene.passes.void(scene.venue, one.scan, one.at, "e")
                scene.changes.void(person, scene.venue, one.scan, one.at)
                one = replace(one, void=True)
            found.append(one)
        done[person] = True
        return found

    def folds() -> None:
        while not all(done.values()):
            laps(scene)

    with ThreadPoolExecutor(8) as pool:
        folding = [pool.submit(folds) for _ in range(2)]
        lived = dict(zip(people, pool.map(lives, people), strict=True))
        for each in folding:
            each.result()

    days = [TODAY - timedelta(days=n) for n in range(1, 4)]
    at_venue = {one.scan: one for day in days for one in scene.passes.on_day(scene.venue, day)}
    assert at_venue == {one.scan: one for found in lived.values() for one in found}
    for person, found in lived.items():
        visits = {one.scan: one for one in scene.visits.until_day(person, TODAY)}
        assert visits == {one.scan: replace(visit_of(one), void=one.void) for one in found}
