"""Temporary media: files that the bot uploads or people send; valid for three days."""

import io
import secrets
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Clock, Store

_SIZE_ERRORS = {"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012}
_PICTURE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "BMP": "image/bmp"}


@dataclass(frozen=True, slots=True)
class Medium:
    """A file: ``kind`` is ``image voice video`` or ``thumb``, ``type`` a MIME type, ``created`` in Unix seconds."""

    media_id: str
    kind: str
    name: str
    type: str
    created: int


class Media:
    """The platform's temporary media (page "新增临时素材")."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def add(self, kind: str, name: str, content: bytes) -> Medium:
        """Keep a file; raises ApiError 40004, 40005, 40009 to 40012 or 44001."""
        if kind not in self._rules.media_bytes:
            raise ApiError(40004)
        if not content:
            raise ApiError(44001)
        if len(content) > self._rules.media_bytes[kind]:
            raise ApiError(_SIZE_ERRORS[kind])
        type_ = _picture_type(content) if kind in ("image", "thumb") else "application/octet-stream"
        medium = Medium(secrets.token_urlsafe(48), kind, name, type_, int(self._clock.now()))
        with self._store.lock():
            self._store.put_file(medium.media_id, content)
            self._store.put("media", medium.media_id, [kind, name, type_, medium.created])
        return medium

    def get(self, media_id: str) -> Medium:
        """A medium that has not expired; raises ApiError 40007 when there is none."""
        medium = self.find(media_id)
        if medium is None or self._clock.now() >= medium.created + self._rules.media_lifetime:
            raise ApiError(40007)
        return medium

    def find(self, media_id: str) -> Medium | None:
        """A medium or None. Also finds an expired one, because chats still show its picture."""
        stored = self._store.get("media", media_id)
        return Medium(media_id, *stored) if stored else None

    def content(self, medium: Medium) -> bytes:
        """The file's bytes."""
        content = self._store.file(medium.media_id)
        assert content is not None
        return content


def _picture_type(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            form = picture.format or ""
    except (UnidentifiedImageError, OSError, ValueError):
        raise ApiError(40005) from None
    if form not in _PICTURE_TYPES:
        raise ApiError(40005)
    return _PICTURE_TYPES[form]
