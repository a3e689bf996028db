"""Pictures that people send to the desk, or as evidence for a review: each has its place at once, and is fetched from
the platform by a job, drawn anew without its metadata, and kept sealed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.channel import Message
from bot.chat.fields import DESK, EVIDENCE
from bot.chat.notice import kind_of, pack_notice
from bot.drawing.photo import LargePhoto, UnreadablePhoto, redraw
from bot.health.clock import unix_second
from bot.service.notices import Notices
from bot.service.people.chat_ending import PICTURE_JOB
from bot.store.jobs import TryLater
from bot.store.records import Records
from bot.store.support.awaited_pictures import AwaitedPicture
from bot.store.support.pictures import MAX_OF_CONVERSATION, MAX_OF_REVIEW, PictureState, sent_by
from bot.wechat.client import WeChat
from bot.wechat.download import LargeMedium
from bot.wechat.errors import BadMedia, WeChatError

MAX_A_DAY = 40
"""Pictures of one chat a day: each costs a call of the account, also a broken one."""

KEPT_BY_PLATFORM = timedelta(days=3)
"""How long the platform keeps what people send (platform page 获取临时素材)."""

RUN_SECONDS = 10.0
"""How long a job goes on with the next picture; the rest waits for its next run."""

START_DELAY = timedelta(seconds=30)
"""When a job looks for a picture if the process died that received it."""


class PictureOutcome(StrEnum):
    """What became of a picture that was sent: ``TAKEN``; or not, since the ``CONVERSATION`` or the ``REVIEW`` has as
    many as it may, or the chat sent too many on this ``DAY``. ``TAKEN_AS_EVIDENCE``: for a review.
    ``DECIDED``: not taken, since the review was decided at this moment.
    """

    TAKEN = "taken"
    TAKEN_AS_EVIDENCE = "evidence"
    CONVERSATION = "conversation"
    REVIEW = "review"
    DECIDED = "decided"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """What became of a picture that was sent; its number, 0 when it was not taken; how many there may be."""

    outcome: PictureOutcome
    number: int = 0
    limit: int = MAX_A_DAY


class Photos:
    """Takes pictures, and fetches them."""

    def __init__(self, records: Records, notices: Notices, wechat: WeChat) -> None:
        self._pictures = records.support.pictures
        self._awaited = records.support.awaited_pictures
        self._reviews = records.reviews
        self._budgets = records.budgets
        self._jobs = records.jobs
        self._chat_fields = records.chat_fields
        self._chat_notices = records.chat_notices
        self._notices = notices
        self._wechat = wechat

    def take(self, message: Message, review: str, now: datetime) -> TakenPhoto:
        """Take the picture in a message, for the review with this receipt number, or (empty) for the conversation. The
        same message has the same number.
        """
        chat, key = message.sender, message.deduplication_key
        if not self._budgets.take(chat, "picture", MAX_A_DAY, now):
            return TakenPhoto(PictureOutcome.DAY)
        self._jobs.add(PICTURE_JOB, chat, now + START_DELAY)
        limit = MAX_OF_REVIEW if review else MAX_OF_CONVERSATION
        number = self._reserve(chat, review, key, limit)
        if review and not self.is_wanted_for(review):
            self._pictures.erase(review)  # it was decided just now, and what it had is deleted already
            return TakenPhoto(PictureOutcome.DECIDED)
        if not number:
            return TakenPhoto(PictureOutcome.REVIEW if review else PictureOutcome.CONVERSATION, limit=limit)
        self._awaited.add(chat, AwaitedPicture(key, message.media_id, review or chat, number, unix_second(now)))
        self._jobs.add(PICTURE_JOB, chat, now)
        return TakenPhoto(PictureOutcome.TAKEN_AS_EVIDENCE if review else PictureOutcome.TAKEN, number, limit)

    def _reserve(self, chat: str, review: str, key: str, limit: int) -> int:
        """The number of a picture. A review has pictures of several chats: theirs end with them (``ChatEnding``)."""
        return self._pictures.reserve(review or chat, sent_by(chat, key) if review else key, limit)

    def is_wanted_for(self, review: str) -> bool:
        """Whether the review with this receipt number is not decided yet."""
        found = self._reviews.get(review)
        return found is not None and not found.outcome

    def number(self, message: Message) -> int:
        """The number of the picture in this message among those of the conversation; 0 when it was not taken for it."""
        return self._pictures.number(message.sender, message.deduplication_key)

    def fetch(self, chat: str, now: datetime) -> None:
        """Fetch the pictures of this chat that are still at the platform. Raises TryLater."""
        later, started = False, time.monotonic()
        for awaited in self._awaited.of_chat(chat):
            if time.monotonic() - started > RUN_SECONDS:
                raise TryLater
            if self._is_settled(chat, awaited, now):
                self._awaited.remove(chat, awaited)
            else:
                later = True
        if later:
            raise TryLater

    def _is_settled(self, chat: str, awaited: AwaitedPicture, now: datetime) -> bool:
        """Fetch one picture; False when the platform does not give it now."""
        try:
            picture = redraw(self._wechat.download_image(awaited.media_id))
        except (LargeMedium, LargePhoto):
            self._fail(chat, awaited, PictureState.LARGE, now)
        except UnreadablePhoto:
            self._fail(chat, awaited, PictureState.UNREADABLE, now)
        except WeChatError as error:
            if not isinstance(error, BadMedia) and now.timestamp() < awaited.at + KEPT_BY_PLATFORM.total_seconds():
                return False
            self._fail(chat, awaited, PictureState.EXPIRED, now)
        else:
            self._pictures.settle(awaited.owner, awaited.number, picture)
        return True

    def _fail(self, chat: str, awaited: AwaitedPicture, state: PictureState, now: datetime) -> None:
        """Note it, and tell the person: while a conversation is open, by the next answer, which uses up no send."""
        self._pictures.fail(awaited.owner, awaited.number, state)
        key, number = f"photo.failed.{state}", str(awaited.number)
        if DESK in self._chat_fields.read(chat):
            notice = pack_notice(key, number=number)
            self._chat_notices.add(chat, notice, kind_of(key), notice)
        else:
            self._notices.notify(chat, now, key, number=number)


def review_of(field: Callable[[str], str]) -> str | None:
    """For whom a chat's next picture is, by its fields: a review's receipt number, empty for the conversation at the
    desk; None for nobody.
    """
    return field(EVIDENCE) or ("" if field(DESK) else None)
