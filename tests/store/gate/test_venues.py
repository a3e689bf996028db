"""Venues are applied for, decided on, and closed; every step may be repeated."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.health.gate.venues import Category
from bot.health.people.identity import new_person_id
from bot.store.gate.passes import RegisterResult
from bot.store.gate.venues import Closer, Venues, VenueStatus
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.store.gate.scene import NOW, STATION, TODAY, Scene

LIBRARY = replace(STATION, category=Category.LIBRARY, name="省图书馆")


def test_an_application_is_pending_with_all_its_details(scene: Scene) -> None:
    venue = scene.venues.apply(LIBRARY, "m2", NOW)

    assert (venue.status, venue.manager, venue.reason, venue.at) == (VenueStatus.PENDING, "m2", "", NOW)
    assert (venue.category, venue.name, venue.entrances) == (Category.LIBRARY, "省图书馆", ("东进站口", "西进站口"))
    assert scene.venues.pending() == scene.venues.of_manager("m2") == (venue,)
    assert scene.venues.get(venue.id) == venue


def test_there_is_no_venue_without_an_application(scene: Scene) -> None:
    nowhere = new_person_id()

    assert scene.venues.get(nowhere) is None
    assert scene.venues.decide(nowhere, approved=True) is None
    assert not scene.venues.close(nowhere, Closer.OPERATOR)
    assert scene.venues.find_or_add_entrance(nowhere, "东") is None
    assert scene.venues.get(nowhere) is None


def test_applying_twice_is_one_venue_and_another_managers_is_another(scene: Scene) -> None:
    first = scene.venues.apply(LIBRARY, "m2", NOW)

    assert scene.venues.apply(LIBRARY, "m2", NOW + timedelta(minutes=1)) == first
    assert scene.venues.apply(LIBRARY, "m3", NOW).id != first.id
    assert [venue.manager for venue in scene.venues.pending()] in (["m2", "m3"], ["m3", "m2"])


@pytest.mark.parametrize("heir", ["", "m3"])
def test_who_lost_an_approved_venue_applies_for_another_one(scene: Scene, heir: str) -> None:
    lost = scene.venues.apply(LIBRARY, "m2", NOW).id
    scene.venues.decide(lost, approved=True)
    scene.venues.hand_over(lost, "m2", heir)

    venue = scene.venues.apply(LIBRARY, "m2", NOW)

    assert (venue.id == lost, venue.status, venue.manager) == (False, VenueStatus.PENDING, "m2")
    assert scene.venues.pending() == scene.venues.of_manager("m2") == (venue,)
    assert scene.venues.apply(LIBRARY, "m2", NOW).id == venue.id
    assert [found.id for found in scene.venues.of_manager(heir)] == [lost]
    kept = scene.venues.get(lost)
    assert kept
    assert (kept.status, kept.manager) == (VenueStatus.APPROVED, heir)


def test_who_left_an_application_applies_for_the_same_venue(scene: Scene) -> None:
    left = scene.venues.apply(LIBRARY, "m2", NOW)
    scene.venues.leave("m2")

    assert scene.venues.apply(LIBRARY, "m2", NOW) == left


def test_applications_wait_in_the_order_they_came(scene: Scene) -> None:
    places = [replace(LIBRARY, name=f"{n}号馆") for n in range(5)]
    for minutes, place in zip((3, 1, 4, 0, 2), places, strict=True):
        scene.venues.apply(place, "m2", NOW + timedelta(minutes=minutes))

    assert [venue.name[0] for venue in scene.venues.pending()] == ["3", "1", "4", "0", "2"]


def test_a_decision_can_be_repeated_but_not_reversed(scene: Scene) -> None:
    venue = scene.venues.apply(LIBRARY, "m2", NOW).id

    refused = scene.venues.decide(venue, approved=False, reason="名称不符")

    assert refused is not None
    assert (refused.status, refused.reason) == (VenueStatus.REFUSED, "名称不符")
    assert scene.venues.decide(venue, approved=False, reason="另一个") == refused
    assert scene.venues.decide(venue, approved=True) is None
    assert scene.venues.pending() == ()


def test_a_refused_manager_may_apply_again(scene: Scene) -> None:
    venue = scene.venues.apply(LIBRARY, "m2", NOW).id
    scene.venues.decide(venue, approved=False, reason="名称不符")

    again = scene.venues.apply(LIBRARY, "m2", NOW + timedelta(days=1))

    assert (again.id, again.status, again.reason) == (venue, VenueStatus.PENDING, "")


def test_an_approved_venue_stays_approved_when_it_is_applied_for_again(scene: Scene) -> None:
    assert scene.venues.apply(STATION, "m", NOW).status is VenueStatus.APPROVED
    assert scene.venues.pending() == ()


def test_a_manager_who_is_lost_leaves_approved_venues_to_nobody_and_what_waits_ends(scene: Scene) -> None:
    waiting, approved = (scene.venues.apply(replace(LIBRARY, name=name), "m2", NOW).id for name in ("甲馆", "乙馆"))
    scene.venues.decide(approved, approved=True)

    scene.venues.leave("m2")
    scene.venues.leave("m2")

    left = {venue.id: venue for venue in map(scene.venues.get, (waiting, approved)) if venue}
    assert [left[one].manager for one in (waiting, approved)] == ["", ""]
    assert [left[one].status for one in (waiting, approved)] == [VenueStatus.WITHDRAWN, VenueStatus.APPROVED]
    assert scene.venues.of_manager("m2") == scene.venues.pending() == ()


def test_closing_ends_every_binding_at_once(scene: Scene) -> None:
    assert scene.venues.close(scene.venue, Closer.OPERATOR)

    assert scene.bindings.of_venue(scene.venue) == ()
    assert scene.passes.register(scene.a_pass(), "e") is RegisterResult.NOT_BOUND
    assert scene.bindings.bind(scene.venue, "n", 0, new_person_id(), "new", NOW) is None
    assert scene.passes.on_day(scene.venue, TODAY) == ()


def test_a_car_is_entered_once_and_keeps_its_number(scene: Scene) -> None:
    taxis = scene.opened(replace(STATION, category=Category.TAXI, entrances=())).id

    assert [scene.venues.find_or_add_entrance(taxis, car) for car in ("吉A·1", "吉A·2", "吉A·1")] == [0, 1, 0]
    found = scene.venues.get(taxis)
    assert found is not None
    assert found.entrances == ("吉A·1", "吉A·2")


def test_cars_that_are_entered_at_once_get_numbers_of_their_own(scene: Scene) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: scene.venues.find_or_add_entrance(scene.venue, f"吉A·{n}"), range(8)))

    found = scene.venues.get(scene.venue)
    assert found is not None
    assert [found.entrances[number or 0] for number in numbers] == [f"吉A·{n}" for n in range(8)]


def test_an_interrupted_application_is_skipped_and_can_be_repeated(store: Store, vault: Vault) -> None:
    venues = Venues(store, vault)
    venue = venues.apply(LIBRARY, "m2", NOW)
    store.run("", ("DEL", f"gv:{{{venue.id}}}"))

    assert venues.pending() == venues.of_manager("m2") == ()
    assert venues.apply(LIBRARY, "m2", NOW) == venue


def test_the_details_of_a_venue_are_sealed(store: Store, vault: Vault) -> None:
    venues = Venues(store, vault)
    venues.decide(venues.apply(LIBRARY, "m2", NOW).id, approved=False, reason="张三不是馆长")

    kept = b"".join(store.run("", *(("DUMP", key) for key in store.run("", ("KEYS", "*"))[0])))

    for word in ("图书馆", "长白路", "进站口", "张三"):
        assert word.encode() not in kept
        assert word.encode("unicode_escape") not in kept


def test_all_venues_are_listed_also_those_from_before_the_list(scene: Scene) -> None:
    before = scene.venues.apply(LIBRARY, "m2", NOW).id
    scene.store.run("venues:{all}", ("DEL", "venues:{all}"))

    assert {venue.id for venue in scene.venues.all()} == {scene.venue, before}

    after = scene.venues.apply(replace(LIBRARY, name="新馆"), "m2", NOW).id
    assert {venue.id for venue in scene.venues.all()} == {scene.venue, before, after}
