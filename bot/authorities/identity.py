"""The identity authority: does this name belong to this document? (Real-name check of public security.)"""

from enum import StrEnum

from msgspec import Struct

from bot.authorities.answer import typed
from bot.authorities.gateway import Gateway


class Match(StrEnum):
    """What the authority says; users must not be told MISMATCH from NOT_FOUND."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"


class _Verdict(Struct):
    result: Match


class Identity:
    """Asks the authority through its gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def verify(self, name: str, id_type: str, id_number: str, budget: float) -> Match:
        """Check one person within ``budget`` seconds; ``id_type`` is the code of the document ("111" …).

        Raises AuthorityDown, AuthorityLied, AuthorityRefused.
        """
        question = {"name": name, "id_type": id_type, "id_number": id_number}
        return self._gateway.ask("/verify", question, budget, lambda data: typed(data, _Verdict).result)
