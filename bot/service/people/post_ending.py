"""The end of somebody's post at the support desk: their conversations wait for others, and with their own record their
name goes from the counts and the saved answers too.
"""

from datetime import datetime

from bot.health.clock import BEIJING
from bot.store.records import Records


class PostEnding:
    """Ends posts. It can be cut off anywhere and run again: the post itself goes last."""

    def __init__(self, records: Records) -> None:
        self._staff = records.support.staff
        self._inbox = records.support.inbox
        self._conversations = records.support.conversations
        self._counts = records.support.daily_counts
        self._saved = records.support.saved_answers

    def end(self, name: str) -> bool:
        """Remove the member of the staff with this name. False when there is none."""
        for chat in self._inbox.owned_by(name):
            self._conversations.release(chat, name)
            self._inbox.place(chat, self._conversations.get(chat))
        return self._staff.end(name)

    def erase_person(self, person: str, now: datetime) -> None:
        """Remove whoever is this person, whose record is erased. What they did counts on under no name."""
        for member in self._staff.all():
            if member.person == person:
                self._counts.forget(member.name, now.astimezone(BEIJING).date())
                self._saved.forget(member.name)
                self.end(member.name)
