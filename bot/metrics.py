"""What is counted, for ``/metrics``. Labels name kinds, never people."""

from prometheus_client import Counter, Gauge, Histogram

ANSWERS = Counter("jixiangma_answers_total", "Messages answered", ["kind", "reply"])
ANSWER_SECONDS = Histogram(
    "jixiangma_answer_seconds", "Time to an answer", buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5)
)
STEPS = Counter("jixiangma_dialogue_steps_total", "Dialogues by the step they came to", ["dialogue", "step"])
FAULTS = Counter("jixiangma_faults_total", "Answers that failed inside")
AUTHORITY = Counter("jixiangma_authority_attempts_total", "Attempts at a government service", ["service", "outcome"])
AUTHORITY_SECONDS = Histogram("jixiangma_authority_seconds", "Time of an attempt", ["service"])
JOBS = Counter("jixiangma_jobs_total", "Jobs of the worker", ["kind", "outcome"])
QUEUE = Gauge("jixiangma_queue_jobs", "Jobs that are due and not claimed")
QUEUE_AGE = Gauge("jixiangma_queue_age_seconds", "How long the oldest of them has been due")


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
