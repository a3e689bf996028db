"""The simulated platform in front of the echo bot, both on real servers."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.wechat import Account, Phone, Platform, Rules, create_app, serve
from bot.sandbox.wechat.stage import Stage
from tests.sandbox.wechat.echo_bot import AES_KEY, APP_ID, SECRET, TOKEN, EchoBot, flask_app, serving
from tests.sources import ROOT

CITIZEN, MOTHER, VISITOR = (
    "oDemoCitizen00000000000000001",
    "oDemoMother000000000000000002",
    "oDemoVisitor00000000000000003",
)


class Sandbox:
    """A platform in front of an echo bot, both on running servers."""

    def __init__(self, platform: Platform, bot: EchoBot, url: str) -> None:
        self.platform, self.bot, self.url = platform, bot, url

    def phone(self, openid: str = CITIZEN, *, following: bool = True) -> Phone:
        """A person's phone; it follows the account unless ``following`` is false."""
        phone = Phone(self.platform, openid)
        if following and not phone.person.following:
            phone.follow()
        return phone

    def sees(self, openid: str = CITIZEN) -> list[object]:
        """What the person's chat shows, one value for each bubble."""
        items = self.platform.conversations.items(openid)
        return [item.get("text") or item.get("articles") or item.get("media_id") for item in items]

    def last(self, openid: str = CITIZEN) -> dict[str, object]:
        """The chat's last bubble."""
        return self.platform.conversations.items(openid)[-1]


Start = Callable[..., Sandbox]

README = (ROOT / "bot" / "sandbox" / "README.md").read_text("utf-8")


def follow_recipe(url: str) -> dict[str, Any]:
    """The names that the README's recipe for wechatpy defines, with this address of the sandbox in it; skips the test
    where wechatpy is missing.
    """
    pytest.importorskip("wechatpy")
    (recipe,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    made: dict[str, Any] = {}
    exec(recipe.replace("http://127.0.0.1:8000", url), made)  # noqa: S102 - our own page
    return made


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that starts a sandbox: ``start(mode=…, rules=…, state_dir=…, verified=…, bot_url=…, stage=…)``."""
    with ExitStack() as stack:

        def begin(
            mode: str = "safe",
            rules: Rules | None = None,
            state_dir: Path | None = None,
            verified: bool = True,
            bot_url: str = "",
            stage: Stage | None = None,
        ) -> Sandbox:
            bot = EchoBot(mode=mode)
            bot.url = stack.enter_context(serving(flask_app(bot)))
            account = Account(APP_ID, SECRET, TOKEN, AES_KEY, bot_url or f"{bot.url}/wechat", mode, verified)
            platform = Platform(account, rules, state_dir)
            stack.callback(platform.close)
            bot.api = stack.enter_context(serve(create_app(platform, (), stage))).url
            return Sandbox(platform, bot, bot.api)

        yield begin


@pytest.fixture
def sandbox(start: Start) -> Sandbox:
    """A sandbox in safe mode with the default rules."""
    return start()
