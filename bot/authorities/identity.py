"""The identity authority: checks whether a name belongs to a document (real-name check of public security)."""

from enum import StrEnum

from msgspec import Struct

from bot.authorities.answer import convert
from bot.authorities.gateway import Gateway


class IdentityMatch(StrEnum):
    """The result of a check. Users must not learn the difference between MISMATCH and NOT_FOUND."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"


class _Verdict(Struct):
    result: IdentityMatch


class IdentityAuthority:
    """Client of the authority."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def verify(self, name: str, id_type: str, id_number: str, budget: float) -> IdentityMatch:
        """Check one person within ``budget`` seconds; ``id_type`` is the code of the document type, such as "111".

        Raises AuthorityDown, AuthorityProtocolError, AuthorityRefused.
        """
        question = {"name": name, "id_type": id_type, "id_number": id_number}
        return self._gateway.ask("/verify", question, budget, lambda data: convert(data, _Verdict).result)
