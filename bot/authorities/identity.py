"""The identity authority: compares people with the register of public security (real-name check)."""

from enum import StrEnum

from msgspec import Struct

from bot.authorities.answer import convert
from bot.authorities.gateway import Gateway
from bot.health.people.identity import MAINLAND
from bot.health.people.nationality import printed_nationality


class IdentityMatch(StrEnum):
    """The result of a check. Users must not learn the difference between MISMATCH and NOT_FOUND."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"


class Comparison(StrEnum):
    """How one more detail compares. A server that does not know the detail leaves it out: UNKNOWN."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class IdentityQuestion(Struct, frozen=True):
    """Whom to compare. ``id_type`` is the code of the document type, such as "111". Empty details are not asked.

    ``phone`` is E.164, ``birth`` ISO, ``nationality`` as the record has it; ``agent`` is the type and the number of the
    document of a relative.
    """

    name: str
    id_type: str
    id_number: str
    phone: str = ""
    birth: str = ""
    nationality: str = ""
    agent: tuple[str, str] | None = None

    def __repr__(self) -> str:
        """Show no personal data in logs."""
        return f"IdentityQuestion({self.id_type})"

    def body(self) -> dict[str, object]:
        """The question as the authority expects it. Only mainland phones are in the operators' register."""
        asked: dict[str, object] = {"name": self.name, "id_type": self.id_type, "id_number": self.id_number}
        if self.phone.startswith(MAINLAND):
            asked["phone"] = self.phone.removeprefix(MAINLAND)
        if self.birth:
            asked["birth"] = self.birth
        if self.nationality:
            asked["nationality"] = printed_nationality(self.nationality)
        if self.agent:
            asked["agent"] = dict(zip(("id_type", "id_number"), self.agent, strict=True))
        return asked


class IdentityAnswer(Struct, frozen=True):
    """What the authority says; the details are UNKNOWN when they were not asked."""

    result: IdentityMatch
    phone: Comparison = Comparison.UNKNOWN
    birth: Comparison = Comparison.UNKNOWN
    nationality: Comparison = Comparison.UNKNOWN
    kin: Comparison = Comparison.UNKNOWN


class IdentityAuthority:
    """Client of the authority."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def verify(self, question: IdentityQuestion, budget: float) -> IdentityAnswer:
        """Compare one person within ``budget`` seconds.

        Raises AuthorityDown, AuthorityProtocolError, AuthorityRefused.
        """
        return self._gateway.ask("/verify", question.body(), budget, lambda data: convert(data, IdentityAnswer))

    def check_alive(self, budget: float) -> None:
        """Ask about nobody, within ``budget`` seconds. Raises AuthorityDown, AuthorityProtocolError."""
        self._gateway.check_alive("/verify", budget)
