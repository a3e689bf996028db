"""The simulated platform: one account, its people, and everything that passes between them and the bot."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.sandbox.wechat import xml
from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.conversation import Conversations
from bot.sandbox.wechat.delivery import Answered, Attempt, Courier, Delivery, Letter
from bot.sandbox.wechat.envelope import Envelope, Sealed
from bot.sandbox.wechat.injection import Injection
from bot.sandbox.wechat.media import Media
from bot.sandbox.wechat.menu import Menu
from bot.sandbox.wechat.people import People
from bot.sandbox.wechat.quotas import Calls, Windows
from bot.sandbox.wechat.replies import ReplyReader
from bot.sandbox.wechat.settings import Account, Rules
from bot.sandbox.wechat.store import Store
from bot.sandbox.wechat.tickets import Tickets
from bot.sandbox.wechat.tokens import Tokens


class Platform:
    """One Official Account on a simulated platform.

    With ``state_dir`` all state is kept there and found again; without, it lives in memory. Safe for threads.
    ``url`` is where the platform itself is served (set by ``serve``): the address of pictures that people send.
    """

    def __init__(
        self,
        account: Account,
        rules: Rules | None = None,
        state_dir: Path | None = None,
        true_time: Callable[[], float] = time.time,
    ) -> None:
        self.account = account
        self.rules = rules = rules or Rules()
        self.url = ""
        self.store = store = Store(state_dir)
        self.clock = clock = Clock(store, true_time)
        self.people = People(store)
        self.tokens = Tokens(account, rules, store, clock)
        self.calls = Calls(rules, store, clock)
        self.windows = Windows(rules, store, clock)
        self.media = Media(rules, store, clock)
        self.menu = Menu(rules, store, clock)
        self.tickets = Tickets(rules, store, clock)
        self.injection = Injection(store)
        self.conversations = Conversations(store, clock)
        self._envelope = Envelope(account)
        reader = ReplyReader(account, rules, self._envelope, self.media)
        self._courier = Courier(account.bot_url, rules, reader.read)

    def close(self) -> None:
        """Close the store; deliveries still under way fail."""
        self.store.close()

    def _stamp(self) -> int:
        return int(self.clock.now() if self.rules.shift_signatures else self.clock.true_time())

    def verify(self) -> str:
        """Check the bot's URL as the console does when it is saved: empty when right, else a reason code."""
        echo = str(secrets.randbits(62))
        query = {**self._envelope.signed_query(self._stamp()), "echostr": echo}
        answer = self._courier.within_time("GET", Sealed(query, b""))
        if isinstance(answer, str):
            return answer
        return "" if answer == Answered(200, echo.encode()) else "wrong_echo"

    def deliver(self, openid: str, fields: Mapping[str, Any]) -> Delivery:
        """Send the bot a message of a person: ``MsgType`` and what belongs to it, e.g. ``Content`` or ``Event``.

        Waits for the end of all attempts; the reply, or the fault notice, is in the conversation then.
        """
        return self._post(openid, self._letter(openid, fields))

    def repeat(self, openid: str) -> Delivery | None:
        """Send the person's last message once more with identical bytes, as the platform does after a lost answer."""
        stored = self.store.get("last_letter", openid)
        if stored is None:
            return None
        sealed = Sealed(stored["query"], stored["body"].encode())
        return self._post(openid, Letter(secrets.token_hex(8), stored["fields"], sealed))

    def _letter(self, openid: str, fields: Mapping[str, Any]) -> Letter:
        stamp = self._stamp()
        head = {"ToUserName": self.account.original_id, "FromUserName": openid, "CreateTime": stamp}
        whole = {**head, **fields}
        if fields["MsgType"] != "event":
            whole.setdefault("MsgId", 2**61 + secrets.randbits(60))
        letter = Letter(secrets.token_hex(8), whole, self._envelope.seal(whole, stamp))
        kept = {"fields": whole, "query": letter.sealed.query, "body": letter.sealed.body.decode()}
        self.store.put("last_letter", openid, kept)
        return letter

    def _post(self, openid: str, letter: Letter) -> Delivery:
        log = self.conversations
        log.note("request", openid, {"delivery": letter.id, "xml": xml.document(letter.fields)})

        def noted(attempt: Attempt) -> None:
            log.note("attempt", openid, {"delivery": letter.id, **asdict(attempt)})

        delivery = self._courier.deliver(letter, noted)
        if self.people.get(openid).following:
            log.show_reply(openid, delivery)
        return delivery
