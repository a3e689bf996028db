"""Runs the web server."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from bot.heartbeats import beat, watched
from bot.logs import JsonFormatter

SPARE_THREADS = 2
"""Threads of a process beyond those that are set for it, for pages. More would cost: all that work fight for the
interpreter. What they have no time for waits in the server, and ``bot.overload`` finds out how long it has waited.
"""

SHUTDOWN_SECONDS = 10
"""Time for running requests after the signal to stop."""


if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOG_CONFIG = {
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"error": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"_granian": {"handlers": ["error"], "propagate": False}},
}
"""The configuration of the server's logs: the same format as all others."""


_TARGET_VARIABLE = "JIXIANGMA_TARGET"
"""The environment variable with the name of the function that makes the application."""


class PortTaken(Exception):
    """Nothing can listen at the port; the message says why, in the system's words."""


def serve(host: str, port: int, workers: int, threads: int, target: str = "bot.app:serve") -> None:
    """Serve until SIGTERM or SIGINT; running requests are finished. ``target`` names the function that makes the app.
    Raises PortTaken.

    The function is called here once before the server starts, and its errors are raised: the server would restart
    processes that fail at their start without end.
    """
    with _own_port(host, port), _shared_metrics() if workers > 1 else nullcontext(), watched():
        os.environ[_TARGET_VARIABLE] = target
        _application()
        _run(host, port, workers, threads)


def application() -> "WSGIApplication":
    """The application of a process whose heart beats from now on; the server calls this in each of its processes."""
    made = _application()  # this may take long on a busy machine, and is no hang
    beat()
    return made


def _application() -> "WSGIApplication":
    module, _, factory = os.environ[_TARGET_VARIABLE].partition(":")
    made: WSGIApplication = getattr(import_module(module), factory)()
    return made


@contextmanager
def _own_port(host: str, port: int) -> Iterator[None]:
    """Keep the port from other servers. The system would let them listen there too, as our own processes do, and give
    each of them a part of the requests.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as guard:
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of an earlier server may linger
        try:
            guard.bind((host, port))
        except OSError as error:
            raise PortTaken(error.strerror) from None
        if sys.platform != "linux":
            guard.close()  # there our own processes share one socket
        else:  # they bind one each; who is no part of this server still cannot
            guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        yield


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Share the metrics of all processes in a temporary folder; must begin before ``bot.metrics`` is imported."""
    with TemporaryDirectory(prefix="jixiangma-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _run(host: str, port: int, workers: int, threads: int) -> None:
    Granian(
        f"{__name__}:{application.__name__}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads + SPARE_THREADS,
        websockets=False,
        factory=True,
        log_enabled=True,
        log_dictconfig=LOG_CONFIG,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_SECONDS,
    ).serve()
