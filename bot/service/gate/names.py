"""What scanners and managers see of a name."""

from msgspec import DecodeError

from bot.health.masking import mask_name
from bot.store.people import People
from bot.store.person import Person
from bot.store.vault import Unopened

NOBODY = "*"
"""Who is not on record, or out of reach."""


def shown_name(people: People, person: Person | None) -> str:
    """The masked name of a record; NOBODY for none, and for one that cannot be read."""
    if person is None:
        return NOBODY
    try:
        return mask_name(people.identity(person).name)
    except (Unopened, DecodeError):
        return NOBODY
