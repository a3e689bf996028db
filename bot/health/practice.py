"""Codes for practising at a gate: what they look like and what they show."""

import re
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


def practice_of(content: str, public_url: str) -> Practice | None:
    """The practice code in what a scanner read."""
    found = re.fullmatch(re.escape(practice_url(public_url, "")) + "([A-Z]+)", content.strip(), re.IGNORECASE)
    name = found[1].lower() if found else ""
    return Practice(name) if name in set(Practice) else None


def practice_url(public_url: str, practice: str) -> str:
    """The content of a practice code."""
    return code_url(public_url, f"PRACTICE-{practice.upper()}")
