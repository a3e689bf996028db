"""A data key is replaced: everything is resealed while people chat, and then the old key is not needed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from bot.assembly import beijing_now
from bot.channel import Answer, Text
from bot.chat.fields import OPENID
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Status
from bot.health.gate.venues import Category, Region
from bot.health.people.identity import Identity, new_person_id
from bot.health.support.conversation import Speaker, TalkEntry
from bot.health.support.window import Act
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.gate.entries import Entry
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.gate.staff_looks import StaffLook
from bot.store.gate.venues import VenueDetails
from bot.store.people.agents import Dependant
from bot.store.people.reviews import ReviewKind
from bot.store.records import Records, RecordSettings, open_records
from bot.store.redis.store import Store
from bot.store.reseal import ResealCount, Resealer
from bot.store.vault import UnsealError, Vault
from tests.holding import act_for, hold
from tests.stores import commit, leave_notice

OLD, NEW, INDEX = "A" * 43, "C" * 42 + "A", "B" * 42 + "A"
ANSWER = Answer(Text("好"), 1)
MANY = 40
PLACE = VenueDetails(Category.STATION, Region.CHANGCHUN, "长春站", "宽城区长白路5号", ("东进站口",))


def records(store: Store, *keys: str) -> Records:
    """All records as a process with these data keys has them."""
    return open_records(store, Vault(keys, INDEX), RecordSettings(INDEX, 3))


def identity(name: str) -> Identity:
    """A person."""
    return Identity(name, "414", f"E{name}", "+8613800000000")


def enrol(found: Records, name: str) -> None:
    """Put a person on record who acts for a child and has a waiting notice."""
    hold(found.people, f"P{name}", identity(name), f"o{name}")
    act_for(found.people, f"C{name}", identity(f"child of {name}"), f"o{name}", "child")
    found.agents.add_dependant(f"o{name}", Dependant(f"C{name}", "child", name), 8)
    leave_notice(found.sessions, f"o{name}", f"first for {name}")
    leave_notice(found.sessions, f"o{name}", f"second for {name}")


def known(found: Records, name: str) -> tuple[str, str, tuple[Dependant, ...], list[str]]:
    """Everything in the records about this person, unsealed."""
    own, child = found.people.get(f"P{name}"), found.people.get(f"C{name}")
    assert own
    assert child
    notices = [notice.text for notice in found.chat_notices.read(f"o{name}")]
    return (
        found.people.identity(own).name,
        found.people.identity(child).name,
        found.agents.dependants(f"o{name}"),
        notices,
    )


def as_enrolled(name: str) -> tuple[str, str, tuple[Dependant, ...], list[str]]:
    """The result of ``known`` when nothing has changed."""
    notices = [f"first for {name}", f"second for {name}"]
    return name, f"child of {name}", (Dependant(f"C{name}", "child", name),), notices


def resealing(store: Store, *keys: str) -> Resealer:
    """The resealer of a process with these data keys."""
    return Resealer(store, Vault(keys, INDEX), OPENID)


def test_openids_venues_and_people_entered_by_hand_are_resealed_too(any_store: Store) -> None:
    before, after = records(any_store, OLD), records(any_store, NEW)
    chat, at = before.chat_ids.of("o1"), datetime.now(BEIJING)
    before.chat_fields.set(chat, OPENID, before.chat_ids.seal("o1"))
    one, two = (before.gate.venues.apply(replace(PLACE, name=name), chat, at) for name in ("长春站", "南站"))
    before.gate.venues.decide(two.id, approved=False, reason="地址不全")
    entry = Entry(new_person_id(), "ANNA", "414", "E1", "")
    before.gate.entries.add(entry, Visit(one.id, at, 0, PassOutcome(365, Colour.GREY, PassKind.NO_CODE, True), 1))
    venues = before.gate.venues.of_manager(chat)

    assert total(list(resealing(any_store, NEW, OLD).rounds())) == (5, 0)

    assert after.chat_ids.open(chat, after.chat_fields.read(chat)[OPENID]) == "o1"
    assert after.gate.venues.of_manager(chat) == venues
    assert after.gate.entries.on_day(one.id, at.date()) == (entry,)


def test_what_was_said_at_the_desk_is_resealed_too(any_store: Store) -> None:
    entry = TalkEntry(1, Speaker.PERSON, "您好")
    before = records(any_store, OLD)
    before.support.conversations.open("o1", entry, 1000, Act.MESSAGE)
    before.support.pictures.reserve("o1", "a message", 9)
    before.support.pictures.add("o1", b"a picture")
    now = beijing_now()
    look = StaffLook(int(now.timestamp()), "name", "核对", "1")
    before.gate.staff_looks.add("P1", look)

    assert total(list(resealing(any_store, NEW, OLD).rounds())) == (3, 0)

    after = records(any_store, NEW)
    assert [one.text for one in after.support.conversations.read("o1")[1]] == ["您好"]
    assert after.support.pictures.get("o1", 2) == b"a picture"
    assert after.gate.staff_looks.of("P1", now) == (look,)


def total(counts: list[ResealCount]) -> tuple[int, int]:
    """How many values all rounds resealed, and how many the last round could not open."""
    return sum(one.resealed for one in counts), counts[-1].unopened


def test_after_resealing_the_old_key_is_not_needed(any_store: Store) -> None:
    names = [str(number) for number in range(MANY)]
    for name in names:
        enrol(records(any_store, OLD), name)
    with pytest.raises(UnsealError):
        known(records(any_store, NEW), names[0])

    first, second = resealing(any_store, NEW, OLD).rounds()

    assert (first.resealed, first.changed, first.unopened) == (5 * MANY, 0, 0)
    assert str(second) == f"{5 * MANY} values, 0 sealed anew, 0 changed meanwhile, 0 that no key opens"
    assert [known(records(any_store, NEW), name) for name in names] == [as_enrolled(name) for name in names]


def test_what_is_known_of_peoples_health_is_resealed_too(any_store: Store) -> None:
    before, now = records(any_store, OLD), beijing_now().replace(microsecond=0)
    enrol(before, "1")
    before.people.set_health("P1", Status.QUARANTINE, now.date(), now)
    before.people.set_told_colour("P1", Colour.ORANGE)
    before.people.add_measurement("P1", 386, int(now.timestamp()))

    assert total(list(resealing(any_store, NEW, OLD).rounds())) == (7, 0)

    found = records(any_store, NEW).people.get("P1")
    assert found
    assert found.facts == Facts(Status.QUARANTINE, now.date(), now, 386, now)
    assert found.told_colour == Colour.ORANGE


def test_what_expires_still_does(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    any_store.run("n:{o1}", ("EXPIRE", "n:{o1}", 1000))

    assert total(list(resealing(any_store, NEW, OLD).rounds())) == (5, 0)
    (left,) = any_store.run("n:{o1}", ("TTL", "n:{o1}"))
    assert 0 < left <= 1000


def test_a_record_that_no_key_opens_is_counted_and_left_as_it_is(any_store: Store) -> None:
    enrol(records(any_store, OLD), "lost")
    enrol(records(any_store, NEW), "kept")

    (only,) = resealing(any_store, NEW).rounds()

    assert (only.values, only.resealed, only.unopened) == (10, 0, 5)
    assert known(records(any_store, OLD), "lost") == as_enrolled("lost")


def test_people_can_chat_during_resealing(any_store: Store) -> None:
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
        counts = list(resealing(any_store, NEW, OLD).rounds())
    finally:
        done.set()
        writer.join()
    *_, last = resealing(any_store, NEW, OLD).rounds()

    assert last.finished
    assert total(counts)[0] >= 5 * MANY // 2
    after = records(any_store, NEW)
    assert [known(after, name) for name in names[1::2]] == [as_enrolled(name) for name in names[1::2]]
    for name in names[::2]:
        changed = (Dependant(f"C{name}", "child", f"{name} {rounds[-1]}"),)
        assert known(after, name) == (name, f"child {rounds[-1]}", changed, [f"told in {rounds[-1]}"])


def change(found: Records, name: str, number: int) -> None:
    """Changes of a chat: a new record, a replaced entry, delivered notices, a new notice."""
    found.people.remove(f"C{name}")
    act_for(found.people, f"C{name}", identity(f"child {number}"), f"o{name}", "child")
    found.agents.add_dependant(f"o{name}", Dependant(f"C{name}", "child", f"{name} {number}"), 8)
    opened = found.sessions.begin(f"o{name}", str(number), 5)
    assert isinstance(opened, LoadedChat)
    commit(found.sessions, opened, ANSWER, delivered=len(opened.notices))
    leave_notice(found.sessions, f"o{name}", f"told in {number}")


class Interrupted(Vault):
    """A vault that calls a function between the reading and the writing of each value."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__([NEW, OLD], INDEX)
        self._meanwhile = meanwhile

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed, when it has happened."""
        found = super().open(sealed, context)
        self._meanwhile()
        return found


def test_a_value_removed_during_resealing_does_not_come_back(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)

    def remove() -> None:
        at_work.people.remove("P1")
        at_work.people.remove("C1")
        at_work.agents.remove_dependant("o1", "C1")
        at_work.sessions.delete("o1", "me")

    counted = Resealer(any_store, Interrupted(remove), OPENID).run_once()

    assert (counted.resealed, counted.unopened) == (0, 0)
    assert counted.changed >= 1
    assert [keys for (keys,) in any_store.run_on_masters(("KEYS", "[pfn]:*")) if keys] == []
    assert resealing(any_store, NEW).run_once() == ResealCount()


def test_a_value_written_during_resealing_stays(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)

    numbers = count()

    Resealer(any_store, Interrupted(lambda: change(at_work, "1", next(numbers))), OPENID).run_once()

    last = next(numbers) - 1
    assert known(at_work, "1") == (
        "1",
        f"child {last}",
        (Dependant("C1", "child", f"1 {last}"),),
        [f"told in {last}"],
    )


def test_a_notice_that_is_resealed_while_it_is_delivered_is_delivered_once(any_store: Store) -> None:
    enrol(records(any_store, OLD), "1")
    at_work = records(any_store, NEW, OLD)
    opened = at_work.sessions.begin("o1", "1", 0)
    assert isinstance(opened, LoadedChat)

    counts = list(resealing(any_store, NEW, OLD).rounds())
    commit(at_work.sessions, opened, ANSWER, delivered=2)

    assert total(counts) == (5, 0)
    assert at_work.chat_notices.read("o1") == ()


def test_the_fever_of_an_erased_person_outlives_the_key_that_sealed_it(store: Store) -> None:
    before, now = records(store, OLD), beijing_now().replace(microsecond=0)
    before.fevers.update(*identity("X").documents[0], Facts(temperature=386, measured_at=now), now)

    assert list(resealing(store, NEW, OLD).rounds())[-1].finished

    after = records(store, NEW)
    hold(after.people, "PX", identity("X"), "oX")
    after.fevers.apply(identity("X"), "PX")
    found = after.people.get("PX")
    assert found
    assert (found.facts.temperature, found.facts.measured_at) == (386, now)


def test_reviews_are_sealed_again(store: Store) -> None:
    opened = records(store, OLD).reviews.open(ReviewKind.OWN, "P1", "C1", 1)

    assert list(resealing(store, NEW, OLD).rounds())[-1].finished

    assert records(store, NEW).reviews.get(opened.receipt) == opened
    assert records(store, NEW).reviews.open_ones() == (opened,)
