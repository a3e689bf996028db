"""What can go wrong between us and the store."""


class StoreError(Exception):
    """Any failure of the store; its text never holds values that were written."""


class StoreDown(StoreError):
    """No usable answer in time: unreachable, hung, loading, or a cluster without this part of the keys.

    Whether the commands were carried out is unknown; they may be repeated.
    """


class NotDurable(StoreError):
    """The write was made, but not acknowledged as kept in the way the setting asks for."""


class Refused(StoreError):
    """The server answered with an error; ``code`` is its first word, such as ``WRONGTYPE`` or ``OOM``."""

    def __init__(self, message: str) -> None:
        # an unknown command is reported with its arguments, which can be personal data
        super().__init__(message.partition(", with args")[0])
        self.code = message.partition(" ")[0]
