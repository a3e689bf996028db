"""Pages for monitoring: liveness, readiness, metrics."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from flask import Blueprint, Response, jsonify

from bot.metrics import CONTENT_TYPE, render_metrics, set_parts, set_queue, set_store
from bot.service.monitoring.readiness import Monitoring, State
from bot.store.records import Records
from bot.store.redis.errors import StoreError
from bot.store.redis.server_checks import measure_use

NAME = "operations"
"""The name of the blueprint."""


def blueprint(records: Records, monitoring: Monitoring, clock: Callable[[], datetime]) -> Blueprint:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    routes = Blueprint(NAME, __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = monitoring.find(clock())
        return jsonify(found), 503 if found["state"] == State.UNREADY else 200

    @routes.get("/metrics")
    def metrics() -> Response:
        now = clock()
        set_parts(monitoring.find(now))
        with suppress(StoreError):  # the other metrics are needed most when the store is down
            set_queue(*records.jobs.depth(now))
            set_store(**asdict(measure_use(records.store)))
        return Response(render_metrics(), content_type=CONTENT_TYPE)

    return routes
