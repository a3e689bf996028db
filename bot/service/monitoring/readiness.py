"""Whether this process can do its work: what ``/readyz`` and ``doctor`` tell."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from time import monotonic

from bot.service.monitoring.outside import OK, UNKNOWN, OutsideServices, Remembered
from bot.store.format import StoreFormat
from bot.store.redis.errors import StoreError
from bot.store.redis.server_checks import find_server_faults, find_write_faults
from bot.store.redis.store import Store
from bot.store.shared_state import WORKER, read_heartbeat

ALIVE_SECONDS = 2.0
"""How long each of the services around is waited for, beside the answers to ``/readyz``."""

PROBE_SECONDS = 5.0
"""A write is made and read back at most once in this time, however often it is asked for."""

WORKER_TIMEOUT = timedelta(seconds=60)
"""A worker without a sign of life for this long counts as gone."""


class State(StrEnum):
    """Whether codes can be shown: all is well; yes, but something else is wrong; or no."""

    READY = "ready"
    DEGRADED = "degraded"
    UNREADY = "unready"


class Monitoring:
    """Looks at store, keys and worker now, and remembers what the services around answered. ``closers`` release the
    threads and connections of what asks them.
    """

    def __init__(
        self,
        store: Store,
        store_format: StoreFormat,
        outside: OutsideServices,
        closers: tuple[Callable[[], None], ...] = (),
    ) -> None:
        self._store, self._store_format, self.outside, self.closers = store, store_format, outside, closers
        self._found_by_probe: Sequence[str] = ()
        self._probed_at = float("-inf")
        self._remembered = Remembered(partial(outside.find, ALIVE_SECONDS))

    def find(self, now: datetime) -> dict[str, str]:
        """``state``, and for each part ``ok`` or what is wrong with it, several codes with commas.

        Only a store that cannot be read, or does not fit the keys, keeps codes from being shown. So only then is the
        state ``unready``: no balancer must take every process away because an authority is down.
        """
        parts = {**self._inside(now), **self._remembered.found()}
        wrong = {part for part, found in parts.items() if found not in (OK, UNKNOWN)}
        unready = parts["store"] == "down" or parts["keys"] != OK
        return {"state": str(State.UNREADY if unready else State.DEGRADED if wrong else State.READY), **parts}

    def _inside(self, now: datetime) -> dict[str, str]:
        try:
            keys = self._store_format.find_faults()
            beat = read_heartbeat(self._store, WORKER)
            faults = [*self._write_faults(), *find_server_faults(self._store, now)]
        except StoreError:
            return {"store": "down", "keys": UNKNOWN, "worker": UNKNOWN}
        worker = OK if beat and now - beat < WORKER_TIMEOUT else "silent"
        return {"store": _said(faults), "keys": _said(keys), "worker": worker}

    def _write_faults(self) -> Sequence[str]:
        if monotonic() - self._probed_at > PROBE_SECONDS:
            self._found_by_probe, self._probed_at = find_write_faults(self._store), monotonic()
        return self._found_by_probe


def _said(codes: Sequence[str]) -> str:
    return ",".join(dict.fromkeys(codes)) or OK
