"""The known people: kept in a file, their changes added to the feed, thread-safe."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities.people import Person, Result, Status, person_id

CITIZEN_ID = person_id("111", "220102198503143018")
STRANGER = ("张三", "111", "220104199003072716")


@pytest.fixture
def kept(tmp_path, clock):
    """A function that opens the same state file again at each call."""
    return lambda: AuthorityState(tmp_path / "state.json", caller="a", token="b", clock=clock)


def by_id(state, id):
    return next(person for person in state.registry.people() if person.id == id)


def test_the_ready_people_are_known(state):
    assert [person.name for person in state.registry.people()] == [
        "王建国",
        "李秀英",
        "赵小宇",
        "孙桂兰",
        "欧阳海燕",
        "ANNA SMITH",
        "周文斌",
        "刘晓梅",
    ]


def test_changes_outlive_the_process(kept):
    first = kept()
    first.registry.set_status(CITIZEN_ID, Status.QUARANTINE, date(2026, 12, 1))
    first.registry.set_identity(CITIZEN_ID, Result.NOT_FOUND)
    first.registry.add(Person("张三", "111", "220104199003072716", status=Status.CONFIRMED))

    second = kept()

    assert second.registry.people() == first.registry.people()
    assert second.registry.changes(0) == first.registry.changes(0)
    assert len(second.registry.changes(0)[0]) == 2


def test_the_file_is_the_owners_alone_and_nothing_is_left_beside_it(kept, tmp_path):
    kept().registry.set_status(CITIZEN_ID, Status.CONTACT)

    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]
    assert (tmp_path / "state.json").stat().st_mode & 0o077 == 0


def test_a_failing_disk_keeps_the_old_file(kept, tmp_path, monkeypatch):
    kept().registry.set_status(CITIZEN_ID, Status.CONTACT)
    before = (tmp_path / "state.json").read_bytes()

    def full(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        kept().registry.set_status(CITIZEN_ID, Status.CONFIRMED)

    assert (tmp_path / "state.json").read_bytes() == before


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"people":[{}],"changes":[]}', '{"people":7,"changes":[]}'])
def test_a_foreign_file_is_named_and_left_alone(kept, tmp_path, content):
    (tmp_path / "state.json").write_text(content)

    with pytest.raises(ValueError, match="state.json"):
        kept()
    assert (tmp_path / "state.json").read_text() == content


def test_cursors_grow_even_when_the_clock_stands_or_goes_back(state, clock):
    for status in (Status.CONTACT, Status.CLEAR, Status.CONFIRMED):
        state.registry.set_status(CITIZEN_ID, status)
        clock.now -= timedelta(hours=1)

    cursors = [change.cursor for change in state.registry.changes(0)[0]]

    assert cursors == sorted(set(cursors))
    assert len(cursors) == 3


def test_a_cursor_from_before_the_state_was_lost_still_gets_what_follows(state, clock):
    state.registry.set_status(CITIZEN_ID, Status.CONTACT)
    cursor = state.registry.changes(0)[0][-1].cursor
    clock.now += timedelta(seconds=5)
    fresh = AuthorityState(None, caller="a", token="b", clock=clock)

    fresh.registry.set_status(CITIZEN_ID, Status.CONFIRMED)

    assert [change.status for change in fresh.registry.changes(cursor)[0]] == [Status.CONFIRMED]


def test_a_status_that_stays_is_no_change(state):
    state.registry.set_status(CITIZEN_ID, Status.CLEAR)
    state.registry.set_identity(CITIZEN_ID, Result.MISMATCH)

    assert state.registry.changes(0) == ([], False)


@pytest.mark.parametrize("status", list(Status))
def test_a_last_day_goes_with_isolation_only(state, status):
    state.registry.set_status(CITIZEN_ID, status, date(2026, 12, 1))

    assert by_id(state, CITIZEN_ID).until == (date(2026, 12, 1) if status.isolated else None)


def test_strangers_are_remembered_until_they_become_known(state):
    state.registry.verify(*STRANGER)
    state.registry.status(*STRANGER)
    stranger = person_id(*STRANGER[1:])
    assert [person.id for person in state.registry.strangers()] == [stranger]

    state.registry.set_status(stranger, Status.CONFIRMED)

    assert state.registry.strangers() == []
    assert by_id(state, stranger).name == "张三"
    assert state.registry.verify("李四", *STRANGER[1:]) is Result.MISMATCH


def test_the_last_twenty_strangers_are_remembered(state):
    for number in range(50):
        state.registry.verify("JOHN DOE", "414", f"E{number:07}")

    assert [person.id_number for person in state.registry.strangers()][:2] == ["E0000049", "E0000048"]
    assert len(state.registry.strangers()) == 20


def test_what_is_said_of_strangers_is_a_setting(clock):
    state = AuthorityState(None, caller="a", token="b", unknown=Result.MISMATCH, clock=clock)

    assert state.registry.verify(*STRANGER) is Result.MISMATCH


def test_many_threads_lose_no_change(kept, tmp_path):
    registry = kept().registry

    def fall_ill(number):
        registry.add(Person("JOHN DOE", "414", f"E{number:07}", status=Status.CONFIRMED))
        registry.verify("JANE DOE", "414", f"F{number:07}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fall_ill, range(80)))

    assert len({change.cursor for change in registry.changes(0)[0]}) == 80
    assert len(json.loads((tmp_path / "state.json").read_text("utf-8"))["changes"]) == 80


def test_ids_for_addresses_do_not_show_the_number_nor_mind_its_case():
    assert not set(CITIZEN_ID) - set("0123456789abcdef")
    assert len(CITIZEN_ID) == 12
    assert person_id("414", "x1234567") == person_id("414", "X1234567") != person_id("511", "X1234567")
