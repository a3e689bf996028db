"""Why a backup is not taken, or not restored.

They are apart from what finds them, so that a command can name them without loading the store's libraries.
"""

from enum import StrEnum


class TakingFault(StrEnum):
    """Why no backup can be made of a store: it has no stamp; it is half restored; other servers own its
    keys than at the start; more is written than can be read.
    """

    UNSTAMPED = "unstamped"
    RESTORING = "restoring"
    LAYOUT = "layout"
    BUSY = "busy"


class NotTaken(Exception):
    """No backup could be made."""

    def __init__(self, fault: TakingFault) -> None:
        super().__init__(fault)
        self.fault = fault


class RestoreFault(StrEnum):
    """Why a backup is not restored: the store is not empty; another backup is half restored there; another number of
    keys is there than the backup held.
    """

    FILLED = "filled"
    OTHER = "other"
    KEPT = "kept"


class NotRestored(Exception):
    """Nothing was restored, or with ``KEPT`` not all."""

    def __init__(self, fault: RestoreFault) -> None:
        super().__init__(fault)
        self.fault = fault


class BadBackup(Exception):
    """These are not the bytes of a whole backup."""
