"""Work that could not be done now."""

from datetime import timedelta


class TryLater(Exception):
    """Somebody else's service did not answer; the same work may succeed later."""


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: 5 s, doubled each time, five minutes at the most."""
    return timedelta(seconds=min(300.0, 5.0 * 2.0 ** min(attempts - 1, 10)))
