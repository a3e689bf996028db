"""Codes for practising at a gate: what they look like and what they show."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.health.clock import BEIJING
from bot.health.colour import FEVER, Facts, Status
from bot.health.tokens import code_url


class Practice(StrEnum):
    """Codes for practising; they never reach records or statistics."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"
    EXPIRED = "expired"
    DUPLICATE = "duplicate"

    def facts(self, now: datetime) -> Facts:
        """What would be known of such a person at ``now``."""
        match self:
            case Practice.GREY:
                return Facts()
            case Practice.RED:
                return Facts(Status.CONFIRMED, None, now)
            case Practice.ORANGE:
                return Facts(Status.QUARANTINE, now.astimezone(BEIJING).date() + timedelta(days=7), now)
            case Practice.YELLOW:
                return Facts(Status.CLEAR, None, now, FEVER + 2, now)
            case _:
                return Facts(Status.CLEAR, None, now)


_NAMES = frozenset(Practice)


def practice_of(content: str, public_url: str) -> Practice | None:
    """The practice code in what a scanner read."""
    address, _, name = content.strip().lower().rpartition("-")
    if name not in _NAMES or f"{address}-" != practice_url(public_url, "").lower():
        return None
    return Practice(name)


def practice_url(public_url: str, practice: str) -> str:
    """The content of a practice code."""
    return code_url(public_url, f"PRACTICE-{practice.upper()}")
