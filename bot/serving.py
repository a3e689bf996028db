"""Running the web process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces

from bot.logs import JsonFormatter

ENDING_SECONDS = 10
"""Time for what is in flight when told to stop."""

LOGS = {
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"_granian": {"handlers": ["error"], "propagate": False}},
}
"""The server's own lines, in the form of all others."""


def serve(host: str, port: int, workers: int, threads: int, target: str = "bot.app:serve") -> None:
    """Serve until SIGTERM or SIGINT; what is in flight is finished. ``target`` makes the application.

    Raises whatever keeps it from being made: it is made once here first, since a server whose processes fail at
    their start makes new ones again and again.
    """
    with _sharing_counts() if workers > 1 else nullcontext():
        module, _, maker = target.partition(":")
        getattr(import_module(module), maker)()
        _run(host, port, workers, threads, target)


@contextmanager
def _sharing_counts() -> Iterator[None]:
    """Else each process would tell ``/metrics`` of its own answers only. To be begun before the counts are imported."""
    with TemporaryDirectory(prefix="jixiangma-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _run(host: str, port: int, workers: int, threads: int, target: str) -> None:
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        factory=True,
        log_enabled=True,
        log_dictconfig=LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_SECONDS,
    ).serve()
