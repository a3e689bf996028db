"""The worker: does the jobs that answers left, follows the changes of the health platform, folds finished days, and
sends a heartbeat.
"""

import logging
import signal
import time
from datetime import datetime

from bot.assembly import Assembly, assemble
from bot.authorities.errors import AuthorityError
from bot.config import Config
from bot.logs import log_as_json
from bot.metrics import FOLDED, JOBS
from bot.store.jobs import Job, TryLater, backoff
from bot.store.redis.errors import NotDurable, StoreDown, StoreError
from bot.store.shared_state import WORKER, save_heartbeat

LEASE_SECONDS = 30.0
"""How long a claimed job belongs to this worker; a job takes about ten seconds at most."""

BATCH_SIZE = 8
"""The number of jobs claimed at a time."""

IDLE_SECONDS = 0.5
"""The pause when no job is due."""

FOLD_SECONDS = 0.5
"""How long finished days are folded before the next look for jobs: half of a worker's time when it has no others."""

_log = logging.getLogger(__name__)


class Worker:
    """Does jobs until it is stopped. Any number of workers may run at the same time."""

    def __init__(self, parts: Assembly) -> None:
        self._parts = parts
        self._stopped = False  # not an Event: a signal handler could deadlock on its lock
        self._followed_at = 0.0

    def stop(self) -> None:
        """End after the current job; may be called at any time, also by a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Work until stopped; wait while the store is down. Raises WrongStore."""
        checked = False
        while not self._stopped:
            try:
                checked = checked or self._check_in()
                worked = self.run_once(self._parts.clock())
            except StoreError as error:
                _log.warning("store: %s", error)
                worked = False
            if not worked:
                time.sleep(IDLE_SECONDS)

    def _check_in(self) -> bool:
        self._parts.store_format.check_in()
        return True

    def run_once(self, now: datetime) -> bool:
        """Send the heartbeat, follow the changes if it is time, do the jobs that are due, and fold; True if there
        were jobs.
        """
        save_heartbeat(self._parts.records.store, WORKER, now)
        self._follow_changes(now)
        jobs = self._parts.records.jobs.claim(now, LEASE_SECONDS, BATCH_SIZE)
        for job in jobs:
            if self._stopped:
                break
            self._do(job, now)
        if len(jobs) < BATCH_SIZE:
            self._fold(now)
        return bool(jobs)

    def _do(self, job: Job, now: datetime) -> None:
        try:
            self._parts.jobs.run(job.kind, job.subject, self._parts.clock())
        except TryLater:
            self._retry(job, now, "later")
        except (StoreDown, NotDurable):
            raise
        except Exception as error:  # any fault of one job must not stop the others
            _log.error("job failed", extra={"kind": job.kind}, exc_info=error)
            self._retry(job, now, "failed")
        else:
            self._parts.records.jobs.finish(job)
            JOBS.labels(job.kind, "done").inc()

    def _retry(self, job: Job, now: datetime, outcome: str) -> None:
        self._parts.records.jobs.retry(job, now + backoff(job.attempts))
        JOBS.labels(job.kind, outcome).inc()

    def _fold(self, now: datetime) -> None:
        ends = time.monotonic() + FOLD_SECONDS
        while not self._stopped and (folded := self._parts.services.gate.folding.advance(now)) is not None:
            FOLDED.inc(folded)
            if time.monotonic() >= ends:
                return

    def _follow_changes(self, now: datetime) -> None:
        if time.monotonic() - self._followed_at < self._parts.config.changes_seconds:
            return
        self._followed_at = time.monotonic()
        outages = self._parts.services.gate.outages
        try:
            self._parts.changes.follow(now)
        except AuthorityError as error:
            _log.warning("changes: %s", error)
            outages.note_failure(now)
        except StoreError:
            raise
        except Exception as error:  # the jobs do not depend on the feed of changes
            _log.error("changes failed", exc_info=error)
        else:
            outages.note_answer()


def work(config: Config) -> None:
    """Work until SIGTERM or SIGINT; the current job is finished."""
    log_as_json()
    parts = assemble(config)
    parts.records.store.name_process(WORKER)
    worker = Worker(parts)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: worker.stop())
    worker.run()
