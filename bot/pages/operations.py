"""Pages for monitoring: liveness, readiness, metrics."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify

from bot.metrics import CONTENT_TYPE, QUEUE, QUEUE_AGE, render_metrics
from bot.store.access_token import SharedAccessToken
from bot.store.records import Records
from bot.store.redis.errors import StoreError
from bot.store.redis.server_checks import find_server_faults
from bot.store.redis.store import Store
from bot.store.shared_state import WORKER, read_heartbeat

WORKER_TIMEOUT = timedelta(seconds=60)
"""A worker without a sign of life for this long counts as gone."""

Checks = dict[str, str]


def blueprint(records: Records, access: SharedAccessToken, clock: Callable[[], datetime]) -> Blueprint:
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
        with suppress(StoreError):  # the other metrics are needed most when the store is down
            waiting, age = records.jobs.depth(clock())
            QUEUE.set(waiting)
            QUEUE_AGE.set(age)
        return Response(render_metrics(), content_type=CONTENT_TYPE)

    return routes


def readiness(store: Store, access: SharedAccessToken, now: datetime) -> Checks:
    """``ok`` or what is wrong, for store, token and worker.

    Without a token the service is still ready: the token is fetched when needed, and codes are shown without it.
    """
    try:
        store_faults = find_server_faults(store)
        token = access.load()
        beat = read_heartbeat(store, WORKER)
    except StoreError:
        return {"store": "down", "token": "unknown", "worker": "unknown"}
    return {
        "store": ",".join(store_faults) or "ok",
        "token": "ok" if token and token[1] > now.timestamp() else "none",
        "worker": "ok" if beat and now - beat < WORKER_TIMEOUT else "silent",
    }
