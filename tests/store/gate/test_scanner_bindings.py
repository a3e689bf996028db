"""A scanner is bound by an invitation that can be used once, and keeps its number for ever."""

from concurrent.futures import ThreadPoolExecutor

from bot.health.people.identity import new_person_id
from bot.store.gate.keys import bindings_key
from bot.store.gate.scanner_bindings import ScannerBinding
from tests.store.gate.scene import EAST, NOW, STATION, TODAY, WEST, Scene

ME = new_person_id()


def bind(scene: Scene, scanner: str, nonce: str, entrance: int = EAST) -> ScannerBinding | None:
    """Accept an invitation."""
    return scene.bindings.bind(scene.venue, scanner, entrance, ME, nonce, NOW)


def test_a_binding_is_found_from_both_sides(scene: Scene) -> None:
    binding = bind(scene, "n", "1", WEST)

    assert binding == ScannerBinding(scene.venue, "n", 3, WEST, ME, NOW)
    assert scene.bindings.get(scene.venue, "n") == binding
    assert scene.bindings.of_venue(scene.venue)[2:] == (binding,)
    assert scene.bindings.venues_of("n") == ((scene.venue, WEST),)


def test_who_is_scanned_is_read_with_the_binding_where_one_server_has_both(scene: Scene) -> None:
    binding = scene.bindings.get(scene.venue, "e")
    master_of = scene.store._topology.node

    for person in (scene.person() for _ in range(20)):
        along, before = scene.visits.prefetch(person, TODAY), scene.store.round_trips
        assert scene.bindings.get(scene.venue, "e", along) == binding
        found = scene.visits.snapshot(person, TODAY, along).person
        together = master_of(along.key) == master_of(bindings_key(scene.venue))
        assert (found and found.id, scene.store.round_trips - before) == (person, 1 if together else 2)


def test_an_invitation_counts_once(scene: Scene) -> None:
    bind(scene, "n", "1")

    assert bind(scene, "o", "1") is None
    assert bind(scene, "e", "1") is None
    assert scene.bindings.venues_of("o") == ()
    assert [binding.scanner for binding in scene.bindings.of_venue(scene.venue)] == ["e", "w", "n"]


def test_accepting_twice_is_accepting_once(scene: Scene) -> None:
    assert bind(scene, "n", "1") == bind(scene, "n", "1") is not None
    assert len(scene.bindings.of_venue(scene.venue)) == 3


def test_of_many_who_accept_one_invitation_at_once_one_is_bound(scene: Scene) -> None:
    with ThreadPoolExecutor(8) as pool:
        bindings = list(pool.map(lambda n: bind(scene, f"n{n}", "1"), range(8)))

    assert len([binding for binding in bindings if binding]) == 1
    assert len(scene.bindings.of_venue(scene.venue)) == 3


def test_a_used_invitation_does_not_bind_again_after_the_binding_ended(scene: Scene) -> None:
    bind(scene, "n", "1")

    assert scene.bindings.unbind(scene.venue, "n")
    assert bind(scene, "n", "1") is None
    assert not scene.bindings.unbind(scene.venue, "n")
    assert scene.bindings.get(scene.venue, "n") is None
    assert scene.bindings.venues_of("n") == ()


def test_a_new_invitation_moves_a_scanner_to_another_entrance_under_the_same_number(scene: Scene) -> None:
    before = bind(scene, "n", "1", EAST)

    after = bind(scene, "n", "2", WEST)

    assert before is not None
    assert after is not None
    assert (after.number, after.entrance) == (before.number, WEST)
    assert scene.bindings.venues_of("n") == ((scene.venue, WEST),)


def test_a_number_is_never_given_again_and_still_identifies_its_scanner(scene: Scene) -> None:
    first = bind(scene, "n", "1")
    scene.bindings.unbind(scene.venue, "n")

    second = bind(scene, "o", "2")

    assert first is not None
    assert second is not None
    assert first.number != second.number
    assert scene.bindings.past_of_venue(scene.venue)[first.number] == first
    assert scene.bindings.past_of_venue(scene.venue)[second.number] == second


def everything(scene: Scene) -> str:
    """All keys of the bindings, at the venue and of scanners, with what is in them."""
    store = scene.store
    keys = [key for pattern in ("gw:*", "gn:*", "gi:*", "gs:*") for key in store.scan(pattern)]
    kinds = {b"hash": "HGETALL", b"string": "GET"}
    return repr([(key, store.run(key, (kinds[store.run(key, ("TYPE", key))[0]], key))) for key in keys])


def test_of_who_is_forgotten_only_the_number_stays(scene: Scene) -> None:
    bind(scene, "former-scanner", "1", WEST)
    scene.bindings.unbind(scene.venue, "former-scanner")
    assert bind(scene, "former-scanner", "2")
    assert scene.bindings.venues_ever("former-scanner") == (scene.venue,)

    for _ in range(2):
        scene.bindings.forget(scene.venue, "former-scanner")

        assert "former-scanner" not in everything(scene)
        assert ME not in everything(scene)
        past = scene.bindings.past_of_venue(scene.venue)
        assert {number: (past[number].scanner, past[number].person) for number in (3, 4)} == {
            3: ("-", "-"),
            4: ("-", "-"),
        }
    assert scene.bindings.ended_but_listed(scene.venue) == ()
    assert bind(scene, "new", "1") is None  # the invitation stays used
    other = bind(scene, "new", "3")
    assert other
    assert other.number == 5


def test_a_past_binding_goes_over_to_the_new_chat(scene: Scene) -> None:
    first = bind(scene, "old", "1")
    assert first
    scene.bindings.unbind(scene.venue, "old")

    scene.bindings.hand_over(scene.venue, "old", "new")

    assert "old" not in everything(scene)
    assert scene.bindings.past_of_venue(scene.venue)[first.number].scanner == "new"
    assert (scene.bindings.venues_ever("new"), scene.bindings.venues_of("new")) == ((scene.venue,), ())


def test_nobody_is_bound_to_a_venue_that_is_not_approved(scene: Scene) -> None:
    waiting = scene.venues.apply(STATION, "m2", NOW).id

    assert scene.bindings.bind(waiting, "n", EAST, ME, "1", NOW) is None
    scene.venues.decide(waiting, approved=True)
    assert scene.bindings.bind(waiting, "n", EAST, ME, "1", NOW) is not None


def test_one_scanner_can_be_bound_to_several_venues(scene: Scene) -> None:
    other = scene.opened(STATION.__class__(STATION.category, STATION.region, "吉林站", "", ("正门",))).id
    bind(scene, "n", "1", WEST)
    scene.bindings.bind(other, "n", EAST, ME, "1", NOW)

    assert set(scene.bindings.venues_of("n")) == {(scene.venue, WEST), (other, EAST)}
