"""Moves what a person does at gates to their new chat: venues, posts as a scanner, duty, the count of looks."""

from bot.chat.fields import DUTY, DUTY_KIND, LOOKS
from bot.store.records import Records


class GateMover:
    """Moves venues and posts. It can be cut off and run again: what was moved is not there any more."""

    def __init__(self, records: Records) -> None:
        self._venues = records.gate.venues
        self._bindings = records.gate.bindings
        self._chat_fields = records.chat_fields

    def move(self, former: str, new: str) -> None:
        """Move all that ``former`` has to ``new``. The passes that were registered stay as they are."""
        for venue in self._venues.of_manager(former):
            self._venues.hand_over(venue.id, former, new)
        for venue_id in self._bindings.venues_ever(former):
            self._bindings.hand_over(venue_id, former, new)
        fields = self._chat_fields.read(former)
        for name in (name for name in (LOOKS, DUTY, DUTY_KIND) if fields.get(name)):
            self._chat_fields.set(new, name, fields[name])
            self._chat_fields.replace(former, name, fields[name], "")
