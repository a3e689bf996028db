"""A small bot on Flask and wechatpy without code of the product: it echoes texts, and misbehaves on request."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
import zxingcpp
from flask import Flask, Response, request
from PIL import Image
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import ArticlesReply, ImageReply, TextReply
from wechatpy.utils import check_signature
from werkzeug.serving import make_server

APP_ID, SECRET, TOKEN = "wx0123456789abcdef", "s" * 32, "sandboxtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass
class EchoBot:
    """The requests that the bot has received (``bodies`` raw, ``messages`` parsed), and how it answers.

    ``misbehave(message)`` returns a Flask answer to send instead of the echo; ``api`` is the platform's URL.
    """

    mode: str = "safe"
    api: str = ""
    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    messages: list[object] = field(default_factory=list)
    misbehave: Callable[[object], object] | None = None
    echo_back: str | None = None
    released: threading.Event = field(default_factory=threading.Event)

    def token(self) -> str:
        """A stable access token of the platform."""
        body = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
        answer = requests.post(f"{self.api}/cgi-bin/stable_token", json=body, timeout=10).json()
        return answer["access_token"]

    def upload(self, picture: bytes) -> dict[str, object]:
        """Upload a picture and return the platform's answer."""
        query = {"access_token": self.token(), "type": "image"}
        files = {"media": ("code.png", picture, "image/png")}
        return requests.post(f"{self.api}/cgi-bin/media/upload", params=query, files=files, timeout=10).json()

    def call(self, api: str, raw: bytes | None = None, **query: str) -> dict[str, object]:
        """Call an API with a token: GET, or POST with the body ``raw``."""
        address, query = f"{self.api}/cgi-bin/{api}", {"access_token": self.token(), **query}
        if raw is None:
            return requests.get(address, params=query, timeout=10).json()
        return requests.post(address, params=query, data=raw, timeout=10).json()

    def reply_to(self, message: object) -> object:
        """The reply: a text itself, a QR code for 码, a card for 卡, a late reply for 慢, the name of an event."""
        text = getattr(message, "content", None)
        if text == "码":
            return ImageReply(message=message, media_id=self.upload(qr_png("HTTPS://EXAMPLE.ORG/S/ABC"))["media_id"])
        if text == "卡":
            card = {"title": "吉祥码", "description": "点开看", "image": "", "url": f"{self.url}/page"}
            reply = ArticlesReply(message=message)
            reply.add_article(card)
            return reply
        if message.type == "event":
            return TextReply(message=message, content=describe(message))
        return TextReply(message=message, content=f"收到：{text}")


def describe(message: object) -> str:
    """The event in one line."""
    scan = message._data.get("ScanCodeInfo") or {}
    return " ".join(filter(None, (message._data["Event"], message._data.get("EventKey"), scan.get("ScanResult"))))


def qr_png(content: str) -> bytes:
    """A QR code as a PNG."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    png = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(png, "PNG")
    return png.getvalue()


def flask_app(bot: EchoBot) -> Flask:
    """The bot as a Flask app."""
    app = Flask("echo_bot")
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    @app.get("/wechat")
    def verify() -> str:
        check_signature(TOKEN, request.args["signature"], request.args["timestamp"], request.args["nonce"])
        return bot.echo_back or request.args["echostr"]

    @app.post("/wechat")
    def receive() -> object:
        bot.bodies.append(request.data)
        bot.queries.append(request.args.to_dict())
        args = request.args
        check_signature(TOKEN, args["signature"], args["timestamp"], args["nonce"])
        body = request.data
        if args.get("encrypt_type") == "aes":
            body = crypto.decrypt_message(body, args["msg_signature"], args["timestamp"], args["nonce"])
        message = parse_message(body)
        bot.messages.append(message)
        if bot.misbehave:
            return bot.misbehave(message)
        xml = bot.reply_to(message).render()
        return crypto.encrypt_message(xml, args["nonce"], args["timestamp"]) if bot.mode == "safe" else xml

    @app.get("/page")
    def page() -> str:
        return '<!doctype html><title>页</title><h1>码页</h1><img src="/code.png" alt="">'

    @app.get("/code.png")
    def code() -> Response:
        return Response(qr_png("HTTPS://EXAMPLE.ORG/S/PAGE"), mimetype="image/png")

    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The URL of a real server for the app."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait for a condition; fails when it does not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the awaited condition did not come"
        time.sleep(0.01)
