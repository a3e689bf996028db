"""A person's phone and the actions on it."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.wechat.delivery import Delivery
from bot.sandbox.wechat.errors import ApiError, PhoneError
from bot.sandbox.wechat.people import Person
from bot.sandbox.wechat.platform import NOTICE, PERSON, Platform
from bot.sandbox.wechat.scanner import Code
from bot.sandbox.words import words

SCAN_BUTTONS = ("scancode_waitmsg", "scancode_push")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an action: the message to the bot, the URL of a page that opens, the content of a scanned code."""

    delivery: Delivery | None = None
    opens: str = ""
    content: str = ""


class Phone:
    """One person's phone. Actions wait until the bot has answered or failed. They raise PhoneError."""

    def __init__(self, platform: Platform, openid: str) -> None:
        self._platform = platform
        self.openid = platform.people.get(openid).openid

    @property
    def person(self) -> Person:
        """The phone's owner with their present state."""
        return self._platform.people.get(self.openid)

    def open(self) -> None:
        """Open the account's chat; the phone then fetches the menu."""
        self._platform.menu.refresh(self.openid)

    def follow(self, scene: str = "", ticket: str = "") -> Outcome:
        """Follow the account; ``scene`` and ``ticket`` are those of a scanned QR code. Raises ``following``."""
        with self._platform.store.lock():
            if self.person.following:
                raise PhoneError("following")
            self._platform.people.follow(self.openid, self._platform.clock.now(), scene)
        self._platform.windows.open(self.openid, "follow")
        self._platform.menu.refresh(self.openid, force=True)
        self._show_notice("followed")
        key = {"EventKey": f"qrscene_{scene}", "Ticket": ticket} if scene else {"EventKey": ""}
        return self._event("subscribe", key)

    def unfollow(self) -> Outcome:
        """Unfollow the account; the windows for customer-service messages close. Raises ``not_following``."""
        self._require_following()
        self._platform.people.unfollow(self.openid)
        self._platform.windows.close(self.openid)
        self._show_notice("unfollowed")
        return self._event("unsubscribe", {"EventKey": ""})

    def say(self, text: str, menu_id: str = "") -> Outcome:
        """Send a text; ``menu_id`` is the id of a tapped ``msgmenu`` choice. Raises ``empty`` or ``not_following``."""
        if not text.strip():
            raise PhoneError("empty")
        menu_field = {"bizmsgmenuid": menu_id} if menu_id else {}
        return self.send({"MsgType": "text", "Content": text, **menu_field}, {"text": text})

    def send_picture(self, picture: bytes) -> Outcome:
        """Send a picture from the album; raises ``no_picture`` or ``not_following``."""
        try:
            medium = self._platform.media.add("image", "picture", picture)
        except ApiError:
            raise PhoneError("no_picture") from None
        url = f"{self._platform.url}/sandbox/pictures/{medium.media_id}"
        fields = {"MsgType": "image", "PicUrl": url, "MediaId": medium.media_id}
        return self.send(fields, {"media_id": medium.media_id})

    def send(self, fields: dict[str, Any], shown: dict[str, Any] | None = None) -> Outcome:
        """Send a message or event with these fields; ``shown`` is the bubble's content; raises ``not_following``."""
        self._require_following()
        kind = str(fields.get("MsgType", ""))
        if kind != "event":
            self._platform.windows.open(self.openid, "message")
            self._platform.conversations.show(self.openid, PERSON, kind, shown or {"text": f"[{kind}]"})
        return Outcome(self._platform.deliver(self.openid, fields))

    def click(self, key: str) -> Outcome:
        """Tap the menu button with this key (or URL); raises ``no_button``, ``needs_scan``, ``unsupported``."""
        self._require_following()
        button = self._platform.menu.button(self.openid, key)
        if button is None:
            raise PhoneError("no_button")
        if button["type"] in SCAN_BUTTONS:
            raise PhoneError("needs_scan")
        if button["type"] == "click":
            self._platform.windows.open(self.openid, "menu")
            return self._event("CLICK", {"EventKey": key})
        if button["type"] == "view":
            return Outcome(self._event("VIEW", {"EventKey": button["url"]}).delivery, opens=button["url"])
        raise PhoneError("unsupported")

    def scan(self, code: Code, key: str = "") -> Outcome:
        """Scan a code with the scan button ``key`` of the menu or, without a key, with WeChat's camera.

        The camera follows the account or sends its scene for a code of the account, and opens a link. A scan button
        sends the code's content to the bot. Raises ``no_button`` or ``not_following``.
        """
        if key:
            return self._scan_by_button(code, key)
        ticket = self._platform.tickets.find_scene(code.content)
        if ticket is None:
            return Outcome(opens=code.content if _is_link(code.content) else "", content=code.content)
        if not self.person.following:
            return self.follow(ticket["scene"], ticket["ticket"])
        self._platform.windows.open(self.openid, "scan")
        return self._event("SCAN", {"EventKey": ticket["scene"], "Ticket": ticket["ticket"]})

    def _scan_by_button(self, code: Code, key: str) -> Outcome:
        self._require_following()
        button = self._platform.menu.button(self.openid, key)
        if button is None or button["type"] not in SCAN_BUTTONS:
            raise PhoneError("no_button")
        self._platform.windows.open(self.openid, "menu")
        info = {"ScanType": code.kind, "ScanResult": code.content}
        event = self._event(button["type"], {"EventKey": key, "ScanCodeInfo": info})
        opens = code.content if button["type"] == "scancode_push" and _is_link(code.content) else ""
        return Outcome(event.delivery, opens, code.content)

    def _event(self, event: str, fields: dict[str, Any]) -> Outcome:
        return Outcome(self._platform.deliver(self.openid, {"MsgType": "event", "Event": event, **fields}))

    def _require_following(self) -> None:
        if not self.person.following:
            raise PhoneError("not_following")

    def _show_notice(self, kind: str) -> None:
        self._platform.conversations.show(self.openid, NOTICE, kind, {"text": words()["platform"][kind]})


def _is_link(content: str) -> bool:
    return content.lower().startswith(("http://", "https://"))
