"""For operators: is the process alive, is it ready, what does it count."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify

from bot.metrics import CONTENT_TYPE, QUEUE, QUEUE_AGE, counted
from bot.store.connection import Store
from bot.store.errors import StoreError
from bot.store.health import faults, last_beat
from bot.store.records import Records
from bot.store.tokens import SharedToken

WORKER = "worker"
"""The name under which the worker's heartbeat is kept."""

SILENT = timedelta(seconds=60)
"""A worker that was silent so long counts as gone."""

Checks = dict[str, str]


def blueprint(records: Records, access: SharedToken, clock: Callable[[], datetime]) -> Blueprint:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    routes = Blueprint("operations", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks = readiness(records.store, access, clock())
        return jsonify(checks), 200 if checks["store"] == "ok" and checks["worker"] == "ok" else 503

    @routes.get("/metrics")
    def metrics() -> Response:
        with suppress(StoreError):  # the rest is worth showing just then
            waiting, age = records.schedule.depth(clock())
            QUEUE.set(waiting)
            QUEUE_AGE.set(age)
        return Response(counted(), content_type=CONTENT_TYPE)

    return routes


def readiness(store: Store, access: SharedToken, now: datetime) -> Checks:
    """``ok`` or what is wrong, for store, token and worker.

    A missing token is no reason to take no traffic: it is fetched when it is needed, and codes are shown without.
    """
    try:
        kept = faults(store)
        token = access.load()
        beat = last_beat(store, WORKER)
    except StoreError:
        return {"store": "down", "token": "unknown", "worker": "unknown"}
    return {
        "store": ",".join(kept) or "ok",
        "token": "ok" if token and token[1] > now.timestamp() else "none",
        "worker": "ok" if beat and now - beat < SILENT else "silent",
    }
