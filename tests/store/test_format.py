"""A process works with a store only when both have the same keys and the same format."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store.format import VERSION, StoreFormat
from bot.store.format_faults import FormatFault, WrongStore
from bot.store.keys import FORMAT_KEY
from bot.store.redis.store import Store
from tests.faults.killer import Killer
from tests.pages.test_readiness import set_to

OLD, NEW, INDEX, CHAT, OTHER = (f"{letter * 42}A" for letter in "onicx")


def with_keys(store: Store, *data: str, index: str = INDEX, chat: str = CHAT) -> StoreFormat:
    """The check of a process with these keys."""
    return StoreFormat(store, data or (OLD,), index, chat)


def refused(found: StoreFormat) -> tuple[FormatFault, ...]:
    """Why this process does not start; nothing when it starts."""
    try:
        found.check_in()
    except WrongStore as wrong:
        return wrong.faults
    return ()


def test_an_empty_store_takes_the_first_keys_and_then_no_others(any_store: Store) -> None:
    assert with_keys(any_store).find_faults() == ()

    with_keys(any_store).check_in()

    assert refused(with_keys(any_store)) == ()
    assert refused(with_keys(any_store, index=OTHER)) == (FormatFault.INDEX_KEY,)
    assert refused(with_keys(any_store, chat=OTHER)) == (FormatFault.CHAT_KEY,)
    assert refused(with_keys(any_store, OTHER)) == (FormatFault.DATA_KEYS,)
    assert len(refused(with_keys(any_store, OTHER, index=CHAT, chat=INDEX))) == 3


def test_of_processes_that_start_at_once_with_different_keys_one_kind_gets_in(store: Store) -> None:
    tries = [(INDEX, CHAT), (OTHER, CHAT)] * 8

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda keys: refused(with_keys(store, index=keys[0], chat=keys[1])), tries))

    assert sorted({(keys, bool(found)) for keys, found in zip(tries, outcomes, strict=True)}, key=str) in (
        [((INDEX, CHAT), False), ((OTHER, CHAT), True)],
        [((INDEX, CHAT), True), ((OTHER, CHAT), False)],
    )


def test_a_store_with_data_and_no_stamp_is_of_an_earlier_version(any_store: Store) -> None:
    any_store.run("p:{A}", ("HSET", "p:{A}", "v", 1))

    assert refused(with_keys(any_store)) == (FormatFault.OLDER,)


def test_a_store_that_was_emptied_is_known_also_when_another_process_has_begun_anew(any_store: Store) -> None:
    running = with_keys(any_store)
    running.check_in()
    with_keys(any_store).check_in()
    assert running.find_faults() == ()

    any_store.run_on_masters(("FLUSHALL",))
    assert running.find_faults() == (FormatFault.EMPTY,)
    with_keys(any_store).check_in()

    assert running.find_faults() == (FormatFault.EMPTY,)
    assert not running.fits


def test_a_store_that_lost_its_mark_gets_it_again_from_who_knows_it(store: Store) -> None:
    running, late = with_keys(store), with_keys(store)
    running.check_in()
    store.run(FORMAT_KEY, ("HDEL", FORMAT_KEY, "born"))  # a failover, or the backup of a version that had none

    with set_to(store, "min-replicas-to-write", 1, 0):
        assert running.find_faults() == ()  # it can be read, and is the same
    assert running.find_faults() == ()
    late.check_in()

    assert [one.find_faults() for one in (running, late)] == [(), ()]


def test_a_store_that_was_emptied_at_the_beginning_of_a_process_is_no_traceback(store: Store) -> None:
    store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, "born", "x", "data y", 1))

    assert refused(with_keys(store)) == (FormatFault.EMPTY,)


def test_a_later_format_is_refused(store: Store) -> None:
    with_keys(store).check_in()
    store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, "version", VERSION + 1))

    assert refused(with_keys(store, index=OTHER)) == (FormatFault.NEWER,)
    with pytest.raises(WrongStore):
        with_keys(store).begin_upgrade()


def test_a_data_key_is_changed_while_processes_of_both_kinds_run(store: Store) -> None:
    steps = [(OLD,), (OLD, NEW), (NEW, OLD), (NEW,)]

    for before, after in ((steps[0], steps[1]), (steps[1], steps[2])):
        for keys in (before, after, before, after):
            assert refused(with_keys(store, *keys)) == ()

    assert refused(with_keys(store, *steps[3])) == (FormatFault.DATA_KEYS,)  # not resealed yet
    assert refused(with_keys(store, *steps[0])) == (FormatFault.DATA_KEYS,)  # cannot read what the new key sealed
    with_keys(store, *steps[2]).retire_older_data_keys()
    assert refused(with_keys(store, *steps[3])) == ()
    assert refused(with_keys(store, *steps[1])) == ()  # a late process that still seals with the old key
    assert refused(with_keys(store, *steps[3])) == (FormatFault.DATA_KEYS,)


def test_a_key_that_never_sealed_can_be_taken_away_again(store: Store) -> None:
    with_keys(store, OLD, NEW).check_in()

    assert refused(with_keys(store, OLD)) == ()


def test_an_interrupted_first_start_is_made_good_by_the_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for late in (False, True):
        for at in range(1, 6):
            store.run_on_masters(("FLUSHALL",))
            Killer(monkeypatch).kills(at, late, with_keys(store).check_in)

            assert refused(with_keys(store)) == ()
            assert refused(with_keys(store, OTHER)) == (FormatFault.DATA_KEYS,)


def test_an_upgrade_goes_on_with_the_same_keys_only_and_ends_at_this_version(store: Store) -> None:
    store.run("p:{A}", ("HSET", "p:{A}", "v", 1))

    with_keys(store, OLD, NEW).begin_upgrade()
    with pytest.raises(WrongStore) as wrong:
        with_keys(store, OLD, chat=OTHER).begin_upgrade()
    assert wrong.value.faults == (FormatFault.CHAT_KEY, FormatFault.DATA_KEYS)
    assert refused(with_keys(store, OLD, NEW)) == (FormatFault.OLDER,)
    with_keys(store, OLD, NEW).begin_upgrade()
    with_keys(store, OLD, NEW).finish_upgrade()

    assert refused(with_keys(store, OLD, NEW)) == ()


def test_the_stamp_holds_no_key_and_nothing_derived_without_one(store: Store) -> None:
    with_keys(store, OLD, NEW).check_in()

    (stamp,) = store.run(FORMAT_KEY, ("HGETALL", FORMAT_KEY))

    assert not any(key.encode() in part for part in stamp for key in (OLD, NEW, INDEX, CHAT))
    assert all(len(part) <= 21 for part in stamp)
