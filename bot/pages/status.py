"""The public page on the service's state: what operators say, and what works. It says nothing about anybody."""

from contextlib import suppress
from datetime import datetime

from flask import Blueprint, Response, request

from bot.pages.page import HEADERS, PageRenderer, render
from bot.pages.privacy import PUBLIC_POLICY
from bot.service.monitoring.outside import OK, UNKNOWN
from bot.service.monitoring.readiness import Monitoring, State
from bot.service.status import REMEMBERED_SECONDS, StatusBoard
from bot.store.redis.errors import StoreError

STATUS_HEADERS = {**HEADERS, "Cache-Control": "public, max-age=10", "Vary": "Accept-Language"}

OUTSIDE = {"register": "identity", "state": "platform", "sms": "sms"}
"""What people notice, by the part on which it depends."""


def blueprint(renderer: PageRenderer, board: StatusBoard, monitoring: Monitoring) -> Blueprint:
    """``/status``, in the language of ``?lang=`` or of the browser."""
    routes, works = Blueprint("status", __name__), _Works(monitoring)

    @routes.get("/status")
    def status_page() -> Response:
        language, now = renderer.page_language(request.args.get("lang", "")), renderer.clock()
        with suppress(StoreError):
            board.read()
        shown = {
            "texts": renderer.texts,
            "language": language,
            "notice": board.line(language).strip(),
            "parts": [
                (renderer.texts.say(language, f"statuspage.part.{part}"), well)
                for part, well in works.parts(now).items()
            ],
            "at": f"{now:%Y-%m-%d %H:%M}",
        }
        return render("status.html", 200, shown, policy=PUBLIC_POLICY, headers=STATUS_HEADERS)

    return routes


class _Works:
    """What works, remembered for some seconds: anybody may ask."""

    def __init__(self, monitoring: Monitoring) -> None:
        self._monitoring = monitoring
        self._found: dict[str, bool] = {}
        self._at = float("-inf")

    def parts(self, now: datetime) -> dict[str, bool]:
        """What people notice, and whether it works; nothing of what is wrong inside."""
        if now.timestamp() - self._at > REMEMBERED_SECONDS:
            found = self._monitoring.find(now)
            outside = {name: found.get(part, OK) in (OK, UNKNOWN) for name, part in OUTSIDE.items()}
            self._found, self._at = {"codes": found["state"] != State.UNREADY, **outside}, now.timestamp()
        return self._found
