"""QR codes with a scene: who scans one follows the account, or sends it the scene when they already follow."""

import io
import secrets
from typing import Any

import zxingcpp
from PIL import Image

from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Clock, Store

URL_PREFIX = "http://weixin.qq.com/q/"
_MAX_SCENE_LENGTH = 64
_DEFAULT_SECONDS = 60


class Tickets:
    """The codes that ``qrcode/create`` makes (page "生成带参数的二维码")."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make a code and return the API's answer: ``ticket``, ``url`` and, for temporary codes, ``expire_seconds``.

        ``body`` is the request's JSON. Raises ApiError 40053.
        """
        action = str(body.get("action_name", ""))
        scene = self._scene(action, body)
        ticket, url = secrets.token_urlsafe(60), URL_PREFIX + secrets.token_urlsafe(24)
        temporary = action in ("QR_SCENE", "QR_STR_SCENE")
        seconds = self._seconds(body) if temporary else None
        ends = self._clock.now() + seconds if seconds else None
        with self._store.lock():
            self._store.put("ticket", ticket, url)
            self._store.put("scene", url, {"scene": scene, "ticket": ticket, "ends": ends})
        return {"ticket": ticket, "url": url} | ({"expire_seconds": seconds} if seconds else {})

    def _seconds(self, body: dict[str, Any]) -> int:
        seconds = body.get("expire_seconds", _DEFAULT_SECONDS)
        if not isinstance(seconds, int) or not 1 <= seconds <= self._rules.qr_seconds:
            raise ApiError(40053)
        return seconds

    def _scene(self, action: str, body: dict[str, Any]) -> str:
        info = body.get("action_info")
        scene = info.get("scene") if isinstance(info, dict) else None
        if not isinstance(scene, dict):
            raise ApiError(40053)
        number, text = scene.get("scene_id"), scene.get("scene_str")
        highest = {"QR_SCENE": 2**32 - 1, "QR_LIMIT_SCENE": self._rules.qr_scene_limit}.get(action)
        if highest and isinstance(number, int) and 1 <= number <= highest:
            return str(number)
        named = action in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE")
        if named and isinstance(text, str) and 1 <= len(text) <= _MAX_SCENE_LENGTH:
            return text
        raise ApiError(40053)

    def picture(self, ticket: str) -> bytes:
        """The ticket's code as a PNG; raises ApiError 40053 for an unknown ticket."""
        url = self._store.get("ticket", ticket)
        if url is None:
            raise ApiError(40053)
        code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        png = io.BytesIO()
        Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).save(png, "PNG")
        return png.getvalue()

    def find_scene(self, content: str) -> dict[str, Any] | None:
        """The ``scene`` and the ``ticket`` of a valid code of the account with this content; None if there is none."""
        known: dict[str, Any] | None = self._store.get("scene", content)
        if known is None or (known["ends"] is not None and self._clock.now() >= known["ends"]):
            return None
        return known
