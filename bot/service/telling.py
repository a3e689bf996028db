"""Sending waiting notices as customer-service messages, as far as the platform's window allows.

48 hours from the last contact; what does not go waits for the next one. (Platform page "客服消息".)
"""

from datetime import datetime

from bot.chat.notice import above
from bot.chat.router import Told
from bot.chat.texts import Texts
from bot.service.later import TryLater
from bot.store.profiles import Profiles
from bot.store.waiting import Waiting
from bot.wechat.client import WeChat
from bot.wechat.errors import Unreachable, WeChatError

WINDOW = 48 * 3600
"""Seconds after the last contact."""


class Telling:
    """Tells chats what waits for them; ``told`` hears which notices went to which chat."""

    def __init__(self, waiting: Waiting, profiles: Profiles, texts: Texts, wechat: WeChat, told: Told) -> None:
        self._waiting = waiting
        self._profiles = profiles
        self._texts = texts
        self._wechat = wechat
        self._told = told

    def tell(self, openid: str, now: datetime) -> None:
        """Send what waits, in as few messages as hold it; raises TryLater when the platform does not answer."""
        fields = self._profiles.read(openid)
        notices = self._waiting.read(openid)
        if now.timestamp() - float(fields.get("seen", "0")) > WINDOW:
            return
        while notices:
            words, told = above(self._texts, fields.get("lang", ""), [notice.text for notice in notices], "")
            try:
                self._wechat.send_text(openid, words.strip())
            except Unreachable:
                raise TryLater from None
            except WeChatError:
                return
            self._waiting.take_off(openid, notices[:told])
            self._told(openid, [notice.text for notice in notices[:told]])
            notices = notices[told:]
