"""Ending in good order when told to: Ctrl-C, SIGTERM, a terminal that is closed."""

import signal
import time

SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """The user wants everything to stop."""


class Ending:
    """From now on the signals only leave a note, so that no start and no end of a process is cut in the middle."""

    def __init__(self) -> None:
        self._asked = False
        for sign in SIGNS:
            signal.signal(sign, self._note)

    def _note(self, *_: object) -> None:
        self._asked = True

    def pause(self, seconds: float) -> None:
        """Wait; raises Ended when a signal has come."""
        time.sleep(seconds)
        if self._asked:
            raise Ended
