"""A pass is registered once, by a scanner bound to the entrance; it can be undone, and it expires."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.health.people.identity import new_person_id
from bot.store.gate.packing import Pass
from bot.store.gate.passes import Passes, RegisterResult
from bot.store.gate.retention import deletion_time
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.conftest import PATIENCE
from tests.store.gate.scene import EAST, FEVER, NORMAL, NOW, STATION, TODAY, WEST, Scene
from tests.stores import LossyLine, folder

SELDOM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(scene: Scene) -> tuple[Pass, ...]:
    """Today's passes at the venue."""
    return scene.passes.on_day(scene.venue, TODAY)


def test_a_pass_holds_the_number_of_the_scanner_who_registered_it(scene: Scene) -> None:
    one, other = scene.a_pass(), scene.a_pass(outcome=FEVER, entrance=WEST)

    assert scene.passes.register(one, "e") is RegisterResult.DONE
    assert scene.passes.register(other, "w") is RegisterResult.DONE

    assert kept(scene) == (replace(one, scanner=1), replace(other, scanner=2))


def test_a_pass_is_one_round_trip(scene: Scene) -> None:
    scene.passes.register(scene.a_pass(), "e")  # the server learns the script
    before = scene.store.round_trips

    scene.passes.register(scene.a_pass(), "e")

    assert scene.store.round_trips == before + 1


def test_the_same_scan_three_times_is_one_pass(scene: Scene) -> None:
    one = scene.a_pass()

    outcomes = [scene.passes.register(replace(one, at=one.at + timedelta(seconds=5 * n)), "e") for n in range(3)]

    assert outcomes == [RegisterResult.DONE, RegisterResult.ALREADY_REGISTERED, RegisterResult.ALREADY_REGISTERED]
    assert kept(scene) == (replace(one, scanner=1),)


@pytest.mark.parametrize("minutes", [9.99, 719.99])
def test_a_repeated_scan_is_found_in_the_window_and_the_day_before(scene: Scene, minutes: float) -> None:
    one = scene.a_pass(minutes=minutes)
    scene.passes.register(one, "e")

    late = replace(one, at=one.at + timedelta(seconds=15))

    assert scene.passes.register(late, "e") is RegisterResult.ALREADY_REGISTERED
    assert scene.passes.on_day(scene.venue, TODAY + timedelta(days=1)) == ()


def test_two_scanners_at_once_on_one_person_are_two_passes(scene: Scene) -> None:
    person = scene.person()
    pair = scene.a_pass(person), scene.a_pass(person, entrance=WEST)

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(scene.passes.register, pair, ("e", "w")))

    assert outcomes == [RegisterResult.DONE, RegisterResult.DONE]
    assert {(one.scan, one.scanner) for one in kept(scene)} == {(pair[0].scan, 1), (pair[1].scan, 2)}


def test_two_scans_by_one_scanner_in_one_second_are_two_passes(scene: Scene) -> None:
    for one in (scene.a_pass(), scene.a_pass()):
        scene.passes.register(one, "e")

    assert len(kept(scene)) == 2


def test_one_scan_id_for_two_people_is_two_passes(scene: Scene) -> None:
    one = scene.a_pass()

    scene.passes.register(one, "e")

    assert scene.passes.register(replace(one, person=new_person_id()), "e") is RegisterResult.DONE
    assert len(kept(scene)) == 2


def test_one_scan_sent_by_many_at_once_is_one_pass(scene: Scene) -> None:
    one = scene.a_pass()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: scene.passes.register(one, "e"), range(24)))

    assert sorted(outcomes) == [RegisterResult.ALREADY_REGISTERED] * 23 + [RegisterResult.DONE]
    assert len(kept(scene)) == 1


@pytest.mark.parametrize("by", ["", "e ", "stranger", "m", "e"])
def test_a_scanner_who_is_not_bound_to_the_entrance_registers_nothing(scene: Scene, by: str) -> None:
    one = scene.a_pass(entrance=WEST)

    assert scene.passes.register(one, by) is RegisterResult.NOT_BOUND
    assert kept(scene) == ()
    assert scene.passes.register(one, "w") is RegisterResult.DONE


def test_a_scanner_of_another_venue_is_not_bound_here(scene: Scene) -> None:
    other = scene.opened(dataclasses.replace(STATION, name="吉林站")).id
    scene.bindings.bind(other, "o", EAST, new_person_id(), "1", NOW)

    assert scene.passes.register(scene.a_pass(), "o") is RegisterResult.NOT_BOUND


def test_a_scanner_who_was_moved_registers_nothing_at_the_old_entrance(scene: Scene) -> None:
    scene.bindings.bind(scene.venue, "e", WEST, new_person_id(), "moved", NOW)

    assert scene.passes.register(scene.a_pass(entrance=EAST), "e") is RegisterResult.NOT_BOUND
    assert scene.passes.register(scene.a_pass(entrance=WEST), "e") is RegisterResult.DONE


