"""The applications compared: webhooks that answer one encrypted message, each a WSGI application.

Each is imported only in its server's process, and reads the same environment variables as ours.
"""

import os
from dataclasses import dataclass

from flask import Flask, Response, request


@dataclass(frozen=True, slots=True)
class Contender:
    """``target`` names the function that makes the application. The replies to its messages must contain ``gets``.

    ``scans``: the messages are results of the scan button instead of texts.
    """

    letter: str
    name: str
    target: str
    gets: str
    scans: bool = False


CONTENDERS = (
    Contender("a", "Flask + wechatpy, echo", "tests.bench.contenders:echo", "我的码"),
    Contender("b", "WeRoBot + Redis session, hello world", "tests.bench.contenders:hello", "Hello World!"),
    Contender("c", "jixiangma, the code picture", "bot.app:serve", "<MediaId>"),
)
"""All of them get the same messages."""

SAID = "我的码"

GATE = (
    Contender("d", "jixiangma, the verdict on a scan", "bot.app:serve", "绿码", scans=True),
    Contender("e", "jixiangma, the temperature, a pass", "bot.app:serve", "放行"),
)
"""The actions of scanners, in this order."""


def echo() -> Flask:
    """(a) The minimum: wechatpy's own example of an encrypted echo; no store, no deduplication."""
    from wechatpy import create_reply, parse_message
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.utils import check_signature

    app, token = Flask("echo"), os.environ["WECHAT_TOKEN"]
    crypto = WeChatCrypto(token, os.environ["WECHAT_AES_KEY"], os.environ["WECHAT_APP_ID"])

    @app.post("/wechat")
    def answer() -> str:
        given = request.args
        check_signature(token, given["signature"], given["timestamp"], given["nonce"])
        xml = crypto.decrypt_message(request.data, given["msg_signature"], given["timestamp"], given["nonce"])
        message = parse_message(xml)
        reply = create_reply(message.content, message)
        return str(crypto.encrypt_message(reply.render(), given["nonce"], given["timestamp"]))

    return _alive(app)


def hello() -> Flask:
    """(b) WeRoBot as its documentation shows it: Flask view, encryption, sessions in Redis, one handler."""
    from redis import Redis
    from werobot import WeRoBot
    from werobot.contrib.flask import make_view
    from werobot.session.redisstorage import RedisStorage

    robot = WeRoBot(
        token=os.environ["WECHAT_TOKEN"],
        encoding_aes_key=os.environ["WECHAT_AES_KEY"],
        app_id=os.environ["WECHAT_APP_ID"],
        enable_session=True,
        session_storage=RedisStorage(Redis.from_url(os.environ["REDIS_URL"])),
    )
    robot.handler(lambda _message: "Hello World!")
    app = Flask("hello")
    app.add_url_rule("/wechat", "werobot", make_view(robot), methods=["GET", "POST"])
    return _alive(app)


def _alive(app: Flask) -> Flask:
    app.add_url_rule("/healthz", "alive", lambda: Response("ok"))
    return app
