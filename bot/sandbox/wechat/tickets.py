"""QR codes with a scene: scanning one follows the account or tells it where the person stands."""

import io
import secrets
from typing import Any

import zxingcpp
from PIL import Image

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.settings import Rules
from bot.sandbox.wechat.store import Store

PREFIX = "http://weixin.qq.com/q/"
_TEXT_SCENE_LIMIT = 64
_DEFAULT_SECONDS = 60


class Tickets:
    """Codes made by ``qrcode/create`` (page "生成带参数的二维码")."""

    def __init__(self, rules: Rules, store: Store, clock: Clock) -> None:
        self._rules = rules
        self._store = store
        self._clock = clock

    def create(self, order: dict[str, Any]) -> dict[str, Any]:
        """Answer of the API: ``ticket``, ``url`` and, of passing codes, ``expire_seconds``; raises ApiError 40053."""
        action = str(order.get("action_name", ""))
        scene = self._scene(action, order)
        ticket, url = secrets.token_urlsafe(60), PREFIX + secrets.token_urlsafe(24)
        passing = action in ("QR_SCENE", "QR_STR_SCENE")
        seconds = self._seconds(order) if passing else None
        ends = self._clock.now() + seconds if seconds else None
        with self._store.lock():
            self._store.put("ticket", ticket, url)
            self._store.put("scene", url, {"scene": scene, "ticket": ticket, "ends": ends})
        return {"ticket": ticket, "url": url} | ({"expire_seconds": seconds} if seconds else {})

    def _seconds(self, order: dict[str, Any]) -> int:
        seconds = order.get("expire_seconds", _DEFAULT_SECONDS)
        if not isinstance(seconds, int) or not 1 <= seconds <= self._rules.qr_seconds:
            raise ApiError(40053)
        return seconds

    def _scene(self, action: str, order: dict[str, Any]) -> str:
        info = order.get("action_info")
        scene = info.get("scene") if isinstance(info, dict) else None
        if not isinstance(scene, dict):
            raise ApiError(40053)
        number, text = scene.get("scene_id"), scene.get("scene_str")
        highest = {"QR_SCENE": 2**32 - 1, "QR_LIMIT_SCENE": self._rules.qr_scene_limit}.get(action)
        if highest and isinstance(number, int) and 1 <= number <= highest:
            return str(number)
        named = action in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE")
        if named and isinstance(text, str) and 1 <= len(text) <= _TEXT_SCENE_LIMIT:
            return text
        raise ApiError(40053)

    def picture(self, ticket: str) -> bytes:
        """PNG of a ticket's code; raises ApiError 40053 for an unknown ticket."""
        url = self._store.get("ticket", ticket)
        if url is None:
            raise ApiError(40053)
        code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        png = io.BytesIO()
        Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).save(png, "PNG")
        return png.getvalue()

    def scanned(self, content: str) -> dict[str, Any] | None:
        """``scene`` and ``ticket`` of a code of ours that is still valid, else None."""
        known: dict[str, Any] | None = self._store.get("scene", content)
        if known is None or (known["ends"] is not None and self._clock.now() >= known["ends"]):
            return None
        return known
