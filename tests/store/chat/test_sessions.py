"""One message is handled once and answered the same each time, in two round trips."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel import Answer, Busy, Card, Image, Prefetch, Silence, Text, pack_answer, read_answer
from bot.store.chat.loaded_chat import LoadedChat
from bot.store.chat.notices import ROOM_PER_KIND
from bot.store.chat.sessions import ChatSessions, LockLost
from bot.store.redis.store import Store
from bot.store.vault import Vault
from bot.wechat.envelope import MAX_AGE_SECONDS
from tests.stores import commit, eventually, leave_notice

ANSWER = Answer(Text("您好"), 1_700_000_000)
SELDOM = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.text(st.characters(codec="utf-8"), max_size=20)


@pytest.fixture
def sessions(any_store: Store, vault: Vault) -> ChatSessions:
    """Sessions on an empty store."""
    return ChatSessions(any_store, vault)


def opened(sessions: ChatSessions, identity: str, openid: str = "o1", wait: float = 0) -> LoadedChat:
    """The chat, which must not have been answered."""
    found = sessions.begin(openid, identity, wait)
    assert isinstance(found, LoadedChat)
    return found


def test_a_message_is_two_round_trips(any_store: Store, sessions: ChatSessions) -> None:
    for number, draft in enumerate((None, {"name": "张三"}, None, {"name": "李四"})):
        before = any_store.round_trips

        sessions.commit(opened(sessions, str(number)), ANSWER, {"seen": str(number)}, draft)

        if number > 1:  # by then the server has learnt the scripts
            assert any_store.round_trips == before + 2


def test_a_repeated_message_gets_the_first_answer_and_no_lock(sessions: ChatSessions) -> None:
    commit(sessions, opened(sessions, "1"), ANSWER)

    assert sessions.begin("o1", "1", 0) == ANSWER
    assert isinstance(sessions.begin("o1", "2", 0), LoadedChat)


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


def test_another_message_waits_until_the_first_is_done(sessions: ChatSessions) -> None:
    first = opened(sessions, "1")
    with pytest.raises(Busy):
        sessions.begin("o1", "2", 0.05)

    with ThreadPoolExecutor() as pool:
        second = pool.submit(sessions.begin, "o1", "2", 10)
        commit(sessions, first, ANSWER, {"lang": "en"})

        found = second.result()
    assert isinstance(found, LoadedChat)
    assert found.fields == {"lang": "en"}


def test_a_prefetch_with_a_chat_costs_no_round_trip_of_its_own(store: Store, vault: Vault) -> None:
    sessions = ChatSessions(store, vault)
    sessions.begin("o1", "0", 0)  # the server learns the script
    store.run("p", ("SET", "p", "1"))
    prefetch, before = Prefetch("p", (("GET", "p"),)), store.round_trips

    assert isinstance(sessions.begin("o2", "1", 0, prefetch), LoadedChat)
    assert prefetch.replies == [b"1"]
    assert store.round_trips == before + 1


def test_a_prefetch_read_before_a_wait_is_not_taken_for_what_is_there_after_it(store: Store, vault: Vault) -> None:
    sessions, prefetch = ChatSessions(store, vault), Prefetch("p", (("EXISTS", "p"),))
    opened(sessions, "1")

    with pytest.raises(Busy):
        sessions.begin("o1", "2", 0.05, prefetch)

    assert prefetch.replies == []


def test_people_do_not_wait_for_each_other(sessions: ChatSessions) -> None:
    opened(sessions, "1", "o1")

    assert opened(sessions, "1", "o2").fields == {}


def test_fields_draft_and_notices_come_back_as_they_were_left(sessions: ChatSessions) -> None:
    leave_notice(sessions, "o1", "一")
    leave_notice(sessions, "o1", "二")
    sessions.commit(
        opened(sessions, "1"), ANSWER, {"me": "P", "lang": "en"}, {"name": "张三", "empty": ""}, delivered_notices=1
    )

    found = opened(sessions, "2")
    assert (found.fields, found.draft, found.notices) == (
        {"me": "P", "lang": "en"},
        {"name": "张三", "empty": ""},
        ("二",),
    )

    commit(sessions, found, ANSWER, {"lang": None, "seen": "5"})
    found = opened(sessions, "3")
    assert (found.fields, found.draft, found.notices) == (
        {"me": "P", "seen": "5"},
        {"name": "张三", "empty": ""},
        ("二",),
    )

    sessions.commit(found, ANSWER, {}, None, delivered_notices=1)
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
    sessions = ChatSessions(store, vault)
    sessions.delete("o1", "me")
    name = f"{store.round_trips}"  # no identity twice
    commit(sessions, opened(sessions, f"{name}a"), ANSWER, before)
    sessions.commit(opened(sessions, f"{name}b"), ANSWER, after, draft)

    found = opened(sessions, f"{name}c")
    commit(sessions, found, ANSWER, dict.fromkeys([*before, *after]))

    expected = {key: value for key, value in (before | after).items() if value is not None}
    assert (found.fields, found.draft) == (expected, draft)


def test_the_draft_is_gone_by_itself_and_nothing_personal_is_readable(store: Store, vault: Vault) -> None:
    sessions = ChatSessions(store, vault, draft_days=3)
    leave_notice(sessions, "o1", "张三")
    sessions.commit(opened(sessions, "1"), Answer(Text("张三"), 1), {}, {"name": "张三"})

    keys = store.run("", ("KEYS", "*"))[0]
    assert sorted(key.partition(b":")[0] for key in keys) == [b"a", b"m", b"n"]
    assert 3 * 86400 - 60 < store.run("", ("TTL", "a:{o1}"))[0] <= 3 * 86400
    kept = b"".join(store.run("", *(("DUMP", key) for key in keys)))
    assert "张三".encode() not in kept
    assert rb"\u5f20" not in kept


def test_personal_data_is_not_in_the_repr(sessions: ChatSessions) -> None:
    sessions.commit(opened(sessions, "1"), ANSWER, {}, {"name": "张三"})

    assert "张三" not in repr(opened(sessions, "2"))


def test_after_the_lock_is_lost_a_commit_changes_nothing(any_store: Store, vault: Vault) -> None:
    sessions = ChatSessions(any_store, vault, lock_seconds=0.001)
    slow = opened(sessions, "1")
    patient = ChatSessions(any_store, vault)
    other = opened(patient, "2", wait=5)

    with pytest.raises(LockLost):
        commit(sessions, slow, ANSWER, {"lang": "en"})
    commit(patient, other, ANSWER)
    assert opened(patient, "3").fields == {}


def test_after_the_lock_is_lost_the_stored_answer_is_sent(any_store: Store, vault: Vault) -> None:
    slow = opened(ChatSessions(any_store, vault, lock_seconds=0.001), "1")
    sessions = ChatSessions(any_store, vault)
    commit(sessions, opened(sessions, "1", wait=5), ANSWER)

    assert commit(sessions, slow, Answer(Silence(), 2), {"lang": "en"}) == ANSWER
    assert opened(sessions, "2").fields == {}


def test_a_commit_sent_twice_is_done_once(sessions: ChatSessions) -> None:
    leave_notice(sessions, "o1", "一")
    leave_notice(sessions, "o1", "二")
    found = opened(sessions, "1")

    assert commit(sessions, found, ANSWER, {"n": "1"}, delivered=1) == ANSWER
    assert commit(sessions, found, ANSWER, {"n": "1"}, delivered=1) == ANSWER
    assert opened(sessions, "2").notices == ("二",)


def test_the_oldest_notices_go_when_there_are_too_many(sessions: ChatSessions) -> None:
    for number in range(ROOM_PER_KIND + 3):
        leave_notice(sessions, "o1", str(number))

    assert opened(sessions, "1").notices == tuple(str(number) for number in range(3, ROOM_PER_KIND + 3))


def test_deleting_a_chat_keeps_only_what_it_is_told(sessions: ChatSessions) -> None:
    leave_notice(sessions, "o1", "一")
    sessions.commit(opened(sessions, "1"), ANSWER, {"me": "P", "lang": "en", "looks": "7"}, {"name": "张三"})

    sessions.delete("o1", "me", "looks", "moved")
    sessions.delete("o2", "me", "looks")

    found = opened(sessions, "2")
    assert (found.fields, found.draft, found.notices) == ({"me": "P", "looks": "7"}, None, ())
    assert opened(sessions, "1", "o2").fields == {}


def test_a_lost_data_key_costs_the_draft_but_not_the_chat(any_store: Store, sessions: ChatSessions) -> None:
    leave_notice(sessions, "o1", "一")
    sessions.commit(opened(sessions, "1"), ANSWER, {"me": "P"}, {"name": "张三"})

    found = opened(ChatSessions(any_store, Vault(["C" * 42 + "A"], "B" * 42 + "A")), "2")

    assert (found.fields, found.draft, found.notices) == ({"me": "P"}, None, ())


def test_many_at_once_run_one_handler_and_give_one_answer(sessions: ChatSessions) -> None:
    runs, together = [], threading.Barrier(12)

    def handle(number: int) -> Answer:
        together.wait()
        found = sessions.begin("o1", "1", 30)
        if isinstance(found, Answer):
            return found
        runs.append(number)
        return commit(sessions, found, Answer(Text(str(number)), number))

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(handle, range(12)))

    assert [Answer(Text(str(n)), n) for n in runs] == list(answers)


def test_a_copy_of_a_request_finds_its_answer_as_long_as_the_request_is_fresh(
    any_store: Store, sessions: ChatSessions
) -> None:
    found = opened(sessions, "1")
    commit(sessions, found, ANSWER)

    (left,) = any_store.run(found.answer_key, ("TTL", found.answer_key))

    assert left >= 2 * MAX_AGE_SECONDS


def test_one_person_who_writes_fast_does_not_hold_all_threads(any_store: Store, vault: Vault) -> None:
    sessions = ChatSessions(any_store, vault, waiters=1)
    first = opened(sessions, "1")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(sessions.begin, "o1", "2", 10)
        eventually(lambda: not _may_wait(sessions))

        with pytest.raises(Busy):
            sessions.begin("o1", "3", 10)
        commit(sessions, first, ANSWER)
        assert isinstance(waiting.result(), LoadedChat)

    assert _may_wait(sessions)


def _may_wait(sessions: ChatSessions) -> bool:
    """Whether one more thread may wait for a locked chat."""
    if free := sessions._waiters.acquire(blocking=False):
        sessions._waiters.release()
    return free


def test_a_chat_is_loaded_whatever_its_fields_say_its_record_and_venue_are(store: Store, vault: Vault) -> None:
    sessions = ChatSessions(store, vault, record_fields=("person", "duty"))
    store.run("c:{o1}", ("HSET", "p:{P}", "o", "o1"), ("HSET", "gw:{V}", "o1", "post"))
    odd = ("P", "", "'", "')] or {{", "}:{", "\\", "%s", "\n", "张")
    for number, text in enumerate(odd):
        store.run("c:{o1}", ("HSET", "c:{o1}", "person", text, "duty", f"{text.replace('P', 'V')} 0"))

        chat = opened(sessions, str(number))

        assert (chat.fields["person"], chat.post) == (text, b"post" if text == "P" else b"")
        assert [value for value in chat.record if value] == ([b"o1"] if text == "P" else [])
        commit(sessions, chat, ANSWER)
