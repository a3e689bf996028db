"""The metrics for ``/metrics``. Labels are kinds, never people.

If there are several processes, ``PROMETHEUS_MULTIPROC_DIR`` must name the folder in which they share their metrics,
before this module is imported.
"""

import os
from collections.abc import Mapping

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
STRANGERS = Counter("jixiangma_strangers_total", "Browsers refused without a session or a valid link", ["page"])
MESSAGES = Counter("jixiangma_messages_total", "Messages by what they were, once each", ["kind"])
SHED = Counter("jixiangma_shed_answers_total", "Messages that were not handled, by what they were", ["kind", "why"])
LATE = Counter("jixiangma_late_answers_total", "Answers that may have come later than 4.5 s after the message")
FAULTS = Counter("jixiangma_faults_total", "Answers that failed inside")
UNSAVED = Counter("jixiangma_unsaved_answers_total", "Answers while the store took no writes")
AUTHORITY = Counter("jixiangma_authority_attempts_total", "Attempts at a government service", ["service", "outcome"])
AUTHORITY_SECONDS = Histogram("jixiangma_authority_seconds", "Time of an attempt", ["service"])
SMS_SPENT = Counter("jixiangma_sms_budget_refusals_total", "Messages by SMS that the hourly budget refused")
QUESTIONS = Counter("jixiangma_questions_total", "Questions by what was found, and answers that helped", ["verdict"])
JOBS = Counter("jixiangma_jobs_total", "Jobs of the worker", ["kind", "outcome"])
QUEUE = Gauge("jixiangma_queue_jobs", "Jobs that are due and not claimed", multiprocess_mode="mostrecent")
QUEUE_AGE = Gauge(
    "jixiangma_queue_age_seconds", "How long the oldest of them has been due", multiprocess_mode="mostrecent"
)

PARTS = Gauge("jixiangma_part_well", "Whether a part is well (1) or not (0)", ["part"], multiprocess_mode="mostrecent")


def set_parts(found: Mapping[str, str]) -> None:
    """Set what was found of each part: ``ok``, ``unknown``, or what is wrong."""
    for part, said in found.items():
        if part != "state" and said != "unknown":
            PARTS.labels(part).set(said == "ok")


def count_form_step(dialogue: str, step: str) -> None:
    """Count a form that reached a step (its number), was finished (``end``) or was closed before (``left``)."""
    STEPS.labels(dialogue, step).inc()


def count_stranger(page: str) -> None:
    """Count the refusal of a browser: at a page for ``manager`` or ``operator`` without a session, or at a ``link``."""
    STRANGERS.labels(page).inc()


def count_fault() -> None:
    """Count an answer that failed because of an internal error."""
    FAULTS.inc()


def count_message(kind: str) -> None:
    """Count a message by what it was: ``temperature code scan question answer``."""
    MESSAGES.labels(kind).inc()


def count_shed(kind: str, why: str) -> None:
    """Count a message that was not handled: it came too ``late`` to be in time, or its chat sends too ``fast``."""
    SHED.labels(kind, why).inc()


def count_late() -> None:
    """Count an answer for which the platform may not have waited."""
    LATE.inc()


def count_unsaved() -> None:
    """Count an answer that could not be saved, since the store takes no writes."""
    UNSAVED.inc()


def count_attempt(service: str, outcome: str, seconds: float) -> None:
    """Count one request to a government service."""
    AUTHORITY.labels(service, outcome).inc()
    AUTHORITY_SECONDS.labels(service).observe(seconds)


def count_spent_budget() -> None:
    """Count a message by SMS that was not sent because the hourly budget is used up."""
    SMS_SPENT.inc()


def count_verdict(verdict: str) -> None:
    """Count a question by its verdict, or an answer by whether it helped."""
    QUESTIONS.labels(verdict).inc()


def render_metrics() -> bytes:
    """The metrics of this process, or of all processes that share them, in the format of CONTENT_TYPE."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)


def serve_metrics(port: int) -> None:
    """Serve the metrics of this process on 127.0.0.1, for a process without other pages; raises OSError."""
    start_http_server(port, "127.0.0.1")
