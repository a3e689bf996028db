"""What is counted, for ``/metrics``. Labels name kinds, never people.

Where several processes serve together, ``PROMETHEUS_MULTIPROC_DIR`` names the folder in which they share their counts;
it must be set before this module is imported.
"""

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    exposition,
    generate_latest,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = exposition.CONTENT_TYPE_LATEST
ANSWERS = Counter("jixiangma_answers_total", "Messages answered", ["kind", "reply"])
ANSWER_SECONDS = Histogram(
    "jixiangma_answer_seconds", "Time to an answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5)
)
STEPS = Counter("jixiangma_dialogue_steps_total", "Dialogues by the step they came to", ["dialogue", "step"])
FAULTS = Counter("jixiangma_faults_total", "Answers that failed inside")
AUTHORITY = Counter("jixiangma_authority_attempts_total", "Attempts at a government service", ["service", "outcome"])
AUTHORITY_SECONDS = Histogram("jixiangma_authority_seconds", "Time of an attempt", ["service"])
JOBS = Counter("jixiangma_jobs_total", "Jobs of the worker", ["kind", "outcome"])
QUEUE = Gauge("jixiangma_queue_jobs", "Jobs that are due and not claimed", multiprocess_mode="mostrecent")
QUEUE_AGE = Gauge(
    "jixiangma_queue_age_seconds", "How long the oldest of them has been due", multiprocess_mode="mostrecent"
)


class Funnel:
    """Counts how far forms get, and answers that failed."""

    def moved(self, dialogue: str, step: str) -> None:
        """Count a form's step."""
        STEPS.labels(dialogue, step).inc()

    def failed(self) -> None:
        """Count a failed answer."""
        FAULTS.inc()


def authority_asked(service: str, outcome: str, seconds: float) -> None:
    """Count one attempt at a government service."""
    AUTHORITY.labels(service, outcome).inc()
    AUTHORITY_SECONDS.labels(service).observe(seconds)


def counted() -> bytes:
    """All counts of this process, or of all those that share them, in the form that CONTENT_TYPE names."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)


def expose(port: int) -> None:
    """Show the counts of this process, which serves nothing else, on this machine; raises OSError."""
    start_http_server(port, "127.0.0.1")
