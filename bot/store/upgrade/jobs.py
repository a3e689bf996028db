"""The step of an upgrade that gives jobs for chats their new subjects.

A job is added under the new subject before the old one is deleted, so that none is lost in between; adding it twice
leaves one. The subject decides the shard, so the two may lie on different servers, and no script can rename a job. What
a killed worker had claimed is due again at the end of its lease, and its attempts are counted anew.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from bot.store.jobs import SHARD_COUNT, JobQueue
from bot.store.keys import job_keys
from bot.store.upgrade.renaming import Renaming


def name_jobs(old: Renaming, kinds: Collection[str] | None) -> None:
    """The jobs of these ``kinds`` (None: of all), whose subjects name chats, and all whose subjects are in clear; each
    stays due when it was.
    """
    queue = JobQueue(old.store, old.vault)
    for due, states in map(job_keys, range(SHARD_COUNT)):
        (found,) = old.store.run(due, ("ZRANGE", due, 0, -1, "WITHSCORES"))
        former: list[bytes] = []
        for name, score in zip(found[::2], found[1::2], strict=True):
            kind, subject = queue.read(name.decode())
            after = old.subject(subject) if kinds is None or kind in kinds else subject
            if queue.name(kind, after) != name.decode():
                queue.add(kind, after, datetime.fromtimestamp(float(score) / 1000, UTC))
                former.append(name)
        if former:
            old.store.run(due, ("ZREM", due, *former), ("HDEL", states, *former), durable=True)
