"""A conversation at the support desk: who owns it, who waits, when the bot is silent. All times are Unix seconds."""

from enum import StrEnum

from msgspec import Struct


class ConversationState(StrEnum):
    """``WAITING``: open, nobody owns it. ``OWNED``: open, a clerk owns it. ``CLOSED``: ended by a clerk."""

    WAITING = "waiting"
    OWNED = "owned"
    CLOSED = "closed"


class Conversation(Struct, frozen=True):
    """The head of a conversation. 0 stands for never.

    ``opened``: when the person asked for a human, the last time. ``owner``: the name of the clerk who owns it.
    ``taken``: since when. ``spoke``: the clerk's last word; 0 again when the person waits for another clerk's first
    one. ``asked``: since when the person waits for a word. ``heard``: the person's last message. ``closed``: when it
    ended. ``order``: the millisecond since which a first word is waited for, the place in the queue. ``version`` grows
    with each change. ``first``: the clerk's first word since it was opened. ``labels``: the ids of its labels.
    """

    opened: int
    owner: str = ""
    labels: tuple[str, ...] = ()
    taken: int = 0
    spoke: int = 0
    asked: int = 0
    heard: int = 0
    closed: int = 0
    order: int = 0
    version: int = 0
    first: int = 0

    @property
    def state(self) -> ConversationState:
        """Where it stands."""
        if self.closed:
            return ConversationState.CLOSED
        return ConversationState.OWNED if self.owner else ConversationState.WAITING

    @property
    def since(self) -> int:
        """The second of the end; of an open one, since when somebody waits for a word, or when it was opened."""
        return self.closed or self.asked or self.opened

    @property
    def score(self) -> int:
        """The millisecond by which lists are ordered: that of the opening, of closed ones that of the end."""
        return self.closed * 1000 or self.order

    @property
    def is_queued(self) -> bool:
        """Whether the person waits for a clerk's first word."""
        return not self.closed and not self.spoke

    @property
    def first_reply_minutes(self) -> int | None:
        """The full minutes from the opening to a clerk's first word; None before it."""
        return (self.first - self.opened) // 60 if self.first else None

    def is_left(self, second: int, silence: int) -> bool:
        """Whether its owner has done nothing for ``silence`` seconds, so that another clerk may take it."""
        return second - max(self.taken, self.spoke) >= silence


class Speaker(StrEnum):
    """Who says an entry of a conversation. ``DESK``: nobody, something happened (its text says what). ``NOTE``: a
    clerk, to other clerks; the person never sees it.
    """

    PERSON = "person"
    BOT = "bot"
    CLERK = "clerk"
    DESK = "desk"
    NOTE = "note"


IN_CHAT = frozenset({Speaker.PERSON, Speaker.BOT, Speaker.CLERK})
"""Who says what the person reads in the chat too."""


TOLD = "told"
"""The kind of the entries that stand for a notice of the bot; their text is what it is about (``notice_topic``)."""

_TOPICS = {
    "review": ("notice.review_",),
    "code": ("notice.own_colour.", "notice.dependant_colour.", "notice.checked", "notice.fever"),
    "photo": ("photo.",),
}


def notice_topic(key: str) -> str:
    """What the notice with this text key is about: ``review``, ``code``, ``photo`` or ``other``. Clerks see no more of
    notices: they tell colours, visits and the data of families.
    """
    return next((topic for topic, starts in _TOPICS.items() if key.startswith(starts)), "other")


class TalkEntry(Struct, frozen=True, omit_defaults=True):
    """One line of a conversation at a Unix second. ``who``: the clerk's name. ``kind``: ``text``, else what stands in
    place of it: the kind of a message without words, or the route that answered. ``id``: that of a clerk's reply, or
    the number of a picture; empty for one that was not taken. ``asks``: it waits for an answer. ``names``: the names on
    record around the chat when it was said. ``place``: its number in the conversation; 0 until it is kept.
    """

    at: int
    by: Speaker
    text: str = ""
    kind: str = "text"
    who: str = ""
    id: str = ""
    asks: bool = False
    names: tuple[str, ...] = ()
    place: int = 0

    def __repr__(self) -> str:
        """Show only who and when."""
        return f"TalkEntry({self.at}, {self.by})"


class ReplyState(StrEnum):
    """What became of a clerk's reply.

    ``DUE``: it is being sent, or waits for the person's next message. ``SENT``: the platform took it, or it went with
    an answer. ``DOUBT``: it was sent, and whether it arrived is not known; it goes with the person's next message
    again. ``AGAIN``: it did, so that the person may have it twice. ``UNSURE``: a picture that was sent, and whether it
    arrived is not known; it is not sent again. ``REFUSED``: a picture that the platform did not take; the person is
    told so.
    """

    DUE = "due"
    SENT = "sent"
    DOUBT = "doubt"
    AGAIN = "again"
    UNSURE = "unsure"
    REFUSED = "refused"
