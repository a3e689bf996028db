"""What the chats that hold a record are shown of a visit: by the table of readers, and by who showed the code."""

from dataclasses import dataclass

from bot.health.people.views import VIEWS, Reader, ShownBy, VisitForm
from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.gate.packing import Visit
from bot.store.people.people import People
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Viewers:
    """Tells what is shown of a visit."""

    people: People
    vault: Vault

    def form(self, person: str, agent: str, visit: Visit) -> VisitForm:
        """What is shown of a person's visit to this agent's chat; empty: to the person's own."""
        if not agent:
            return VIEWS[Reader.HOLDER].visit(ShownBy.READER)
        return VIEWS[Reader.AGENT].visit(self._shown_by(person, agent, visit.shown_by))

    def _shown_by(self, person: str, agent: str, tag: int) -> ShownBy:
        if tag:
            return ShownBy.READER if tag == viewer_tag(viewer_digest(self.vault, agent)) else ShownBy.OTHERS
        record = self.people.get(person)
        return ShownBy.OTHERS if record is None or record.owner else ShownBy.NOBODY