def test_after_a_binding_has_ended_nothing_is_registered_or_undone(scene: Scene) -> None:
    one = scene.a_pass()
    scene.passes.register(one, "e")

    scene.bindings.unbind(scene.venue, "e")

    assert scene.passes.register(scene.a_pass(), "e") is RegisterResult.NOT_BOUND
    assert not scene.passes.void(scene.venue, one.scan, one.at, "e")
    assert kept(scene) == (replace(one, scanner=1),)


def test_undoing_voids_only_this_pass(scene: Scene) -> None:
    passes = [scene.a_pass() for _ in range(3)]
    for one in passes:
        scene.passes.register(one, "e")

    assert [scene.passes.void(scene.venue, passes[1].scan, passes[1].at, "e") for _ in range(2)] == [True, True]

    assert [one.void for one in kept(scene)] == [False, True, False]
    assert scene.store.run(scene.venue_log, ("STRLEN", scene.venue_log)) == [4 * 26]


def test_an_undone_scan_cannot_be_registered_again(scene: Scene) -> None:
    one = scene.a_pass()
    scene.passes.register(one, "e")
    scene.passes.void(scene.venue, one.scan, one.at, "e")

    assert scene.passes.register(one, "e") is RegisterResult.ALREADY_REGISTERED
    assert [again.void for again in kept(scene)] == [True]


def test_only_a_pass_of_ones_own_can_be_undone(scene: Scene) -> None:
    one = scene.a_pass()
    scene.passes.register(one, "e")

    for by, scan, at in (("w", one.scan, NOW), ("x", one.scan, NOW), ("e", 2**32 - 1, NOW)):
        assert not scene.passes.void(scene.venue, scan, at, by)
    assert not scene.passes.void(scene.venue, one.scan, NOW - timedelta(days=1), "e")
    assert [one.void for one in kept(scene)] == [False]


def test_a_scan_id_across_two_records_is_not_found(scene: Scene) -> None:
    like_a_number = replace(NORMAL, temperature=1)  # two bytes on from the number of the scanner
    for _ in range(2):
        scene.passes.register(scene.a_pass(outcome=like_a_number), "e")
    log = scene.store.run(scene.venue_log, ("GET", scene.venue_log))[0]

    astride = int.from_bytes(log[24:28])

    assert not scene.passes.void(scene.venue, astride, NOW, "e")


def test_the_log_of_a_day_ends_28_days_after_it(scene: Scene) -> None:
    for _ in range(2):
        scene.passes.register(scene.a_pass(), "e")
    end = int(deletion_time(TODAY).timestamp())

    assert scene.store.run(scene.venue_log, ("EXPIRETIME", scene.venue_log)) == [end]
    assert deletion_time(TODAY) - NOW == timedelta(days=28, hours=12)


def test_the_retention_is_one_setting(scene: Scene) -> None:
    Passes(scene.store, retention_days=3).register(scene.a_pass(), "e")

    (end,) = scene.store.run(scene.venue_log, ("EXPIRETIME", scene.venue_log))
    assert end == int(deletion_time(TODAY, 3).timestamp())


def test_scan_ids_are_forgotten_within_the_hour(scene: Scene) -> None:
    scene.passes.register(scene.a_pass(), "e")
    window = int(NOW.timestamp()) // 600
    key = f"ids:{{{scene.venue}}}:{window}"

    assert scene.store.run(key, ("EXPIRETIME", key)) == [(window + 2) * 600]


def test_a_reply_that_was_lost_leaves_one_pass(store: Store, vault: Vault, store_url: str) -> None:
    scene = Scene(store, vault)
    with folder() as base:
        line = LossyLine(store_url, base / "line")
        far = Passes(connect(line.url, timeout=PATIENCE))
        far.register(scene.a_pass(), "e")
        line.lose_next()

        assert far.register(scene.a_pass(), "e") is RegisterResult.ALREADY_REGISTERED

        assert line.lost
        line.close()
    assert len(kept(scene)) == 2


@SELDOM
@given(acts=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["e", "w"]), st.booleans()), max_size=30))
def test_any_sequence_of_operations_has_the_result_of_a_simple_model(
    store: Store, vault: Vault, acts: Sequence[tuple[int, str, bool]]
) -> None:
    store.run_on_masters(("FLUSHALL",))
    scene = Scene(store, vault)
    people = [scene.a_pass(minutes=n) for n in range(4)]
    model: dict[int, tuple[str, bool]] = {}
    for which, by, undo in acts:
        one = replace(people[which], entrance=EAST if by == "e" else WEST)
        if undo:
            mine = which in model and model[which][0] == by
            assert scene.passes.void(scene.venue, one.scan, one.at, by) is mine
            if mine:
                model[which] = (by, True)
        else:
            outcome = scene.passes.register(one, by)
            assert outcome is (RegisterResult.ALREADY_REGISTERED if which in model else RegisterResult.DONE)
            model.setdefault(which, (by, False))

    found = [(one.scan, "ew"[one.scanner - 1], one.void) for one in kept(scene)]
    assert found == [(people[which].scan, *state) for which, state in model.items()]
