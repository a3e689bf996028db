"""The values that a channel (WeChat) and the conversation exchange: a message and its reply.

They are plain data, so neither side depends on the other.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.json import Decoder, Encoder

MAX_TEXT_BYTES = 2048
"""UTF-8 bytes of the longest text reply (platform page 被动回复用户消息). A longer one is not shown at all."""

MAX_CARD_BYTES = 512
"""UTF-8 bytes of the longest text of a card that phones show completely."""


class Message(Struct, frozen=True):
    """One incoming message or event, verified by the channel.

    ``kind`` is ``text image voice video shortvideo location link event`` or ``unknown``; ``event`` is the
    lower-case event name (``subscribe click scan …``), empty for messages. ``created`` is in Unix seconds, as is
    ``signed``, when the platform signed the request. ``media_id`` names the file of a picture at the platform.
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
    media_id: str = ""
    signed: int = 0
    fields: Mapping[str, Any] = {}

    @property
    def deduplication_key(self) -> str:
        """The same for all deliveries of one message, different for any two messages of one sender.

        MsgId and CreateTime alone are not enough: ids have collided, and there can be several events in a second.
        """
        if self.kind != "event":
            return f"{self.id}:{self.created}"
        return f"{self.created}:{self.event}:{self.key}:{self.scan_result}"


class Text(Struct, frozen=True, array_like=True, tag="t"):
    """A plain text reply."""

    body: str


class Image(Struct, frozen=True, array_like=True, tag="i"):
    """A picture reply: a picture that was uploaded to the platform."""

    media_id: str


class Card(Struct, frozen=True, array_like=True, tag="c"):
    """A news reply with one article: title, text, picture and the page that it opens."""

    title: str
    text: str
    picture_url: str
    url: str


class Silence(Struct, frozen=True, array_like=True, tag="s"):
    """No reply; the user sees no fault notice either."""


class Transfer(Struct, frozen=True, array_like=True, tag="x"):
    """No reply; the message goes to the account's clerks at the platform's own desk."""


Reply = Text | Image | Card | Silence | Transfer


class Answer(Struct, frozen=True, array_like=True):
    """A reply and its time in Unix seconds; so a repeated delivery gets the same bytes."""

    reply: Reply
    at: int


def pack_answer(answer: Answer) -> bytes:
    """The answer as JSON: the reply (tag and fields in order) and its time."""
    try:
        return _encode(answer)
    except UnicodeEncodeError:  # a lone surrogate, which is not sent either
        return json.dumps(to_builtins(answer), ensure_ascii=False).encode(errors="ignore")


def read_answer(packed: bytes) -> Answer:
    """The answer from the result of ``pack_answer``; raises msgspec's DecodeError for other bytes."""
    return _decode(packed)


_encode = Encoder().encode
_decode = Decoder(Answer).decode


class AnswerWrite(Struct):
    """A write to the store that is made in one step with saving the answer, so that it costs no round trip.

    ``call``: the script call. ``done``: the reply by which it was made. After another reply the answer is not saved,
    until ``instead`` was called, which makes the write in another way.
    """

    call: Any
    done: str | int
    instead: Callable[[], object]


class Prefetch(Struct):
    """Commands for the store that are sent in one round trip with those of a chat: reads before it is answered, or what
    is counted when it is saved.

    ``commands`` are tuples, of keys with the same hash tag as ``key``. ``replies`` stays empty if they could not be
    sent together; they must then be sent separately.
    """

    key: str
    commands: Sequence[tuple[Any, ...]]
    replies: list[Any] = []


class Busy(Exception):
    """An earlier message of this person has not been answered yet."""
