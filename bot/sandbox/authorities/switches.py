"""The switches that set how each simulated service behaves."""

import threading
from dataclasses import dataclass
from enum import StrEnum

MAX_DELAY_SECONDS = 60.0


class Service(StrEnum):
    """The two services."""

    IDENTITY = "identity"
    PLATFORM = "platform"


class Mode(StrEnum):
    """How a service answers: as it should, slowly, not at all, with broken answers, or that it is busy."""

    NORMAL = "normal"
    SLOW = "slow"
    OFF = "off"
    LYING = "lying"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Switch:
    """A mode, and the seconds that a slow service takes. Raises ValueError unless they are from 0 to 60."""

    mode: Mode = Mode.NORMAL
    seconds: float = 5.0

    def __post_init__(self) -> None:
        if not 0 <= self.seconds <= MAX_DELAY_SECONDS:
            raise ValueError(f"seconds must be between 0 and {MAX_DELAY_SECONDS:.0f}")


class Switchboard:
    """The switches and request counters of both services; after a start all modes are normal. Thread-safe."""

    def __init__(self) -> None:
        self._switches = dict.fromkeys(Service, Switch())
        self._requests = dict.fromkeys(Service, 0)
        self._changed = threading.Condition()

    def __getitem__(self, service: Service) -> Switch:
        return self._switches[service]

    def __setitem__(self, service: Service, switch: Switch) -> None:
        """Set the switch; it also applies to the requests that are waiting in a slow service."""
        with self._changed:
            self._switches[service] = switch
            self._changed.notify_all()

    def request_count(self, service: Service) -> int:
        """The number of requests that the service has received since the start."""
        return self._requests[service]

    def receive(self, service: Service) -> Mode:
        """Count a request, wait if the service is slow, and return the mode for the answer."""
        with self._changed:
            self._requests[service] += 1
            switch = self._switches[service]
            if switch.mode is Mode.SLOW:
                self._changed.wait_for(lambda: self._switches[service] != switch, switch.seconds)
            return self._switches[service].mode
