"""How fast one chat may send: as fast as a person can, with some in reserve."""

RESERVE, PER_SECOND = 30.0, 1.0
"""So many messages at once, and so many a second for long: a scanner sends two in four seconds."""

MOST_CHATS = 20_000
"""Chats that are remembered at least; a forgotten one has its whole reserve again."""


class Pace:
    """Counts the messages of each chat in this process. Thread-safe; the time is in seconds of any steady clock.

    Of a chat only the time is kept at which its reserve is whole again (the generic cell rate algorithm).
    """

    def __init__(self, reserve: float = RESERVE) -> None:
        self._longest = reserve / PER_SECOND
        self._whole_at: dict[str, float] = {}

    def too_fast(self, chat: str, now: float) -> bool:
        """Count one message of this chat; whether it has sent more than a person would."""
        whole_at = max(self._whole_at.get(chat, now), now) + 1 / PER_SECOND
        too_fast = whole_at - now > self._longest
        self._whole_at[chat] = min(whole_at, now + self._longest)
        if len(self._whole_at) > 2 * MOST_CHATS:
            self._forget(now)
        return too_fast

    def _forget(self, now: float) -> None:
        """Keep those whose reserve is not whole, but not more than MOST_CHATS."""
        used = [(chat, at) for chat, at in list(self._whole_at.items()) if at > now]
        self._whole_at = dict(used[-MOST_CHATS:])
