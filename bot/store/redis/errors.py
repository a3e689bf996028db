"""The errors of the store."""


class StoreError(Exception):
    """Any failure of the store. Its text never contains stored values."""


class StoreDown(StoreError):
    """No usable reply in time: the server is unreachable, hangs or is loading, or no node of the cluster owns the slot.

    It is unknown whether the commands were run; they may be repeated.
    """


class NotDurable(StoreError):
    """The write was made, but it is not confirmed as durable in the way that REDIS_ACK asks for."""


class CommandRefused(StoreError):
    """The server replied with an error. ``code`` is its first word, such as ``WRONGTYPE`` or ``OOM``."""

    def __init__(self, message: str) -> None:
        # the error about an unknown command repeats its arguments, which can be personal data
        super().__init__(message.partition(", with args")[0])
        self.code = message.partition(" ")[0]


class WritesRefused(CommandRefused):
    """The server can be read, but takes no writes now: its memory or its disk is full, too few replicas answer, or it
    is a replica itself.
    """


_WRITES_REFUSED = frozenset({"OOM", "MISCONF", "NOREPLICAS", "READONLY"})


def refusal(message: str) -> CommandRefused:
    """The error for this reply of the server."""
    kind = WritesRefused if message.partition(" ")[0] in _WRITES_REFUSED else CommandRefused
    return kind(message)
