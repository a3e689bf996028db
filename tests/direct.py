"""The platform's way to a bot in this process: each message is handed to the application without a connection.

What is sent and answered is the same, byte for byte; sockets and threads took two thirds of the time of a message. The
way over HTTP is that of ``tests.sandbox``, ``tests.faults``, ``tests.browser`` and ``tests.test_demo``.
"""

from io import BytesIO
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.util import setup_testing_defaults

from flask import Flask
from werkzeug.test import run_wsgi_app

from bot.sandbox.wechat.delivery import BotClient, BotResponse
from bot.sandbox.wechat.envelope import SealedRequest


class DirectClient(BotClient):
    """Hands messages to this application, under the rules of the ``usual`` client."""

    def __init__(self, app: Flask, usual: BotClient) -> None:
        super().__init__(usual._url, usual._rules, usual._read)
        self._app = app

    def request(self, method: str, sealed: SealedRequest) -> BotResponse | str:
        """The response, or a reason code when it took too long."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": urlsplit(self._url).path,
            "QUERY_STRING": urlencode(sealed.query),
            "CONTENT_TYPE": "text/xml",
            "CONTENT_LENGTH": str(len(sealed.body)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(sealed.body),
        }
        setup_testing_defaults(environ)
        started = monotonic()
        parts, status, _ = run_wsgi_app(self._app, environ, buffered=True)
        if monotonic() - started > self._rules.timeout:
            return "timeout"
        return BotResponse(int(status.split()[0]), b"".join(parts))
