"""How many threads may wait for the bodies of pages' forms, which anybody can send as slowly as they like.

The server has no time limit for bodies, and a read cannot be broken off. A few threads read them, a few more wait for
a second, and who comes while all of these wait is asked to try again: the platform's messages, whose signature is
checked before their body is read, never wait for strangers. A proxy in front that passes whole requests on spares even
that.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from bot.overload.admission import Admission

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

READERS = 4
"""Threads of a process that may have requests with bodies at once."""

WAITERS, WAIT_SECONDS = 8, 1.0
"""So many more may wait so long for one of these threads: several people may press at the same moment."""

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


def limit_bodies(app: "WSGIApplication", path: str, admission: Admission, readers: int = READERS) -> "WSGIApplication":
    """A WSGI application that passes so many requests with bodies on to ``app`` at once, and all others; those for this
    path, where signatures are checked first, only tell ``admission`` that they come and go.
    """
    free, places = Semaphore(readers), Semaphore(WAITERS)

    def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in _BODILESS:
            return app(environ, start_response)
        if environ["PATH_INFO"].rstrip("/") == path:
            admission.arrive()
            try:
                return app(environ, start_response)
            finally:
                admission.depart()
        if not _comes_in(free, places):
            return _busy(start_response)
        try:
            return app(environ, start_response)
        finally:
            free.release()

    return application


def _comes_in(free: Semaphore, places: Semaphore) -> bool:
    """Take one of the free, if need be from one of the places to wait in."""
    if free.acquire(blocking=False):
        return True
    if not places.acquire(blocking=False):
        return False
    try:
        return free.acquire(timeout=WAIT_SECONDS)
    finally:
        places.release()


def _busy(start_response: Callable[..., object]) -> list[bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    start_response(
        f"{status} {status.phrase}", [("Retry-After", "5"), ("Content-Length", "0"), ("Connection", "close")]
    )
    return [b""]
