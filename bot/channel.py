"""What passes between a channel (WeChat) and the conversation: one message in, one reply out.

Plain values, so that neither side needs to know the other.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

TEXT_BYTES = 2048
"""UTF-8 bytes of the longest text reply; of a longer one the user sees nothing at all (facts: wechat §1)."""

CARD_BYTES = 512
"""UTF-8 bytes of a card's text that phones still show whole."""


class Message(Struct, frozen=True):
    """One incoming message or event, already verified and cleaned.

    ``kind`` is ``text image voice video shortvideo location link event`` or ``unknown``; ``event`` is the
    lower-case event name (``subscribe click scan …``), empty for messages. ``created`` is in Unix seconds.
    """

    sender: str
    account: str
    kind: str
    created: int
    id: str = ""
    text: str = ""
    event: str = ""
    key: str = ""
    scan_result: str = ""
    fields: Mapping[str, Any] = {}

    @property
    def identity(self) -> str:
        """Equal for the platform's repetitions of one message, different for any two messages of one sender.

        Neither MsgId nor CreateTime is enough alone: ids have collided, and one second holds several events.
        """
        if self.kind != "event":
            return f"{self.id}:{self.created}"
        return f"{self.created}:{self.event}:{self.key}:{self.scan_result}"


class Text(Struct, frozen=True, array_like=True, tag="t"):
    """A plain text reply."""

    body: str


class Image(Struct, frozen=True, array_like=True, tag="i"):
    """A picture that was uploaded to the platform."""

    media_id: str


class Card(Struct, frozen=True, array_like=True, tag="c"):
    """One news article: title, text, picture and the page behind it."""

    title: str
    text: str
    picture_url: str
    url: str


class Silence(Struct, frozen=True, array_like=True, tag="s"):
    """No answer, and no fault notice either."""


Reply = Text | Image | Card | Silence


class Answer(Struct, frozen=True, array_like=True):
    """A reply and the second (Unix) it was decided, so that a repetition renders to the same bytes."""

    reply: Reply
    at: int


class Busy(Exception):
    """An earlier message of this person is still being answered."""
