"""Connections to the platform, which go to the configured address only."""

from typing import Any

from requests import PreparedRequest, Response

from bot import exchange

OFFICIAL = "https://api.weixin.qq.com"
"""Where some of wechatpy's calls go, whatever its base URL is."""


class Adapter(exchange.Adapter):
    """Sends what is meant for the official host to ``api_url``."""

    def __init__(self, api_url: str, size: int) -> None:
        self._api_url = api_url
        super().__init__(pool_maxsize=size)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Called by requests for each exchange."""
        url = str(request.url)
        if url.startswith(f"{OFFICIAL}/"):
            request.url = self._api_url + url.removeprefix(OFFICIAL)
        return super().send(request, *args, **kwargs)
