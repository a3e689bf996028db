"""What a message is, as far as it can be told without its chat, and how long it may wait when there are too many."""

from enum import Enum


class Urgency(Enum):
    """The most urgent first.

    A temperature is never left out: the scanner could not know whether a pass was registered.
    """

    TEMPERATURE = "temperature"
    CODE = "code"
    SCAN = "scan"
    QUESTION = "question"
    ANSWER = "answer"

    @property
    def patience(self) -> float:
        """Seconds from the platform's sending until work on it must have begun, of the 5 for which the platform waits.

        What is less urgent gives up earlier, so that it makes room before codes must wait.
        """
        return _PATIENCE[self]

    @property
    def at_gate(self) -> bool:
        """Whether only scanners send such messages."""
        return self in (Urgency.TEMPERATURE, Urgency.SCAN)


_PATIENCE = {
    Urgency.TEMPERATURE: float("inf"),
    Urgency.CODE: 3.0,
    Urgency.SCAN: 2.5,
    Urgency.QUESTION: 2.0,
    Urgency.ANSWER: 2.0,
}

SHORTEST_PATIENCE = min(_PATIENCE.values())
"""What has waited for less than this is served, whatever it is."""
