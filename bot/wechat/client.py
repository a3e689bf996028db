"""Client of the platform's API: a few calls made with wechatpy, each with a time limit in seconds.

wechatpy supplies the endpoints and data formats. Its token storage, retries, time limits and errors are not used:
its retries recurse without end, its time limits do not cover the whole call, and its errors contain token and secret.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wechat.download import read_medium
from bot.wechat.errors import StaleToken, Unreachable, WeChatError, error_of_code
from bot.wechat.messages import fit_text
from bot.wechat.token import TokenProvider
from bot.wechat.transport import ApiTransport

Value = TypeVar("Value")
_CONNECT_SECONDS = 2.0


class WeChat:
    """The API calls of the account. Every method raises WeChatError and takes at most ``budget`` seconds."""

    def __init__(self, tokens: TokenProvider, api_url: str, threads: int = 16) -> None:
        self._tokens = tokens
        self._transport = ApiTransport(api_url, threads)
        self._client = _ThreadClient(self._transport)

    def upload_image(self, picture: bytes, budget: float, form: str = "png") -> str:
        """Upload a picture; gives its ``media_id``, valid three days and for all users (platform page 新增临时素材).

        ``picture`` must be bytes: a file would be at its end at the second attempt. ``form``: png or jpeg.
        """
        if not isinstance(picture, bytes):
            raise TypeError("the picture's bytes, not a file")
        named = (f"picture.{form}", picture, f"image/{form}")
        return self._call(budget, lambda api: _read_string(api.media.upload("image", named), "media_id"))

    def send_image(self, openid: str, media_id: str, budget: float = 4.0) -> None:
        """Send an uploaded picture as a customer-service message (platform page 客服消息)."""
        self._call(budget, lambda api: _check_success(api.message.send_image(openid, media_id)))

    def download_image(self, media_id: str, budget: float = 8.0) -> bytes:
        """The file of a picture that somebody sent, kept for three days (platform page 获取临时素材).

        Raises BadMedia when it keeps none with this id, LargeMedium when it is too large.
        """
        return self._call(budget, lambda api: _download(api, media_id))

    def send_text(self, openid: str, text: str, budget: float = 4.0) -> None:
        """Send a customer-service message (platform page 客服消息); a text that is too long is cut."""
        self._call(budget, lambda api: _check_success(api.message.send_text(openid, fit_text(text))))

    def push_menu(self, buttons: Sequence[Mapping[str, Any]], budget: float = 10.0) -> None:
        """Set the menu of the account (see ``menu_buttons``)."""
        self._call(budget, lambda api: _check_success(api.menu.create({"button": buttons})))

    def read_menu(self, budget: float = 4.0) -> list[Any]:
        """The buttons of the account's menu; empty when there is none (platform page 查询接口)."""
        return self._call(budget, lambda api: _read_menu(api.menu.get()))

    def create_qr(self, scene: str, seconds: int | None, budget: float = 4.0) -> str:
        """The content of a new QR code that opens the chat, with ``scene`` (1–64 characters) as the event key.

        The code is valid for ``seconds`` (30 days at most), or forever with None; an account can have 100,000 of the
        latter (platform page 生成带参数的二维码).
        """
        order: dict[str, Any] = {"action_info": {"scene": {"scene_str": scene}}}
        if seconds is None:
            order["action_name"] = "QR_LIMIT_STR_SCENE"
        else:
            order |= {"action_name": "QR_STR_SCENE", "expire_seconds": seconds}
        return self._call(budget, lambda api: _read_string(api.qrcode.create(order), "url"))

    def close(self) -> None:
        """Release threads and connections; the token provider is not closed."""
        self._transport.close()

    def _call(self, budget: float, call: Callable[[WeChatClient], Value | WeChatError]) -> Value:
        deadline = time.monotonic() + budget
        token = self._tokens.token(deadline)
        try:
            return self._transport.run_until(deadline, lambda: self._client.run(call, token, deadline))
        except StaleToken:
            self._tokens.drop(token)
        token = self._tokens.token(deadline)
        return self._transport.run_until(deadline, lambda: self._client.run(call, token, deadline))


class _ThreadClient(threading.local):
    """The wechatpy client of one thread; client and session must not be shared between threads.

    This object is also the client's session storage, from which the client reads the token; so it never fetches one.
    """

    def __init__(self, transport: ApiTransport) -> None:
        self._token = ""
        self._api = WeChatClient("", "", session=self, auto_retry=False)
        self._api.API_BASE_URL = f"{transport.api_url}/cgi-bin/"
        self._api._http = transport.session()

    def get(self, *_key: object) -> str:
        """The token of the current call."""
        return self._token

    def run(
        self, call: Callable[[WeChatClient], Value | WeChatError], token: str, deadline: float
    ) -> Value | WeChatError:
        seconds = max(0.1, deadline - time.monotonic())
        self._token = token
        self._api.timeout = (min(_CONNECT_SECONDS, seconds), seconds)
        try:
            return call(self._api)
        except WeChatClientException as fault:
            if fault.errcode is None:
                return Unreachable(detail=f"http {fault.response.status_code}")
            return error_of_code(fault.errcode, fault.errmsg)


def _download(api: WeChatClient, media_id: str) -> bytes | WeChatError:
    """The file, read by us: wechatpy would read one of any size."""
    about = {"access_token": api.access_token, "media_id": media_id}
    return read_medium(api._http.get(f"{api.API_BASE_URL}media/get", params=about, stream=True, timeout=api.timeout))


def _read_string(answer: Any, name: str) -> str | WeChatError:
    match answer:
        case dict() if isinstance(answer.get(name), str) and answer[name]:
            return str(answer[name])
    return Unreachable(detail="answer not understood")


def _read_menu(answer: Any) -> list[Any] | WeChatError:
    """The buttons; wechatpy gives None when there is no menu."""
    match answer:
        case None:
            return []
        case {"menu": {"button": [*buttons]}}:
            return buttons
    return Unreachable(detail="answer not understood")


def _check_success(answer: Any) -> None | WeChatError:
    """None for a successful answer. wechatpy returns an answer that is not JSON unchanged."""
    if isinstance(answer, dict) and answer.get("errcode") == 0:
        return None
    return Unreachable(detail="answer not understood")
