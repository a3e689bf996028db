"""Practice codes, with which scanners learn to use the gate."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.health.clock import BEIJING
from bot.health.codes.colour import FEVER_TENTHS, Facts, Status


class PracticeCode(StrEnum):
    """The practice codes. Their scans are not recorded and not counted."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"

    def facts(self, now: datetime) -> Facts:
        """The facts of an imagined person with this code at ``now``."""
        match self:
            case PracticeCode.GREY:
                return Facts()
            case PracticeCode.RED:
                return Facts(Status.CONFIRMED, None, now)
            case PracticeCode.ORANGE:
                return Facts(Status.QUARANTINE, now.astimezone(BEIJING).date() + timedelta(days=7), now)
            case PracticeCode.YELLOW:
                return Facts(Status.CLEAR, None, now, FEVER_TENTHS + 2, now)
            case _:
                return Facts(Status.CLEAR, None, now)
