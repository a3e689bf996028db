"""What each process that answers does every few seconds beside its answers, so that no message waits for it."""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from bot.store.redis.errors import StoreError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

PAUSE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Background:
    """Does these things in turn, for ever. What cannot be done is done the next time."""

    def __init__(self, *things: Callable[[], object]) -> None:
        self._things = things
        self._thread: Thread | None = None
        self._lock = Lock()

    def begun_by(self, app: "WSGIApplication") -> "WSGIApplication":
        """The same application, whose first request begins it: a process that was forked has no threads before."""

        def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
            if self._thread is None:
                self._begin()
            return app(environ, start_response)

        return application

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._go_on, name="background", daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        while True:
            time.sleep(PAUSE_SECONDS)
            for one in self._things:
                try:
                    one()
                except StoreError:
                    pass  # the light tells of it
                except Exception as fault:  # of any kind: the others must go on
                    log.error("in the background: %s", type(fault).__name__)
