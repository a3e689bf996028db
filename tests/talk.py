"""One person's chat, and what a scanner reads in a picture."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import requests
import zxingcpp
from PIL import Image

from bot.drawing.band import COLOUR, palette
from bot.health.codes.colour import Colour
from bot.sandbox.sms import SmsGateway
from bot.sandbox.wechat.phone import Phone
from bot.sandbox.wechat.platform import Platform
from tests.cast import CODE, CONSENT, NO_CODE, Someone
from tests.chats import chat_id

NUMBER = re.compile(r"\+?\d{11,15}")
"""How a phone number looks among the answers to a form; numbers of documents are shorter, longer or have letters."""

NEWEST = 8
"""Entries of the platform's journal among which the last thing in a chat is looked for first."""

MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
"""A mainland number among other numbers."""


class Tray:
    """The codes that arrived by text message. Each is read once."""

    def __init__(self, gateway: SmsGateway) -> None:
        self._gateway = gateway
        self._read: set[str] = set()

    def code(self, phone: str) -> str:
        """The code in the newest message to this number; empty when none came since the last time."""
        number = phone if phone.startswith("+") else f"+86{phone}"
        fresh = [sms for sms in self._gateway.messages(number) if sms.serial not in self._read]
        self._read.update(sms.serial for sms in fresh)
        return fresh[-1].code if fresh else ""


class Chat:
    """One person's chat: each action returns what the phone then shows."""

    def __init__(self, platform: Platform, openid: str, tray: Tray, passes: Callable[..., None]) -> None:
        self._platform = platform
        self._tray = tray
        self._passes = passes
        self._number = ""
        self.openid = openid
        self.id = chat_id(openid)
        self.phone = Phone(platform, openid)
        if not self.phone.person.following:
            self.phone.follow()

    def says(self, *texts: str) -> str:
        """Send these texts in turn; gives the words of the last reply (its title for a card, "" for a picture).

        For ``CODE`` the code is sent that came to the number typed last; NO_CODE when none came.
        """
        for text in texts:
            self.phone.say(self.types(text))
        return self.sees

    def types(self, text: str) -> str:
        """The text with the code in the place of ``CODE``; it is asked for once more when none came."""
        digits = re.sub(r"[^\d+]", "", text)
        if NUMBER.fullmatch(digits):
            self._number = digits
        elif among := MOBILE.findall(text):
            self._number = among[-1]
        if CODE not in text:
            return text
        if not (code := self._tray.code(self._number)):
            self._passes(seconds=61)
            self.phone.say("重发")
            code = self._tray.code(self._number) or NO_CODE
        return text.replace(CODE, code)

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
        newest = self._platform.store.last() - NEWEST
        return (self._platform.conversations.items(self.openid, newest) or self.items)[-1]

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
        return "\n".join(str(item["text"]) for item in self.items if item["side"] == "account" and "text" in item)

    @property
    def items(self) -> list[dict[str, Any]]:
        """All that stands in the chat, oldest first."""
        return self._platform.conversations.items(self.openid)

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
