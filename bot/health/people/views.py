"""Who is shown what of a person: one table for pictures, lists, notices, summaries, pages and commands.

Whoever is in no row is shown nothing, not even that the person exists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.health.people.masking import last_four, mask_middle, mask_name, mask_number, mask_phone, mask_to_tail


class Reader(StrEnum):
    """To whom something of a person is shown.

    ``WRITER``: who has just typed it, at the summary of a form. ``HOLDER`` and ``AGENT``: the chat that holds
    the record, of the person or of a dependant. ``PICTURE``: whoever stands near a code. ``ASKED``: the chat that is
    asked for a yes, of who asks. ``FORMER``: the chat that held the record before. ``SCANNER``: of who is scanned.
    ``MANAGER``: of a venue. ``STAFF``: operators and support.
    ``REVEALING``: staff who gave a reason, which the person is told.
    """

    WRITER = "writer"
    HOLDER = "holder"
    AGENT = "agent"
    PICTURE = "picture"
    ASKED = "asked"
    FORMER = "former"
    SCANNER = "scanner"
    MANAGER = "manager"
    STAFF = "staff"
    REVEALING = "revealing"


class ShownBy(StrEnum):
    """Who showed the code for a visit, as the reader is concerned.

    ``READER``: the chat that reads. ``OTHERS``: another chat; also nobody, if the person has an own chat, which sees
    it. ``NOBODY``: nobody (an entry by hand), and the person has no own chat.
    """

    READER = "reader"
    OTHERS = "others"
    NOBODY = "nobody"


class VisitForm(StrEnum):
    """What is shown of a visit: venue, entrance and minute; or the day and what became of it, so that it can be
    disputed; or not that there was one.
    """

    PLACE = "place"
    DAY = "day"
    HIDDEN = "hidden"


Form = Callable[[str], str]
"""Gives of a text what is shown."""


def full(text: str) -> str:
    """All of it."""
    return text


def hidden(_: str) -> str:
    """Nothing of it."""
    return ""


@dataclass(frozen=True, slots=True)
class View:
    """What one reader is shown: the form of each field, whether the age band, and what of each visit (identity rules
    §4: an agent sees only those where the code was shown from their own chat).
    """

    name: Form = hidden
    number: Form = hidden
    phone: Form = hidden
    relation: Form = hidden
    nickname: Form = hidden
    age_band: bool = False
    visits: Mapping[ShownBy, VisitForm] = field(default_factory=dict)

    def visit(self, shown_by: ShownBy) -> VisitForm:
        """What is shown of a visit for which the code was shown by this one."""
        return self.visits.get(shown_by, VisitForm.HIDDEN)


ALL_VISITS = dict.fromkeys(ShownBy, VisitForm.PLACE)
AGENTS_VISITS = {ShownBy.READER: VisitForm.PLACE, ShownBy.NOBODY: VisitForm.DAY}

VIEWS: Mapping[Reader, View] = {
    Reader.WRITER: View(name=full, number=full, phone=full, relation=full, nickname=full),
    Reader.HOLDER: View(name=full, number=mask_to_tail, phone=mask_to_tail, visits=ALL_VISITS),
    Reader.AGENT: View(name=full, number=last_four, relation=full, nickname=full, visits=AGENTS_VISITS),
    Reader.PICTURE: View(name=mask_middle, nickname=full),
    Reader.ASKED: View(name=full, phone=last_four, relation=full),
    Reader.FORMER: View(phone=last_four),
    Reader.SCANNER: View(name=mask_name, relation=full, age_band=True),
    Reader.MANAGER: View(name=mask_name),
    Reader.STAFF: View(name=mask_name, number=mask_number, phone=mask_phone, relation=full),
    Reader.REVEALING: View(name=full, number=full, phone=full, relation=full),
}
"""What each reader is shown."""
