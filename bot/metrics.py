"""The metrics for ``/metrics``. Labels are kinds, never people.

If there are several processes, ``PROMETHEUS_MULTIPROC_DIR`` must name the folder in which they share their metrics,
before this module is imported.
"""

import os
from collections.abc import Mapping
from functools import cache

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
ASKED = Counter("jixiangma_asked_total", "Messages by the route that answered, form, repeat or busy", ["route"])
ANSWER_SECONDS = Histogram(
    "jixiangma_answer_seconds", "Time to an answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5)
)
STEPS = Counter("jixiangma_dialogue_steps_total", "Dialogues by the step they came to", ["dialogue", "step"])
STRANGERS = Counter("jixiangma_strangers_total", "Browsers refused without a session or a valid link", ["page"])
SHED = Counter("jixiangma_shed_answers_total", "Messages that were not handled, by what they were", ["kind", "why"])
LATE = Counter("jixiangma_late_answers_total", "Answers that may have come later than 4.5 s after the message")
FAULTS = Counter("jixiangma_faults_total", "Answers that failed inside")
ENDED = Gauge(
    "jixiangma_ended_processes", "Processes that hung and were ended since the start", multiprocess_mode="max"
)
UNSAVED = Counter("jixiangma_unsaved_answers_total", "Answers while the store took no writes")
AUTHORITY = Counter("jixiangma_authority_attempts_total", "Attempts at a government service", ["service", "outcome"])
AUTHORITY_SECONDS = Histogram("jixiangma_authority_seconds", "Time of an attempt", ["service"])
SMS = Counter("jixiangma_sms_total", "Codes by SMS: sent, failed, refused, limited, budget", ["outcome"])
UPLOADS = Counter("jixiangma_uploads_total", "Uploads of code pictures: ok, failed, refused", ["outcome"])
GATE_VERDICTS = Counter("jixiangma_verdicts_total", "Verdicts that scanners saw", ["venue_kind", "colour"])
QUESTIONS = Counter("jixiangma_questions_total", "Questions by what was found, and answers that helped", ["verdict"])
JOBS = Counter("jixiangma_jobs_total", "Jobs of the worker", ["kind", "outcome"])
FOLDED = Counter("jixiangma_folded_records_total", "Passes and visits of finished days that were folded")
QUEUE = Gauge("jixiangma_queue_jobs", "Jobs that are due and not claimed", multiprocess_mode="mostrecent")
QUEUE_AGE = Gauge(
    "jixiangma_queue_age_seconds", "How long the oldest of them has been due", multiprocess_mode="mostrecent"
)

STORE_MEMORY = Gauge(
    "jixiangma_store_memory_bytes", "Memory that all masters of the store use", multiprocess_mode="mostrecent"
)
STORE_FULL = Gauge(
    "jixiangma_store_full_ratio",
    "Share of its memory (maxmemory) or disk that the fullest master uses; 0 when unlimited or not known",
    ["of"],
    multiprocess_mode="mostrecent",
)
PARTS = Gauge("jixiangma_part_well", "Whether a part is well (1) or not (0)", ["part"], multiprocess_mode="mostrecent")


def set_parts(found: Mapping[str, str]) -> None:
    """Set what was found of each part: ``ok``, ``unknown``, or what is wrong."""
    for part, said in found.items():
        if part != "state" and said != "unknown":
            PARTS.labels(part).set(said == "ok")


def set_queue(waiting: int, age: float) -> None:
    """Set how many jobs are due and not claimed, and for how many seconds the oldest has been."""
    QUEUE.set(waiting)
    QUEUE_AGE.set(age)


def set_store(memory: int, memory_share: float, disk_share: float) -> None:
    """Set the bytes of memory that the store uses, and how full its fullest server's memory and disk are (0 to 1)."""
    STORE_MEMORY.set(memory)
    STORE_FULL.labels("memory").set(memory_share)
    STORE_FULL.labels("disk").set(disk_share)


def count_answer(kind: str, reply: str, seconds: float) -> None:
    """Count an answer by the kind of the message and of the reply, and the time until there was one."""
    _answered(kind, reply).inc()
    ANSWER_SECONDS.observe(seconds)


@cache  # looking labels up takes longer than counting
def _answered(kind: str, reply: str) -> Counter:
    return ANSWERS.labels(kind, reply)


def count_asked(route: str) -> None:
    """Count a message by the name of the route that answered it; or ``form`` for an answer to a form, ``repeat`` for
    one that the platform sent again, ``busy`` for one that came while another of the chat was at work.
    """
    _asked(route).inc()


@cache
def _asked(route: str) -> Counter:
    return ASKED.labels(route)


def count_form_step(dialogue: str, step: str) -> None:
    """Count a form that reached a step (its number), was finished (``end``) or was closed before (``left``)."""
    STEPS.labels(dialogue, step).inc()


def count_stranger(page: str) -> None:
    """Count the refusal of a browser: at a page for ``manager`` or ``operator`` without a session, or at a ``link``."""
    STRANGERS.labels(page).inc()


def count_fault() -> None:
    """Count an answer that failed because of an internal error."""
    FAULTS.inc()


def count_shed(kind: str, why: str) -> None:
    """Count a message that was not handled: it came too ``late`` to be in time, or its chat sends too ``fast``."""
    SHED.labels(kind, why).inc()


def count_late() -> None:
    """Count an answer for which the platform may not have waited."""
    LATE.inc()


def set_ended(processes: int) -> None:
    """Set how many processes of this server hung and were ended."""
    ENDED.set(processes)


def count_unsaved() -> None:
    """Count an answer that could not be saved, since the store takes no writes."""
    UNSAVED.inc()


def count_attempt(service: str, outcome: str, seconds: float) -> None:
    """Count one request to a government service."""
    AUTHORITY.labels(service, outcome).inc()
    AUTHORITY_SECONDS.labels(service).observe(seconds)


def count_sms(outcome: str) -> None:
    """Count a code that was ``sent`` by SMS; that ``failed`` or that the gateway ``refused``; that a limit of the
    number or the chat did not allow (``limited``), or the hourly ``budget``.
    """
    SMS.labels(outcome).inc()


def count_upload(outcome: str) -> None:
    """Count the upload of a code picture: ``ok``, ``failed``, or ``refused`` for lack of permission or quota."""
    UPLOADS.labels(outcome).inc()


def count_gate_verdict(venue_kind: str, colour: str) -> None:
    """Count what a scanner saw: a colour or ``outage``. ``venue_kind``: the category of the venue."""
    _gate_verdict(venue_kind, colour).inc()


@cache
def _gate_verdict(venue_kind: str, colour: str) -> Counter:
    return GATE_VERDICTS.labels(venue_kind or "unknown", colour)


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
