"""No job is lost, and none is done twice at once."""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from zlib import crc32

import pytest

from bot.health.people.identity import new_person_id
from bot.store.jobs import SHARD_COUNT, Job, JobQueue
from bot.store.keys import job_keys
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault

NOW = datetime(2022, 1, 5, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def schedule(any_store: Store, vault: Vault) -> JobQueue:
    """An empty job queue."""
    return JobQueue(any_store, vault)


def test_a_job_is_claimed_when_it_is_due_and_not_before(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)

    assert schedule.claim(NOW - MINUTE, 60, 10) == []
    assert schedule.claim(NOW, 60, 10) == [Job("verify", "P1", 1)]
    assert schedule.claim(NOW, 60, 10) == []


def test_adding_a_job_again_keeps_one_and_the_earlier_time(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW + MINUTE)
    schedule.add("verify", "P1", NOW)
    schedule.add("verify", "P1", NOW + 2 * MINUTE)
    schedule.add("check", "P1", NOW + MINUTE)

    assert schedule.depth(NOW) == (1, 0)
    assert schedule.depth(NOW + 2 * MINUTE) == (2, 120)
    assert schedule.claim(NOW, 60, 10) == [Job("verify", "P1", 1)]
    assert schedule.depth(NOW) == (0, 0)


def test_no_more_jobs_are_claimed_than_the_limit(schedule: JobQueue) -> None:
    for number in range(40):
        schedule.add("verify", f"P{number}", NOW)

    assert len(schedule.claim(NOW, 60, 7)) == 7
    assert len(schedule.claim(NOW, 60, 100)) == 33


def test_a_job_that_is_done_is_gone(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 60, 1)

    schedule.finish(job)
    schedule.finish(job)

    assert schedule.claim(NOW + 60 * MINUTE, 60, 1) == []
    schedule.add("verify", "P1", NOW)
    assert schedule.claim(NOW, 60, 1) == [Job("verify", "P1", 1)]


def test_a_job_that_is_not_finished_within_the_lease_can_be_claimed_again(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (first,) = schedule.claim(NOW, 60, 1)
    (second,) = schedule.claim(NOW + MINUTE, 60, 1)
    assert second == Job("verify", "P1", 2)

    schedule.finish(first)
    schedule.retry(first, NOW)

    assert schedule.claim(NOW + MINUTE, 60, 1) == []
    assert schedule.claim(NOW + 2 * MINUTE, 60, 1) == [Job("verify", "P1", 3)]


def test_a_job_to_be_tried_again_comes_at_its_time_with_its_attempts_counted(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 3600, 1)

    schedule.retry(job, NOW + MINUTE)

    assert schedule.claim(NOW, 60, 1) == []
    assert schedule.claim(NOW + MINUTE, 60, 1) == [Job("verify", "P1", 2)]


def test_a_job_added_while_it_is_running_is_run_once_more(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 3600, 1)
    schedule.add("verify", "P1", NOW + MINUTE)
    schedule.add("verify", "P1", NOW + 2 * MINUTE)
    assert schedule.claim(NOW + MINUTE, 60, 1) == []

    schedule.finish(job)

    assert schedule.claim(NOW, 60, 1) == []
    assert schedule.claim(NOW + MINUTE, 60, 1) == [Job("verify", "P1", 1)]


def test_a_job_cancelled_while_it_is_running_is_gone_at_its_end(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 60, 1)
    schedule.add("verify", "P1", NOW + MINUTE)

    schedule.cancel("verify", "P1")
    schedule.finish(job)

    assert schedule.claim(NOW + 60 * MINUTE, 60, 1) == []


def test_a_job_added_while_it_is_running_is_not_delayed_by_a_retry(schedule: JobQueue) -> None:
    schedule.add("verify", "P1", NOW)
    (job,) = schedule.claim(NOW, 3600, 1)
    schedule.add("verify", "P1", NOW + MINUTE)

    schedule.retry(job, NOW + 60 * MINUTE)

    assert schedule.claim(NOW + MINUTE, 60, 1) == [Job("verify", "P1", 2)]


def test_many_workers_do_each_job_once(any_store: Store, vault: Vault, schedule: JobQueue) -> None:
    for number in range(200):
        schedule.add("verify", f"P{number}", NOW)
    done: Counter[str] = Counter()

    def work() -> None:
        mine = JobQueue(any_store, vault)
        while jobs := mine.claim(NOW, 60, 3):
            for job in jobs:
                done[job.subject] += 1
                mine.finish(job)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == Counter(f"P{number}" for number in range(200))
    assert schedule.depth(NOW + 60 * MINUTE) == (0, 0)


def claim_and_die(url: str, keys: tuple[list[str], str]) -> None:
    """Claim jobs as a worker that is then killed."""
    assert JobQueue(connect(url), Vault(*keys)).claim(NOW, 60, 3)
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_jobs_of_a_killed_worker_are_done_by_another_after_the_lease(store: Store, store_url: str) -> None:
    keys = ["A" * 43], "B" * 42 + "A"
    schedule = JobQueue(store, Vault(*keys))
    for number in range(5):
        schedule.add("verify", f"P{number}", NOW)
    worker = multiprocessing.get_context("spawn").Process(target=claim_and_die, args=(store_url, keys))
    worker.start()
    worker.join()

    assert worker.exitcode == -signal.SIGKILL
    first = schedule.claim(NOW, 3600, 10)
    second = schedule.claim(NOW + MINUTE, 3600, 10)
    assert ([job.attempts for job in first], [job.attempts for job in second]) == ([1, 1], [2, 2, 2])
    assert {job.subject for job in first + second} == {f"P{number}" for number in range(5)}


def test_a_kind_with_a_space_is_refused(store: Store, vault: Vault) -> None:
    with pytest.raises(ValueError, match="space"):
        JobQueue(store, vault).add("verify it", "P1", NOW)


def test_the_queue_shows_of_a_job_its_kind_and_time_and_not_whom_it_is_about(any_store: Store, vault: Vault) -> None:
    schedule, about = JobQueue(any_store, vault), new_person_id()

    for kind in ("check", "birthday"):
        schedule.add(kind, about, NOW)

    names = [name for shard in range(SHARD_COUNT) for name in queued(any_store, shard)]
    assert {name.partition(b" ")[0] for name in names} == {b"check", b"birthday"}
    assert about.encode() not in b"".join(names)
    assert len({name.partition(b" ")[2] for name in names}) == 2  # nor that both are about the same


def queued(store: Store, shard: int) -> list[bytes]:
    """The names of the jobs in a shard."""
    key, _ = job_keys(shard)
    found: list[bytes] = store.run(key, ("ZRANGE", key, 0, -1))[0]
    return found


def test_a_job_from_before_subjects_were_sealed_is_done(any_store: Store, schedule: JobQueue) -> None:
    key, _ = job_keys(crc32(b"verify P1") % SHARD_COUNT)
    any_store.run(key, ("ZADD", key, int(NOW.timestamp() * 1000), "verify P1"))

    (job,) = schedule.claim(NOW, 60, 10)
    schedule.retry(job, NOW)
    (job,) = schedule.claim(NOW, 60, 10)
    assert job == Job("verify", "P1", 2)
    schedule.finish(job)

    assert schedule.claim(NOW + 60 * MINUTE, 60, 10) == []
