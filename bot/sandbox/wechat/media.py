"""Temporary media: uploaded by the bot or sent by people, usable for three days."""

import io
import secrets
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Store

_TOO_BIG = {"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012}
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "BMP": "image/bmp"}


@dataclass(frozen=True, slots=True)
class Medium:
    """One uploaded file: ``kind`` is ``image voice video`` or ``thumb``, ``created`` in Unix seconds."""

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
        """Keep a file; raises ApiError 40004, 44001, 40009 to 40012, 40005."""
        if kind not in self._rules.media_bytes:
            raise ApiError(40004)
        if not content:
            raise ApiError(44001)
        if len(content) > self._rules.media_bytes[kind]:
            raise ApiError(_TOO_BIG[kind])
        type_ = _picture_type(content) if kind in ("image", "thumb") else "application/octet-stream"
        medium = Medium(secrets.token_urlsafe(48), kind, name, type_, int(self._clock.now()))
        with self._store.lock():
            self._store.put_file(medium.media_id, content)
            self._store.put("media", medium.media_id, [kind, name, type_, medium.created])
        return medium

    def usable(self, media_id: str) -> Medium:
        """A medium that has not expired; raises ApiError 40007."""
        medium = self.find(media_id)
        if medium is None or self._clock.now() >= medium.created + self._rules.media_lifetime:
            raise ApiError(40007)
        return medium

    def find(self, media_id: str) -> Medium | None:
        """A medium, also an expired one: pictures stay visible in the chats that have them."""
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
    if form not in _PICTURES:
        raise ApiError(40005)
    return _PICTURES[form]
