"""Telling somebody something outside an answer: kept until told, sent at once where the platform's window allows."""

from datetime import datetime, timedelta

from bot.chat.notice import pack
from bot.store.schedule import Schedule
from bot.store.session import Sessions

ANSWERED = timedelta(seconds=5)
"""After which a message that has come is answered, and what its answer told is taken off."""


class Notices:
    """Leaves notices in chats. The words are found when they are told, in the language of the chat then."""

    def __init__(self, sessions: Sessions, schedule: Schedule) -> None:
        self._sessions = sessions
        self._schedule = schedule

    def tell(self, openid: str, now: datetime, key: str, /, **values: str) -> None:
        """Leave a notice: the text's key and values (masked ones only) for this chat."""
        self._sessions.notify(openid, pack(key, **values))
        self._schedule.add("tell", openid, now)

    def remind(self, openid: str, now: datetime) -> None:
        """Try again to send what waits: the contact just made opens the window anew."""
        self._schedule.add("tell", openid, now + ANSWERED)
