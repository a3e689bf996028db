"""The poster at a venue's gate: its texts and its QR code."""

from datetime import datetime, timedelta

from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.drawing.poster import Poster
from bot.health.clock import BEIJING
from bot.store.gate import GateRecords
from bot.store.gate.venues import VenueStatus
from bot.wechat.client import WeChat
from bot.wechat.errors import OtherApiError, WeChatError

SCENE_PREFIX = "v."
"""First part of the event key (scene) of a poster's QR code; the venue id follows."""

TEMPORARY_CODE_LIFETIME = timedelta(days=30)
"""Lifetime of temporary QR codes. They are used when the account has no permanent codes left (100,000 per account;
platform page "生成带参数的二维码").
"""

MIN_REMAINING_LIFETIME = timedelta(days=7)
"""A temporary QR code with a shorter remaining lifetime is replaced by a new one."""


class NoSuchVenue(Exception):
    """There is no such venue, or it is not approved."""


class QrCodeUnavailable(Exception):
    """WeChat cannot make a QR code at the moment."""


class QrCodesSpent(Exception):
    """Today's QR codes of the venue's manager are used up."""


class Posters:
    """Makes posters for approved venues."""

    def __init__(self, gate: GateRecords, wechat: WeChat, texts: Texts, hotline: str) -> None:
        self._venues = gate.venues
        self._codes = gate.account_qr_codes
        self._wechat = wechat
        self._texts = texts
        self._hotline = hotline

    def poster(self, venue_id: str, now: datetime) -> Poster:
        """The content of the venue's poster. Raises NoSuchVenue, QrCodeUnavailable, QrCodesSpent."""
        venue = self._venues.get(venue_id)
        if venue is None or venue.status is not VenueStatus.APPROVED:
            raise NoSuchVenue
        payload, until = self._qr_content(venue_id, venue.manager, now)
        foot = [
            "    ".join((self._say("without"), *self._say_others("gatepage.poster.without").values())),
            self._say("hotline", hotline=self._hotline),
        ]
        if until:
            foot.append(self._say("until", date=f"{until.astimezone(BEIJING):%Y-%m-%d}"))
        return Poster(
            payload,
            title=self._say("title"),
            call=self._say("call"),
            echo=self._say_others("gatepage.poster.call"),
            venue=venue.name,
            steps=(self._say("step1"), self._say("step2"), self._say("step3")),
            foot=tuple(foot),
        )

    def _qr_content(self, venue: str, manager: str, now: datetime) -> tuple[str, datetime | None]:
        stored = self._codes.get(SCENE_PREFIX + venue)
        if stored and (stored[1] is None or stored[1] - now > MIN_REMAINING_LIFETIME):
            return stored
        if not self._codes.may_make(manager, now):
            raise QrCodesSpent
        try:
            code = self._create_qr(SCENE_PREFIX + venue, now)
        except WeChatError:
            raise QrCodeUnavailable from None
        self._codes.save(SCENE_PREFIX + venue, *code)
        return code

    def _create_qr(self, scene: str, now: datetime) -> tuple[str, datetime | None]:
        try:
            return self._wechat.create_qr(scene, None), None
        except OtherApiError:  # the account has no permanent codes left
            return self._wechat.create_qr(
                scene, int(TEMPORARY_CODE_LIFETIME.total_seconds())
            ), now + TEMPORARY_CODE_LIFETIME

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(REFERENCE_LANGUAGE, f"gatepage.poster.{key}", **values)

    def _say_others(self, key: str) -> dict[str, str]:
        """The text in the other languages, by their codes."""
        others = (language for language in self._texts.languages if language != REFERENCE_LANGUAGE)
        return {language: self._texts.say(language, key) for language in others}
