"""The worker: finishes what could not be done in an answer, follows the platform's changes, shows that it lives."""

import logging
import signal
import time
from datetime import datetime

from bot.assembly import Assembly, assemble
from bot.authorities.errors import AuthorityError
from bot.config import Config
from bot.logs import log_as_json
from bot.metrics import JOBS
from bot.pages.operations import WORKER
from bot.service.later import TryLater, backoff
from bot.store.errors import NotDurable, StoreDown, StoreError
from bot.store.health import beat
from bot.store.schedule import Job

LEASE = 30.0
"""Seconds for which a claimed job is ours alone; one takes at most about ten."""

BATCH = 8
IDLE = 0.5
"""Seconds to wait when nothing is due."""

log = logging.getLogger(__name__)


class Worker:
    """Works until told to stop. Any number may run side by side."""

    def __init__(self, parts: Assembly) -> None:
        self._parts = parts
        self._stopped = False  # no Event: a signal in the middle of waiting for it could not take its lock
        self._looked = 0.0

    def stop(self) -> None:
        """Finish the job at hand, then end; may be called at any moment, also by a signal's handler."""
        self._stopped = True

    def run(self) -> None:
        """Work until stopped; a store that is down is waited for."""
        while not self._stopped:
            try:
                busy = self.round(self._parts.clock())
            except StoreError as error:
                log.warning("store: %s", error)
                busy = False
            if not busy:
                time.sleep(IDLE)

    def round(self, now: datetime) -> bool:
        """Show life, look for changes when it is time, do what is due; whether anything was."""
        beat(self._parts.records.store, WORKER, now)
        self._follow(now)
        jobs = self._parts.records.schedule.claim(now, LEASE, BATCH)
        for job in jobs:
            if self._stopped:
                break
            self._do(job, now)
        return bool(jobs)

    def _do(self, job: Job, now: datetime) -> None:
        try:
            self._parts.jobs.do(job.kind, job.subject, self._parts.clock())
        except TryLater:
            self._again(job, now, "later")
        except (StoreDown, NotDurable):
            raise
        except Exception as error:  # whatever is wrong with one subject, the others' work goes on
            log.error("job failed", extra={"kind": job.kind}, exc_info=error)
            self._again(job, now, "failed")
        else:
            self._parts.records.schedule.done(job)
            JOBS.labels(job.kind, "done").inc()

    def _again(self, job: Job, now: datetime, outcome: str) -> None:
        self._parts.records.schedule.retry(job, now + backoff(job.attempts))
        JOBS.labels(job.kind, outcome).inc()

    def _follow(self, now: datetime) -> None:
        if time.monotonic() - self._looked < self._parts.config.changes_seconds:
            return
        self._looked = time.monotonic()
        weather = self._parts.services.gate.weather
        try:
            self._parts.changes.follow(now)
        except AuthorityError as error:
            log.warning("changes: %s", error)
            weather.failed(now)
        except StoreError:
            raise
        except Exception as error:  # the jobs do not depend on the feed
            log.error("changes failed", exc_info=error)
        else:
            weather.answered()


def work(config: Config) -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished."""
    log_as_json()
    worker = Worker(assemble(config))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: worker.stop())
    worker.run()
