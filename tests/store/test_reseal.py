"""A data key is changed to its end: all is sealed anew while people chat, and the old key is needed no more."""

import threading
from collections.abc import Callable
from itertools import count

import pytest

from bot.channel import Answer, Text
from bot.health.identity import Identity
from bot.store.agents import Dependant
from bot.store.connection import Store
from bot.store.opened import Opened
from bot.store.records import Records, open_records
from bot.store.reseal import PASSES, Count, Resealing
from bot.store.vault import Unopened, Vault

OLD, NEW, INDEX = "A" * 43, "C" * 42 + "A", "B" * 42 + "A"
ANSWER = Answer(Text("好"), 1)
MANY = 40


def records(store: Store, *keys: str) -> Records:
    """All records as a process with these data keys has them."""
    return open_records(store, Vault(keys, INDEX), 3)


def identity(name: str) -> Identity:
    """Somebody."""
    return Identity(name, "414", f"E{name}", "+8613800000000")


def enrol(found: Records, name: str) -> None:
    """Put somebody on record who acts for a child, and to whom something is to be told."""
    found.people.own(f"P{name}", identity(name), f"o{name}", verified=True)
    found.people.depend(f"C{name}", identity(f"child of {name}"), f"o{name}", "child", verified=True)
    found.agents.list_dependant(f"o{name}", Dependant(f"C{name}", "child", name), 8)
    found.sessions.notify(f"o{name}", f"first for {name}")
    found.sessions.notify(f"o{name}", f"second for {name}")


def known(found: Records, name: str) -> tuple[str, str, tuple[Dependant, ...], list[str]]:
    """All that these records hold of somebody: opened."""
    own, child = found.people.get(f"P{name}"), found.people.get(f"C{name}")
    assert own
    assert child
    notices = [notice.text for notice in found.waiting.read(f"o{name}")]
    return (
        found.people.identity(own).name,
        found.people.identity(child).name,
        found.agents.dependants(f"o{name}"),
        notices,
    )


def as_enrolled(name: str) -> tuple[str, str, tuple[Dependant, ...], list[str]]:
    """What ``known`` gives when nothing has changed since."""
    notices = [f"first for {name}", f"second for {name}"]
    return name, f"child of {name}", (Dependant(f"C{name}", "child", name),), notices


def resealing(store: Store, *keys: str) -> Resealing:
    """What is sealed anew by a process with these data keys."""
    return Resealing(store, Vault(keys, INDEX))


def total(counts: list[Count]) -> tuple[int, int]:
    """How many were sealed anew in all passes, and how many could not be opened in the last."""
    return sum(one.resealed for one in counts), counts[-1].unopened


def test_after_resealing_the_old_key_is_needed_no_more(any_store: Store) -> None:
    names = [str(number) for number in range(MANY)]
    for name in names:
        enrol(records(any_store, OLD), name)
    with pytest.raises(Unopened):
        known(records(any_store, NEW), names[0])

    first, second = resealing(any_store, NEW, OLD).passes()

    assert (first.resealed, first.changed, first.unopened) == (5 * MANY, 0, 0)
    assert str(second) == f"{5 * MANY} values, 0 sealed anew, 0 changed meanwhile, 0 that no key opens"
    assert [known(records(any_store, NEW), name) for name in names] == [as_enrolled(name) for name in names]


def test_what_expires_still_does(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    any_store.run("n:{o1}", ("EXPIRE", "n:{o1}", 1000))

    assert total(list(resealing(any_store, NEW, OLD).passes())) == (5, 0)
    (left,) = any_store.run("n:{o1}", ("TTL", "n:{o1}"))
    assert 0 < left <= 1000


def test_a_record_that_no_key_opens_is_counted_and_left_as_it_is(any_store: Store) -> None:
    enrol(records(any_store, OLD), "lost")
    enrol(records(any_store, NEW), "kept")

    (only,) = resealing(any_store, NEW).passes()

    assert (only.values, only.resealed, only.unopened) == (10, 0, 5)
    assert known(records(any_store, OLD), "lost") == as_enrolled("lost")


def test_people_go_on_while_all_is_sealed_anew(any_store: Store) -> None:
    names = [str(number) for number in range(MANY)]
    for name in names:
        enrol(records(any_store, OLD), name)
    at_work, done = records(any_store, NEW, OLD), threading.Event()
    rounds: list[int] = []

    def chat() -> None:
        for number in count():
            if done.is_set():
                return
            for name in names[::2]:
                change(at_work, name, number)
            rounds.append(number)

    writer = threading.Thread(target=chat)
    writer.start()
    try:
        counts = list(resealing(any_store, NEW, OLD).passes())
    finally:
        done.set()
        writer.join()
    *_, last = resealing(any_store, NEW, OLD).passes()

    assert last.clean
    assert total(counts)[0] >= 5 * MANY // 2
    after = records(any_store, NEW)
    assert [known(after, name) for name in names[1::2]] == [as_enrolled(name) for name in names[1::2]]
    for name in names[::2]:
        changed = (Dependant(f"C{name}", "child", f"{name} {rounds[-1]}"),)
        assert known(after, name) == (name, f"child {rounds[-1]}", changed, [f"told in {rounds[-1]}"])


def change(found: Records, name: str, number: int) -> None:
    """What chats do: a record is made anew, an entry replaced, the notices told, another left."""
    found.people.remove(f"C{name}")
    found.people.depend(f"C{name}", identity(f"child {number}"), f"o{name}", "child", verified=True)
    found.agents.list_dependant(f"o{name}", Dependant(f"C{name}", "child", f"{name} {number}"), 8)
    opened = found.sessions.begin(f"o{name}", str(number), 5)
    assert isinstance(opened, Opened)
    found.sessions.commit(opened, ANSWER, told=len(opened.notices))
    found.sessions.notify(f"o{name}", f"told in {number}")


class Interrupted(Vault):
    """A vault that lets something happen while each value is in hand, between being read and being written."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__([NEW, OLD], INDEX)
        self._meanwhile = meanwhile

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed, when it has happened."""
        found = super().open(sealed, context)
        self._meanwhile()
        return found


def test_what_was_removed_meanwhile_does_not_come_back(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)

    def remove() -> None:
        at_work.people.remove("P1")
        at_work.people.remove("C1")
        at_work.agents.unlist("o1", "C1")
        at_work.sessions.forget("o1")

    counted = Resealing(any_store, Interrupted(remove)).once()

    assert (counted.resealed, counted.unopened) == (0, 0)
    assert counted.changed >= 1
    assert [keys for (keys,) in any_store.everywhere(("KEYS", "[pfn]:*")) if keys] == []
    assert resealing(any_store, NEW).once() == Count()


def test_what_was_written_meanwhile_stays(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)

    numbers = count()

    Resealing(any_store, Interrupted(lambda: change(at_work, "1", next(numbers)))).once()

    last = next(numbers) - 1
    assert known(at_work, "1") == (
        "1",
        f"child {last}",
        (Dependant("C1", "child", f"1 {last}"),),
        [f"told in {last}"],
    )


def test_a_notice_is_told_once_though_it_is_sealed_anew_while_it_is_told(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)
    opened = at_work.sessions.begin("o1", "1", 0)
    assert isinstance(opened, Opened)

    counts = list(resealing(any_store, NEW, OLD).passes())
    at_work.sessions.commit(opened, ANSWER, told=2)

    assert len(counts) == PASSES
    assert (counts[-1].resealed, counts[-1].changed) == (0, 2)
    assert at_work.waiting.read("o1") == ()
