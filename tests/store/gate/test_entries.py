"""Entries by hand are sealed at the venue, and their visits are moved to the person who registers later."""

from datetime import timedelta

from msgspec.structs import replace

from bot.health.people.identity import Identity, new_person_id
from bot.store.gate.entries import Entry
from bot.store.gate.packing import PassKind, Visit, visit_of
from bot.store.gate.retention import deletion_time
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.store.gate.scene import FEVER, TODAY, Scene

NUMBER = "11010519491231002X"
WHO = Identity("李四", "111", NUMBER)


def an_entry(number: str = NUMBER) -> Entry:
    """A person without a code."""
    return Entry(new_person_id(), "李四", "111", number, "+8613812345678")


def a_visit(scene: Scene, days_ago: int = 0) -> Visit:
    """A visit of this person, with a fever."""
    return visit_of(scene.a_pass(minutes=-24 * 60 * days_ago, outcome=replace(FEVER, kind=PassKind.NO_CODE)))


def test_an_entry_is_found_at_its_venue_and_day_once(scene: Scene) -> None:
    entry, visit = an_entry(), a_visit(scene)

    for _ in range(2):
        scene.entries.add(entry, visit)

    assert scene.entries.on_day(scene.venue, TODAY) == (entry,)
    assert scene.entries.on_day(scene.venue, TODAY - timedelta(days=1)) == ()
    assert scene.entries.unlinked_visits("111", NUMBER, TODAY) == (visit,)


def test_visits_are_moved_to_the_person_who_registers_with_that_document(scene: Scene) -> None:
    visits = [a_visit(scene, days_ago) for days_ago in (28, 3, 0)]
    for visit in visits:
        scene.entries.add(an_entry(), visit)
    scene.entries.add(an_entry("110105194912310038"), a_visit(scene))
    person = scene.person()

    assert scene.entries.link(WHO, person, TODAY) == 3

    assert scene.visits.until_day(person, TODAY) == tuple(visits)
    assert scene.entries.unlinked_visits("111", NUMBER, TODAY) == ()
    assert len(scene.entries.unlinked_visits("111", "110105194912310038", TODAY)) == 1
    found = scene.people.get(person)
    assert found is not None
    assert found.facts.temperature is None  # an entry by hand measures nothing


def test_a_visit_entered_with_another_name_is_linked_to_nobody(scene: Scene) -> None:
    scene.entries.add(an_entry(), a_visit(scene))

    assert scene.entries.link(Identity("李五", "111", NUMBER), scene.person(), TODAY) == 0
    assert len(scene.entries.unlinked_visits("111", NUMBER, TODAY)) == 1


def test_linking_again_moves_no_visit_twice(scene: Scene) -> None:
    visit, person = a_visit(scene), scene.person()
    scene.entries.add(an_entry(), visit)
    scene.entries.link(WHO, person, TODAY)
    scene.entries.add(an_entry(), visit)  # as if the first linking had been interrupted

    scene.entries.link(WHO, person, TODAY)

    assert scene.visits.until_day(person, TODAY) == (visit,)


def test_visits_stay_unlinked_while_the_person_is_not_on_record(scene: Scene) -> None:
    scene.entries.add(an_entry(), a_visit(scene))

    assert scene.entries.link(WHO, new_person_id(), TODAY) == 0
    assert len(scene.entries.unlinked_visits("111", NUMBER, TODAY)) == 1


def test_a_removed_entry_is_deleted_with_its_visit(scene: Scene) -> None:
    entry, visit, other = an_entry(), a_visit(scene), a_visit(scene)
    scene.entries.add(entry, visit)
    scene.entries.add(an_entry(), other)

    scene.entries.remove(entry, visit)

    assert entry not in scene.entries.on_day(scene.venue, TODAY)
    assert scene.entries.unlinked_visits("111", NUMBER, TODAY) == (other,)


def test_who_showed_a_code_before_the_entry_stays_known_and_it_can_be_removed(scene: Scene) -> None:
    entry, visit, person = an_entry(), replace(a_visit(scene), shown_by=777), scene.person()
    other, removed = an_entry(), replace(a_visit(scene), shown_by=888)
    scene.entries.add(entry, visit)
    scene.entries.add(other, removed)

    scene.entries.remove(other, replace(removed, shown_by=0))  # by its pass, which doesn't say who showed a code
    scene.entries.link(WHO, person, TODAY)

    assert scene.visits.until_day(person, TODAY) == (visit,)


def test_each_day_of_entries_ends_28_days_after_it_whatever_comes_later(scene: Scene) -> None:
    for days_ago in (20, 0):
        scene.entries.add(an_entry(), a_visit(scene, days_ago))
    ends = {int(deletion_time(TODAY - timedelta(days=days_ago)).timestamp()) for days_ago in (20, 0)}

    keys = [key.decode() for (keys,) in scene.store.run_on_masters(("KEYS", "g[eu]:*")) for key in keys]

    assert len(keys) == 4
    assert {scene.store.run(key, ("EXPIRETIME", key))[0] for key in keys} == ends


def test_nothing_personal_is_readable(store: Store, vault: Vault) -> None:
    scene = Scene(store, vault)
    scene.entries.add(an_entry(), a_visit(scene))
    scene.passes.register(scene.a_pass(scene.person()), "e")
    assert "李四" not in repr(an_entry())
    assert NUMBER not in repr(an_entry())

    keys = store.run("", ("KEYS", "*"))[0]
    kept = b"".join([*keys, *store.run("", *(("DUMP", key) for key in keys))])

    for clear in ("李四", "张三", NUMBER, "13812345678", "长春站"):
        for form in (clear.encode(), clear.encode("unicode_escape")):
            assert form not in kept
