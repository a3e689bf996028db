"""(n) The peer of another world, where it is installed: Node's ``wechat`` middleware with a Redis session, as its
documentation shows it. ``node`` must be found, and the packages of npm below in a folder of NODE_PATH.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.bench.contenders import Contender
from tests.bench.server import Server

PACKAGES = ("wechat", "express", "express-session", "connect-redis", "redis")

NODE = Contender("n", "Node wechat + Redis session, hello world", "node", "Hello World!")

_SCRIPT = """
const express = require("express"), session = require("express-session"), wechat = require("wechat");
const { default: RedisStore } = require("connect-redis"), { createClient } = require("redis");
const { WECHAT_TOKEN: token, WECHAT_APP_ID: appid, WECHAT_AES_KEY: encodingAESKey, REDIS_URL } = process.env;
const address = REDIS_URL.startsWith("unix:") ? { socket: { path: new URL(REDIS_URL).pathname } } : { url: REDIS_URL };
const client = createClient(address), app = express(), options = { resave: false, saveUninitialized: false };
app.get("/healthz", (_, res) => res.end("ok"));
app.use(session({ secret: token, store: new RedisStore({ client }), ...options }));
app.use("/wechat", wechat({ token, appid, encodingAESKey }, (_, res) => res.reply("Hello World!")));
client.connect().then(() => app.listen(Number(process.argv[1]), "127.0.0.1"));
"""


def is_installed() -> bool:
    """Whether the peer can be started."""
    return shutil.which("node") is not None and _packages() is not None


def _packages() -> Path | None:
    places = [Path(each) for each in os.environ.get("NODE_PATH", "").split(os.pathsep) if each]
    return next((place for place in places if all((place / name).is_dir() for name in PACKAGES)), None)


class NodeServer(Server):
    """A server of the peer: one process with one thread for JavaScript."""

    def __init__(self, env: Mapping[str, str]) -> None:
        super().__init__(NODE.target, 1, {**env, "NODE_PATH": str(_packages()), "NODE_ENV": "production"})

    @property
    def words(self) -> list[str]:
        """The command that starts it."""
        return ["node", "-e", _SCRIPT, str(self.port)]
