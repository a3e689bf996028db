"""What a scanner is to see of a person, or of a practice code."""

from datetime import date, datetime

from msgspec import Struct

from bot.health.agebands import AgeBand, age_band
from bot.health.clock import BEIJING, unix_second
from bot.health.colour import Colour, Facts
from bot.health.documents import DocumentType, birth_date
from bot.health.identity import Identity
from bot.health.scans import Duty, Scan, Way, new_scan_id
from bot.health.tokens import CodeClaim
from bot.service.gate.names import NOBODY


class Seen(Struct, frozen=True, gc=False):
    """What the scanner is to see of a person; ``name`` is masked.

    ``relations``: what the person is to each agent, where no chat of their own shows the code. ``before``: minutes
    since they passed here, and the entrance. ``storm``: since when, 0 in calm.
    """

    scan: Scan
    name: str
    colour: Colour
    age: AgeBand
    verified: bool = True
    relations: tuple[str, ...] = ()
    before: tuple[int, str] | None = None
    storm: int = 0

    def __repr__(self) -> str:
        """Show nobody in logs."""
        return f"Seen({self.scan})"


def unseen(claim: CodeClaim, duty: Duty, storm: int, now: datetime) -> Seen:
    """What a genuine code shows while its record is out of reach."""
    scan = Scan(new_scan_id(), claim.person, duty.venue, unix_second(now), Facts(), Way.STORM)
    return Seen(scan, NOBODY, Colour.GREY, AgeBand.UNKNOWN, storm=storm)


def age_of(identity: Identity, now: datetime) -> AgeBand:
    """The age band of a person, by the birth date given or that of the document."""
    if identity.born:
        born: date | None = date.fromisoformat(identity.born)
    else:
        born = birth_date(DocumentType(identity.document), identity.number)
    return age_band(born, now.astimezone(BEIJING).date())
