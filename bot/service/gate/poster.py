"""The poster at a venue's gate: its QR code from the platform, its words."""

from datetime import datetime, timedelta

from bot.chat.texts import REFERENCE, SECOND, Texts
from bot.health.clock import BEIJING
from bot.health.poster import Poster
from bot.store.gate.venues import Venues, VenueStatus
from bot.store.scenes import SceneCodes
from bot.wechat.client import WeChat
from bot.wechat.errors import Failed, WeChatError

SCENE = "v."
"""How the event key begins which a poster's code leads into the chat with; the venue's id follows."""

PASSING = timedelta(days=30)
"""Life of the codes that are made when the account has spent its lasting ones (100,000, facts: wechat §1.13)."""

MARGIN = timedelta(days=7)
"""A passing code is made anew when it is fetched with less life than so; nobody hangs up a poster for less."""


class NoSuchVenue(Exception):
    """There is no such venue, or its gate is not open."""


class NotNow(Exception):
    """The platform makes no code at the moment."""


class Posters:
    """Makes posters for approved venues."""

    def __init__(self, venues: Venues, codes: SceneCodes, wechat: WeChat, texts: Texts, hotline: str) -> None:
        self._venues = venues
        self._codes = codes
        self._wechat = wechat
        self._texts = texts
        self._hotline = hotline

    def poster(self, venue_id: str, now: datetime) -> Poster:
        """The venue's poster. Raises NoSuchVenue, NotNow."""
        venue = self._venues.get(venue_id)
        if venue is None or venue.status is not VenueStatus.APPROVED:
            raise NoSuchVenue
        payload, until = self._code(venue_id, now)
        foot = [
            f"{self._say('without')}    {self._echo('without')}".strip(),
            self._say("hotline", hotline=self._hotline),
        ]
        if until:
            foot.append(self._say("until", date=f"{until.astimezone(BEIJING):%Y-%m-%d}"))
        return Poster(
            payload,
            title=self._say("title"),
            call=self._say("call"),
            echo=self._echo("call"),
            venue=venue.name,
            steps=(self._say("step1"), self._say("step2"), self._say("step3")),
            foot=tuple(foot),
        )

    def _code(self, venue: str, now: datetime) -> tuple[str, datetime | None]:
        kept = self._codes.of(SCENE + venue)
        if kept and (kept[1] is None or kept[1] - now > MARGIN):
            return kept
        try:
            code = self._fresh(SCENE + venue, now)
        except WeChatError:
            raise NotNow from None
        self._codes.keep(SCENE + venue, *code)
        return code

    def _fresh(self, scene: str, now: datetime) -> tuple[str, datetime | None]:
        try:
            return self._wechat.create_qr(scene, None), None
        except Failed:  # the account's lasting codes are spent
            return self._wechat.create_qr(scene, int(PASSING.total_seconds())), now + PASSING

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(REFERENCE, f"gatepage.poster.{key}", **values)

    def _echo(self, key: str, **values: object) -> str:
        """The same in the second language; empty where there is no folder of it."""
        spoken = SECOND in self._texts.languages
        return self._texts.say(SECOND, f"gatepage.poster.{key}", **values) if spoken else ""
