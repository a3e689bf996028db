"""One message is handled once and answered the same each time, in two round trips."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel import Answer, Busy, Card, Image, Silence, Text
from bot.store.answers import pack_answer, read_answer
from bot.store.commands import Batch
from bot.store.connection import Store
from bot.store.opened import KEEP, Opened
from bot.store.session import NOTICES, LockLost, Sessions
from bot.store.vault import Vault
from bot.wechat.envelope import MAX_AGE
from tests.stores import eventually

ANSWER = Answer(Text("您好"), 1_700_000_000)
SELDOM = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.fixture
def sessions(any_store: Store, vault: Vault) -> Sessions:
    """Sessions on an empty store."""
    return Sessions(any_store, vault)


def opened(sessions: Sessions, identity: str, openid: str = "o1", wait: float = 0) -> Opened:
    """The chat, which must not have been answered."""
    found = sessions.begin(openid, identity, wait)
    assert isinstance(found, Opened)
    return found


def test_a_message_is_two_round_trips(any_store: Store, sessions: Sessions) -> None:
    for number, draft in enumerate((KEEP, {"name": "张三"}, KEEP, {"name": "李四"})):
        before = any_store.trips

        sessions.commit(opened(sessions, str(number)), ANSWER, {"seen": str(number)}, draft)

        if number > 1:  # by then the server has learnt the scripts
            assert any_store.trips == before + 2


def test_a_repeated_message_gets_the_first_answer_and_no_lock(sessions: Sessions) -> None:
    sessions.commit(opened(sessions, "1"), ANSWER)

    assert sessions.begin("o1", "1", 0) == ANSWER
    assert isinstance(sessions.begin("o1", "2", 0), Opened)


@given(
    answer=st.builds(
        Answer,
        st.one_of(
            st.builds(Text, words),
            st.builds(Image, words),
            st.builds(Card, words, words, words, words),
            st.just(Silence()),
        ),
        st.integers(0, 2**40),
    )
)
def test_every_answer_survives_being_kept(answer: Answer) -> None:
    assert read_answer(pack_answer(answer)) == answer


def test_half_a_character_is_not_kept_as_it_is_not_sent() -> None:
    answer = Answer(Text("好\ud83d吗"), 1)

    assert read_answer(pack_answer(answer)) == Answer(Text("好吗"), 1)


def test_another_message_waits_until_the_first_is_done(sessions: Sessions) -> None:
    first = opened(sessions, "1")
    with pytest.raises(Busy):
        sessions.begin("o1", "2", 0.05)

    with ThreadPoolExecutor() as pool:
        second = pool.submit(sessions.begin, "o1", "2", 10)
        sessions.commit(first, ANSWER, {"lang": "en"})

        found = second.result()
    assert isinstance(found, Opened)
    assert found.fields == {"lang": "en"}


def test_what_is_read_along_with_a_chat_costs_no_round_trip_of_its_own(store: Store, vault: Vault) -> None:
    sessions = Sessions(store, vault)
    sessions.begin("o1", "0", 0)  # the server learns the script
    store.run("p", ("SET", "p", "1"))
    along, before = Batch("p", (("GET", "p"),)), store.trips

    assert isinstance(sessions.begin("o2", "1", 0, along), Opened)
    assert along.replies == [b"1"]
    assert store.trips == before + 1


def test_what_was_read_along_before_a_wait_is_not_taken_for_what_is_there_after_it(store: Store, vault: Vault) -> None:
    sessions, along = Sessions(store, vault), Batch("p", (("EXISTS", "p"),))
    opened(sessions, "1")

    with pytest.raises(Busy):
        sessions.begin("o1", "2", 0.05, along)

    assert along.replies == []


def test_people_do_not_wait_for_each_other(sessions: Sessions) -> None:
    opened(sessions, "1", "o1")

    assert opened(sessions, "1", "o2").fields == {}


def test_fields_draft_and_notices_come_back_as_they_were_left(sessions: Sessions) -> None:
    sessions.notify("o1", "一")
    sessions.notify("o1", "二")
    sessions.commit(opened(sessions, "1"), ANSWER, {"me": "P", "lang": "en"}, {"name": "张三", "empty": ""}, told=1)

    found = opened(sessions, "2")
    assert (found.fields, found.draft, found.notices) == (
        {"me": "P", "lang": "en"},
        {"name": "张三", "empty": ""},
        ("二",),
    )

    sessions.commit(found, ANSWER, {"lang": None, "seen": "5"})
    found = opened(sessions, "3")
    assert (found.fields, found.draft, found.notices) == (
        {"me": "P", "seen": "5"},
        {"name": "张三", "empty": ""},
        ("二",),
    )

    sessions.commit(found, ANSWER, draft=None, told=1)
    found = opened(sessions, "4")
    assert (found.fields, found.draft, found.notices) == ({"me": "P", "seen": "5"}, None, ())


@SELDOM
@given(
    before=st.dictionaries(words, words, max_size=4),
    after=st.dictionaries(words, st.none() | words, max_size=4),
    draft=st.none() | st.dictionaries(words, words, max_size=4),
)
def test_a_commit_changes_just_what_it_says(
    store: Store, vault: Vault, before: dict[str, str], after: dict[str, str | None], draft: dict[str, str] | None
) -> None:
    sessions = Sessions(store, vault)
    sessions.forget("o1")
    name = f"{store.trips}"  # no identity twice
    sessions.commit(opened(sessions, f"{name}a"), ANSWER, before)
    sessions.commit(opened(sessions, f"{name}b"), ANSWER, after, draft)

    found = opened(sessions, f"{name}c")
    sessions.commit(found, ANSWER, dict.fromkeys([*before, *after]))

    expected = {key: value for key, value in (before | after).items() if value is not None}
    assert (found.fields, found.draft) == (expected, draft)


def test_the_draft_is_gone_by_itself_and_nothing_personal_is_readable(store: Store, vault: Vault) -> None:
    sessions = Sessions(store, vault, draft_days=3)
    sessions.notify("o1", "张三")
    sessions.commit(opened(sessions, "1"), Answer(Text("张三"), 1), {}, {"name": "张三"})

    keys = store.run("", ("KEYS", "*"))[0]
    assert sorted(key.partition(b":")[0] for key in keys) == [b"a", b"m", b"n"]
    assert 3 * 86400 - 60 < store.run("", ("TTL", "a:{o1}"))[0] <= 3 * 86400
    kept = b"".join(store.run("", *(("DUMP", key) for key in keys)))
    assert "张三".encode() not in kept
    assert rb"\u5f20" not in kept


def test_personal_data_is_not_in_the_repr(sessions: Sessions) -> None:
    sessions.commit(opened(sessions, "1"), ANSWER, {}, {"name": "张三"})

    assert "张三" not in repr(opened(sessions, "2"))


def test_who_lost_the_lock_changes_nothing(any_store: Store, vault: Vault) -> None:
    sessions = Sessions(any_store, vault, lock_seconds=0.001)
    slow = opened(sessions, "1")
    patient = Sessions(any_store, vault)
    other = opened(patient, "2", wait=5)

    with pytest.raises(LockLost):
        sessions.commit(slow, ANSWER, {"lang": "en"})
    patient.commit(other, ANSWER)
    assert opened(patient, "3").fields == {}


def test_who_lost_the_lock_gives_the_answer_that_another_gave(any_store: Store, vault: Vault) -> None:
    slow = opened(Sessions(any_store, vault, lock_seconds=0.001), "1")
    sessions = Sessions(any_store, vault)
    sessions.commit(opened(sessions, "1", wait=5), ANSWER)

    assert sessions.commit(slow, Answer(Silence(), 2), {"lang": "en"}) == ANSWER
    assert opened(sessions, "2").fields == {}


def test_a_commit_sent_twice_is_done_once(sessions: Sessions) -> None:
    sessions.notify("o1", "一")
    sessions.notify("o1", "二")
    found = opened(sessions, "1")

    assert sessions.commit(found, ANSWER, {"n": "1"}, told=1) == ANSWER
    assert sessions.commit(found, ANSWER, {"n": "1"}, told=1) == ANSWER
    assert opened(sessions, "2").notices == ("二",)


def test_the_oldest_notices_go_when_there_are_too_many(sessions: Sessions) -> None:
    for number in range(NOTICES + 3):
        sessions.notify("o1", str(number))

    assert opened(sessions, "1").notices == tuple(str(number) for number in range(3, NOTICES + 3))


def test_forgetting_leaves_only_whose_chat_it_is(sessions: Sessions) -> None:
    sessions.notify("o1", "一")
    sessions.commit(opened(sessions, "1"), ANSWER, {"me": "P", "lang": "en"}, {"name": "张三"})

    sessions.forget("o1")
    sessions.forget("o2")

    found = opened(sessions, "2")
    assert (found.fields, found.draft, found.notices) == ({"me": "P"}, None, ())
    assert opened(sessions, "1", "o2").fields == {}


def test_a_lost_data_key_costs_the_draft_but_not_the_chat(any_store: Store, sessions: Sessions) -> None:
    sessions.notify("o1", "一")
    sessions.commit(opened(sessions, "1"), ANSWER, {"me": "P"}, {"name": "张三"})

    found = opened(Sessions(any_store, Vault(["C" * 42 + "A"], "B" * 42 + "A")), "2")

    assert (found.fields, found.draft, found.notices) == ({"me": "P"}, None, ())


def test_many_at_once_run_one_handler_and_give_one_answer(sessions: Sessions) -> None:
    runs, together = [], threading.Barrier(12)

    def handle(number: int) -> Answer:
        together.wait()
        found = sessions.begin("o1", "1", 30)
        if isinstance(found, Answer):
            return found
        runs.append(number)
        return sessions.commit(found, Answer(Text(str(number)), number))

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(handle, range(12)))

    assert [Answer(Text(str(n)), n) for n in runs] == list(answers)


def test_a_copy_of_a_request_finds_its_answer_as_long_as_the_request_is_fresh(
    any_store: Store, sessions: Sessions
) -> None:
    found = opened(sessions, "1")
    sessions.commit(found, ANSWER)

    (left,) = any_store.run(found.answered, ("TTL", found.answered))

    assert left >= 2 * MAX_AGE


def test_one_person_who_writes_fast_does_not_hold_all_threads(any_store: Store, vault: Vault) -> None:
    sessions = Sessions(any_store, vault, waiters=1)
    first = opened(sessions, "1")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sessions.begin, "o1", "2", 10)
        eventually(lambda: not _may_wait(sessions))

        with pytest.raises(Busy):
            sessions.begin("o1", "3", 10)
        sessions.commit(first, ANSWER)
        assert isinstance(waiting.result(), Opened)

    assert _may_wait(sessions)


def _may_wait(sessions: Sessions) -> bool:
    """Whether one more could wait for a chat that is being answered: what ``begin`` asks first."""
    if free := sessions._waiters.acquire(blocking=False):
        sessions._waiters.release()
    return free
