"""One line of a trace: masked for a screen, whole for a sealed file."""

from dataclasses import asdict, dataclass, field

from bot.health.clock import BEIJING
from bot.health.masking import mask_name, mask_number, mask_phone
from bot.store.gate.records import Pass, Visit
from bot.store.gate.venues import Venue


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody who was registered at a gate."""

    name: str = field(repr=False)
    document: str
    number: str = field(repr=False)
    phone: str = field(repr=False)

    def masked(self) -> "Whom":
        """The same as a screen may show them."""
        return Whom(mask_name(self.name), self.document, mask_number(self.number), mask_phone(self.phone))


@dataclass(frozen=True, slots=True)
class Line:
    """When and where (``id`` of the venue; its name and address empty when it is gone), what was found, and, in a
    venue's trace, whom; None where the person is not on record any more."""

    time: str
    id: str
    venue: str
    address: str
    entrance: str
    temperature: str
    colour: str
    passed: bool
    whom: Whom | None = None

    @classmethod
    def of(cls, one: Pass | Visit, place: Venue | None, whom: Whom | None) -> "Line":
        """The line of a pass or a visit."""
        names = place.entrances if place else ()
        tenths = one.outcome.temperature
        return cls(
            f"{one.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
            one.venue,
            place.name if place else "",
            place.address if place else "",
            names[one.entrance] if one.entrance < len(names) else f"{one.entrance + 1}",
            "normal" if tenths is None else f"{tenths / 10:.1f}",
            str(one.outcome.colour),
            one.outcome.passed,
            whom,
        )

    def masked(self) -> str:
        """One row for a screen."""
        whom = self.whom.masked() if self.whom else None
        about = [whom.name, whom.document, whom.number, whom.phone] if whom else []
        found = [self.temperature, self.colour, "passed" if self.passed else "held"]
        return "  ".join(filter(None, (self.time, self.id, self.venue, self.address, self.entrance, *found, *about)))

    def whole(self) -> dict[str, object]:
        """Everything, as JSON takes it."""
        return asdict(self)
