"""How each simulated service behaves at the moment."""

import threading
from dataclasses import dataclass
from enum import StrEnum

SLOWEST = 60.0
"""Seconds; a slower service is as good as off."""


class Service(StrEnum):
    """The two services."""

    IDENTITY = "identity"
    PLATFORM = "platform"


class Mode(StrEnum):
    """What a service does with a request."""

    NORMAL = "normal"
    SLOW = "slow"
    OFF = "off"
    LYING = "lying"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Switch:
    """A mode; ``seconds`` is how long a slow service takes. Raises ValueError for less than 0 or more than 60."""

    mode: Mode = Mode.NORMAL
    seconds: float = 5.0

    def __post_init__(self) -> None:
        if not 0 <= self.seconds <= SLOWEST:
            raise ValueError(f"seconds must be between 0 and {SLOWEST:.0f}")


class Switchboard:
    """The switches and counters of both services; all is normal after a start. Safe to share between threads."""

    def __init__(self) -> None:
        self._switches = dict.fromkeys(Service, Switch())
        self._asked = dict.fromkeys(Service, 0)
        self._changed = threading.Condition()

    def __getitem__(self, service: Service) -> Switch:
        return self._switches[service]

    def __setitem__(self, service: Service, switch: Switch) -> None:
        """Holds from now on, also for the requests that a slow service is sitting on."""
        with self._changed:
            self._switches[service] = switch
            self._changed.notify_all()

    def asked(self, service: Service) -> int:
        """How many requests reached the service since the start, answered or not."""
        return self._asked[service]

    def arrive(self, service: Service) -> Mode:
        """Count a request and keep it as long as the service is slow; the mode to answer it in."""
        with self._changed:
            self._asked[service] += 1
            switch = self._switches[service]
            if switch.mode is Mode.SLOW:
                self._changed.wait_for(lambda: self._switches[service] != switch, switch.seconds)
            return self._switches[service].mode
