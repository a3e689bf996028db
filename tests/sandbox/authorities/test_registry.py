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
        "陈静",
        "何伟",
        "高岚",
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


def test_a_file_of_an_older_version_keeps_phones_and_families_of_the_ready_people(kept, tmp_path):
    kept().registry.set_status(CITIZEN_ID, Status.CONFIRMED)
    file = tmp_path / "state.json"
    state = json.loads(file.read_text("utf-8"))
    for row in state["people"]:
        for key in ("phone", "birth", "nationality", "household"):
            del row[key]
    file.write_text(json.dumps(state))

    people = {person.name: person for person in kept().registry.people()}

    assert people["王建国"].status is Status.CONFIRMED
    assert people["王建国"].phone == "13800430001"
    assert people["赵小宇"].home == people["李秀英"].home == people["孙桂兰"].home
    assert people["ANNA SMITH"].nationality == "GBR"


def test_details_outlive_the_process(kept):
    first = kept()
    first.registry.add(Person("张三", *STRANGER[1:]))
    first.registry.set_phone(CITIZEN_ID, "13900009999")
    first.registry.make_kin(CITIZEN_ID, person_id(*STRANGER[1:]))

    assert kept().registry.people() == first.registry.people()


def test_nobody_keeps_a_phone_that_somebody_else_was_given(state):
    phones = ["13800430001", "13900009999"]
    for number in range(4):
        state.registry.add(Person("JOHN DOE", "414", f"E{number:07}", phone=phones[number % 2]))

    owners = {phone: [one.id_number for one in state.registry.people() if phone in one.phones] for phone in phones}

    assert owners == {"13800430001": ["E0000002"], "13900009999": ["E0000003"]}


def test_two_kinds_of_document_in_one_name_share_a_phone(state):
    for kind, number in (("111", "220102198503143018"), ("414", "E0000001")):
        state.registry.add(Person("JOHN DOE", kind, number, phone="13800430001"))

    assert [one.phone for one in state.registry.people() if one.name == "JOHN DOE"] == ["13800430001"] * 2


def test_who_leaves_a_household_is_kin_of_nobody_in_it(state):
    by_name = {person.name: person.id for person in state.registry.people()}
    state.registry.set_details(by_name["李秀英"], household="alone")

    homes = [sorted(one.name for one in members) for members in state.registry.households().values()]

    assert ["孙桂兰", "赵小宇"] in homes
    assert ["李秀英"] in homes


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
