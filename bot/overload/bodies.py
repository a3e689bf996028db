"""How many threads may wait for the bodies of pages' forms, which anybody can send as slowly as they like.

The server has no time limit for bodies, and a read cannot be broken off. A few threads read them, a few more wait for
a second, and who comes while all of these wait is asked to try again: the others are left to the platform's messages,
whose signature is checked before their body is read. A proxy in front that passes whole requests on spares even that.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from bot.overload.arrivals import Arrivals

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

SPARE_PLACES = 2
"""As many as the threads that a process has beyond those that are set for it (``bot.serving``)."""

WAIT_SECONDS = 1.0
"""Who finds all readers busy waits so long for one: several people may press at the same moment."""

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


def limit_bodies(app: "WSGIApplication", path: str, arrivals: Arrivals, threads: int) -> "WSGIApplication":
    """A WSGI application that passes requests on to ``app``. Those with bodies may hold half of the set ``threads``
    and the spare ones: in half of these they are read, in the others they wait. Those for this path, where
    signatures are checked first, have no limit and only tell ``arrivals`` that they come and go.
    """
    places = threads // 2 + SPARE_PLACES
    free, waiting = Semaphore(places - places // 2), Semaphore(places // 2)

    def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in _BODILESS:
            return app(environ, start_response)
        if environ["PATH_INFO"].rstrip("/") == path:
            arrivals.arrive()
            try:
                return app(environ, start_response)
            finally:
                arrivals.depart()
        if not _comes_in(free, waiting):
            return _busy(start_response)
        try:
            return app(environ, start_response)
        finally:
            free.release()

    return application


def _comes_in(free: Semaphore, waiting: Semaphore) -> bool:
    """Take one of the free, if need be from one of the places to wait in."""
    if free.acquire(blocking=False):
        return True
    if not waiting.acquire(blocking=False):
        return False
    try:
        return free.acquire(timeout=WAIT_SECONDS)
    finally:
        waiting.release()


def _busy(start_response: Callable[..., object]) -> list[bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    start_response(
        f"{status} {status.phrase}", [("Retry-After", "5"), ("Content-Length", "0"), ("Connection", "close")]
    )
    return [b""]
