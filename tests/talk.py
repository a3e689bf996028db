"""One person's chat, and what a scanner reads in a picture."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import requests
import zxingcpp
from PIL import Image

from bot.drawing.band import COLOUR, palette
from bot.health.codes.colour import Colour
from bot.sandbox.sms import SmsState
from bot.sandbox.wechat.phone import Phone
from bot.sandbox.wechat.platform import Platform
from tests.cast import CODE, CONSENT, Someone
from tests.chats import chat_id


class Chat:
    """One person's chat: each action returns what the phone then shows."""

    def __init__(self, platform: Platform, openid: str, sms: SmsState, passes: Callable[..., None]) -> None:
        self._platform = platform
        self._sms = sms
        self._passes = passes
        self.openid = openid
        self.id = chat_id(openid)
        self.phone = Phone(platform, openid)
        if not self.phone.person.following:
            self.phone.follow()

    def says(self, *texts: str) -> str:
        """Send these texts in turn; gives the words of the last reply (its title for a card, "" for a picture)."""
        for text in texts:
            self.phone.say(self._new_code() if text == CODE else text)
        return self.sees

    def _new_code(self) -> str:
        """The code of the newest message, asked for anew when there is none since the last one; else the words."""
        if self._sms.newest is self._sms.seen:
            self._passes(seconds=61)
            self.phone.say("重发")
        if self._sms.newest is self._sms.seen or self._sms.newest is None:
            return "收不到"
        self._sms.seen = self._sms.newest
        return self._sms.newest.code

    def registers(self, who: Someone) -> str:
        """Register this person for this chat, from the first word to the last."""
        return self.says("注册", *who.own_answers(), *CONSENT, "确认")

    def adds(self, who: Someone, relation: str = "") -> str:
        """Register this person as a dependant of this chat."""
        return self.says("代办", relation or who.relation, *who.dependant_answers(), "同意", "确认")

    def clicks(self, key: str) -> str:
        """Tap a menu button."""
        self.phone.click(key)
        return self.sees

    @property
    def last(self) -> dict[str, Any]:
        """The last thing in the chat."""
        return self._platform.conversations.items(self.openid)[-1]

    @property
    def claims(self) -> bool:
        """Whether the last answer is the card of a claim code: grey, with what to do."""
        return self.last["kind"] == "news" and self.colour is Colour.GREY

    @property
    def sees(self) -> str:
        """The words of the last thing in the chat."""
        return str(self.last.get("text") or "".join(card["title"] for card in self.last.get("articles", ())))

    @property
    def all(self) -> str:
        """All words that the account has said in the chat."""
        items = self._platform.conversations.items(self.openid)
        return "\n".join(str(item["text"]) for item in items if item["side"] == "account" and "text" in item)

    @property
    def picture(self) -> bytes:
        """The picture that was shown last, by itself or on a card."""
        if self.last["kind"] == "news":
            return requests.get(self.card["picture"], timeout=10).content
        assert self.last["kind"] == "image", self.last
        media = self._platform.media
        return media.content(media.get(self.last["media_id"]))

    @property
    def code(self) -> str:
        """What a scanner reads in the picture that was shown last."""
        return scanned(self.picture)

    @property
    def colour(self) -> Colour:
        """The colour of the picture that was shown last."""
        return colour_of(self.picture)

    @property
    def card(self) -> dict[str, str]:
        """The news article that was shown last: ``title text picture url``."""
        assert self.last["kind"] == "news", self.last
        (article,) = self.last["articles"]
        return dict(article)


def scanned(png: bytes) -> str:
    """What a scanner reads in a picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    return str(found.text)


def colour_of(png: bytes) -> Colour:
    """The colour of a code picture, seen in its frame."""
    seen = Image.open(BytesIO(png)).convert("RGB").getpixel((3, 3))
    (colour,) = (c for c in Colour if tuple(palette(c)[3 * COLOUR : 3 * COLOUR + 3]) == seen)
    return colour
