"""The platform's API: four calls over wechatpy, each within its budget of wall-clock seconds.

wechatpy knows the endpoints and the wire format. Its own token keeping, retries, time limits and errors are
left aside (facts: wechat §2): they recurse, ignore the time limit, and quote token and secret.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wechat.errors import StaleToken, Unreachable, WeChatError, of_code
from bot.wechat.messages import fit
from bot.wechat.token import TokenProvider
from bot.wechat.wire import Wire

_T = TypeVar("_T")
_CONNECT = 2.0


class WeChat:
    """What the account does by itself. Every method raises WeChatError and takes at most ``budget`` seconds."""

    def __init__(self, tokens: TokenProvider, api_url: str, threads: int = 16) -> None:
        self._tokens = tokens
        self._wire = Wire(api_url, threads)
        self._line = _Line(self._wire)

    def upload_image(self, png: bytes, budget: float) -> str:
        """The ``media_id`` of the picture, good for three days and any number of users.

        Bytes only: of a file, a second attempt would send the empty rest.
        """
        if not isinstance(png, bytes):
            raise TypeError("the picture's bytes, not a file")
        picture = ("code.png", png, "image/png")
        return self._call(budget, lambda api: _string(api.media.upload("image", picture), "media_id"))

    def send_text(self, openid: str, text: str, budget: float = 4.0) -> None:
        """A customer-service message; of a text too long the end is cut."""
        self._call(budget, lambda api: _done(api.message.send_text(openid, fit(text))))

    def push_menu(self, buttons: Sequence[Mapping[str, Any]], budget: float = 10.0) -> None:
        """Set the account's menu (see ``menu.buttons``)."""
        self._call(budget, lambda api: _done(api.menu.create({"button": buttons})))

    def create_qr(self, scene: str, seconds: int | None, budget: float = 4.0) -> str:
        """The content for a QR code which leads into the chat with ``scene`` (1–64 characters) as its event key.

        It lives for ``seconds`` (30 days at most); None is for ever, which an account can do 100,000 times.
        """
        order: dict[str, Any] = {"action_info": {"scene": {"scene_str": scene}}}
        if seconds is None:
            order["action_name"] = "QR_LIMIT_STR_SCENE"
        else:
            order |= {"action_name": "QR_STR_SCENE", "expire_seconds": seconds}
        return self._call(budget, lambda api: _string(api.qrcode.create(order), "url"))

    def close(self) -> None:
        """Give threads and connections back; the token provider's are its own."""
        self._wire.close()

    def _call(self, budget: float, act: Callable[[WeChatClient], _T | WeChatError]) -> _T:
        deadline = time.monotonic() + budget
        token = self._tokens.token(deadline)
        try:
            return self._wire.within(deadline, lambda: self._line.ask(act, token, deadline))
        except StaleToken:
            self._tokens.drop(token)
        token = self._tokens.token(deadline)
        return self._wire.within(deadline, lambda: self._line.ask(act, token, deadline))


class _Line(threading.local):
    """One thread's wechatpy client: it and its session are not made for being shared.

    It is also the session storage which the client asks for the token, so that it never fetches one.
    """

    def __init__(self, wire: Wire) -> None:
        self._token = ""
        self._api = WeChatClient("", "", session=self, auto_retry=False)
        self._api.API_BASE_URL = f"{wire.api_url}/cgi-bin/"
        self._api._http = wire.session()

    def get(self, *_key: object) -> str:
        """The token of the call under way."""
        return self._token

    def ask(self, act: Callable[[WeChatClient], _T | WeChatError], token: str, deadline: float) -> _T | WeChatError:
        left = max(0.1, deadline - time.monotonic())
        self._token = token
        self._api.timeout = (min(_CONNECT, left), left)
        try:
            return act(self._api)
        except WeChatClientException as fault:
            if fault.errcode is None:
                return Unreachable(detail=f"http {fault.response.status_code}")
            return of_code(fault.errcode, fault.errmsg)


def _string(answer: Any, name: str) -> str | WeChatError:
    match answer:
        case dict() if isinstance(answer.get(name), str) and answer[name]:
            return str(answer[name])
    return Unreachable(detail="answer not understood")


def _done(answer: Any) -> None | WeChatError:
    """wechatpy hands over what is no JSON, and no ``errcode`` is no success."""
    if isinstance(answer, dict) and answer.get("errcode") == 0:
        return None
    return Unreachable(detail="answer not understood")
