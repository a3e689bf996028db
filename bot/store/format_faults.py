"""The reasons why a process must not work with a store.

They are apart from ``bot.store.format``, which finds them, so that a command can name them without loading the store's
libraries.
"""

from enum import StrEnum


class FormatFault(StrEnum):
    """Why a process must not work with a store: its format, or a key that does not fit."""

    EMPTY = "empty"
    RESTORING = "restoring"
    OLDER = "older"
    NEWER = "newer"
    INDEX_KEY = "index_key"
    CHAT_KEY = "chat_key"
    DATA_KEYS = "data_keys"


class WrongStore(Exception):
    """The store does not fit to this program or its keys; ``faults`` say why."""

    def __init__(self, faults: tuple[FormatFault, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults
