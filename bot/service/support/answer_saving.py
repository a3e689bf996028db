"""Saved answers: leads write them, clerks search and send them, some with a picture."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.reading import simplified
from bot.drawing.photo import redraw
from bot.health.clock import unix_second
from bot.health.support.roles import DeskAction
from bot.service.access.audit_log import AuditLog
from bot.service.support.clerking import MAX_REPLY_BYTES, Clerking
from bot.service.support.staffing import staff_actor
from bot.store.records import Records
from bot.store.support.conversations import DeskOutcome
from bot.store.support.saved_answers import SavedAnswer
from bot.store.support.staff import StaffMember
from bot.wechat.client import WeChat

TITLE_LENGTH = range(1, 41)
"""The characters of a title."""

PICTURE_TYPES = ("PNG", "JPEG", "WEBP")
"""The types of pictures that leads may upload, as Pillow calls them: none that may move."""

WIDE, SMALL = 1280, 160
"""Pixels of the longest side of a picture, and of its small copy."""

UPLOAD_SECONDS = 10.0
"""Time limit of the upload of a picture; the worker has time."""


class BadSavedAnswer(ValueError):
    """The title or the text is missing or too long, or there are too many saved answers."""


class NoSavedAnswer(LookupError):
    """There is no such answer any more."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What a lead writes: ``file`` is a new picture, empty to keep that of before; ``bare``: without any."""

    title: str
    text: str
    file: bytes = field(default=b"", repr=False)
    bare: bool = False


class AnswerSaving:
    """Finds, writes and sends the saved answers of the desk."""

    def __init__(self, records: Records, audit_log: AuditLog, clerking: Clerking, wechat: WeChat) -> None:
        self._saved = records.support.saved_answers
        self._audit_log = audit_log
        self._clerking = clerking
        self._wechat = wechat

    def find(self, words: str) -> list[SavedAnswer]:
        """The answers in which each of these words stands, sorted by title; all of them without words."""
        wanted = _folded(words).split()
        return [one for one in self._saved.all() if all(word in _folded(f"{one.title} {one.text}") for word in wanted)]

    def get(self, id_: str) -> SavedAnswer | None:
        """The answer with this id; None when there is none."""
        return self._saved.get(id_)

    def small_picture(self, answer: SavedAnswer) -> bytes | None:
        """A small copy of its picture, JPEG; None without one."""
        return self._saved.small_picture(answer.picture) if answer.picture else None

    def save(self, member: StaffMember, id_: str, draft: SavedDraft, now: datetime) -> SavedAnswer:
        """Save a new answer (an empty id) or a change. Raises NotAllowed, BadSavedAnswer, and as ``redraw``."""
        before = self._begin(member, id_, now)
        title, text = " ".join(draft.title.split()), draft.text.strip()
        if len(title) not in TITLE_LENGTH or not text or len(text.encode()) > MAX_REPLY_BYTES:
            raise BadSavedAnswer
        kept = before.picture if before and not draft.bare else ""
        picture = self._draw(draft.file) if draft.file else kept
        after = SavedAnswer(
            before.id if before else secrets.token_hex(6), title, text, picture, member.name, unix_second(now)
        )
        if not self._saved.save(after):
            raise BadSavedAnswer
        self._drop_picture(before.picture if before else "", picture)
        return after

    def remove(self, member: StaffMember, id_: str, now: datetime) -> None:
        """Delete an answer. Raises NotAllowed."""
        before = self._begin(member, id_, now)
        self._saved.remove(id_)
        self._drop_picture(before.picture if before else "", "")

    def send(self, member: StaffMember, chat: str, id_: str, token: str, now: datetime) -> DeskOutcome:
        """Send an answer and its picture as replies. Raises NoSavedAnswer, and as ``reply``."""
        answer = self._saved.get(id_)
        if answer is None:
            raise NoSavedAnswer
        outcome = self._clerking.reply(member, chat, answer.text, token, now)
        if outcome is DeskOutcome.DONE and answer.picture:
            return self._clerking.send_picture(member, chat, answer.title, answer.picture, token, now)
        return outcome

    def medium(self, picture: str) -> str:
        """The ``media_id`` of a picture, which is uploaded unless it was. Raises WeChatError; of a picture that was
        deleted meanwhile, what the platform says of an empty file.
        """
        known = self._saved.medium(picture)
        if known:
            return known
        uploaded = self._wechat.upload_image(self._saved.picture(picture) or b"", UPLOAD_SECONDS, "jpeg")
        self._saved.keep_medium(picture, uploaded)
        return uploaded

    def _draw(self, file: bytes) -> str:
        """Save a picture, drawn anew; gives its id, which no other picture has."""
        whole = redraw(file, WIDE, PICTURE_TYPES)
        id_ = secrets.token_hex(12)
        self._saved.save_picture(id_, whole, redraw(whole, SMALL))
        return id_

    def _drop_picture(self, before: str, after: str) -> None:
        if before and before != after:
            self._saved.remove_picture(before)

    def _begin(self, member: StaffMember, id_: str, now: datetime) -> SavedAnswer | None:
        """Check the right and record the change; gives the answer as it was, None when there is none with this id."""
        self._clerking.require(member, DeskAction.EDIT_SAVED, now)
        before = self._saved.get(id_) if id_ else None
        about = f"saved:{before.id if before else 'new'}"
        self._audit_log.record(f"desk.{DeskAction.EDIT_SAVED}", staff_actor(member.name), about, now)
        return before


def _folded(text: str) -> str:
    return simplified(text).casefold()
