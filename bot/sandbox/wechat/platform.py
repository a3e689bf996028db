"""The simulated platform: one account, its people, their conversations, and the messages to the bot."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.sandbox.sms.gateway import Sms
from bot.sandbox.wechat.access import Calls, Tokens, Windows
from bot.sandbox.wechat.delivery import Attempt, BotClient, BotMessage, BotResponse, Delivery
from bot.sandbox.wechat.envelope import Envelope, SealedRequest, to_xml
from bot.sandbox.wechat.injection import Injection
from bot.sandbox.wechat.media import Media
from bot.sandbox.wechat.menu import Menu
from bot.sandbox.wechat.page_tickets import PageTickets
from bot.sandbox.wechat.people import People
from bot.sandbox.wechat.replies import EMPTY_REPLY, ReplyReader
from bot.sandbox.wechat.settings import Account, Rules
from bot.sandbox.wechat.store import Clock, Store
from bot.sandbox.wechat.tags import Tags
from bot.sandbox.wechat.template_messages import TemplateMessages
from bot.sandbox.wechat.tickets import Tickets
from bot.sandbox.wechat.web_access import WebAccess
from bot.sandbox.words import words

PERSON, ACCOUNT, NOTICE = "person", "account", "notice"
"""The sides of a chat: the person's bubbles, the account's bubbles, and lines of the platform between them."""


class Conversations:
    """The chats and the log, both kept in the store's journal.

    Streams of the journal: ``item`` (a bubble of a chat: ``side``, ``kind`` and its content), ``request`` and
    ``attempt`` (a message to the bot), ``call`` (a call of the API by the bot), ``sms`` (a text message to a phone).
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def record(self, stream: str, openid: str, body: dict[str, Any]) -> None:
        """Add an entry with the platform's time."""
        self._store.append(stream, openid, {"at": self._clock.now(), **body})

    def show(self, openid: str, side: str, kind: str, content: dict[str, Any]) -> None:
        """Add a bubble to the chat or, for the side ``notice``, a line between the bubbles."""
        self.record("item", openid, {"side": side, "kind": kind, **content})

    def show_reply(self, openid: str, delivery: Delivery) -> None:
        """Show the bot's reply, nothing for an empty reply, or the platform's fault notice."""
        reply = delivery.reply
        if reply is None:
            self.show(openid, NOTICE, "fault", {"text": words()["platform"]["fault"]})
        elif reply.kind == "transfer_customer_service":
            self.show(openid, NOTICE, "transfer", {"text": words()["platform"]["transfer"]})
        elif reply.kind != EMPTY_REPLY:
            self.show(openid, ACCOUNT, reply.kind, reply.content)

    def items(self, openid: str, after: int = 0) -> list[dict[str, Any]]:
        """The bubbles of a person's chat, oldest first."""
        return self._store.journal("item", openid, after)

    def entries(self, stream: str, openid: str) -> list[dict[str, Any]]:
        """The entries of another stream."""
        return self._store.journal(stream, openid)

    def latest(self, after: int, limit: int = 100) -> list[dict[str, Any]]:
        """The newest ``limit`` entries of each person and stream after number ``after``, oldest first."""
        return self._store.latest(after, limit)


class Platform:
    """One Official Account on a simulated platform. Thread-safe.

    All state is kept in the folder ``state_dir``, or in memory if it is None. ``url`` is the address under which the
    platform is served (``serve`` sets it); the URLs of people's pictures begin with it.
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
        self.page_tickets = PageTickets(rules, store, clock)
        self.tags = Tags(store, self.people)
        self.templates = TemplateMessages(store, self.people)
        self.web_access = WebAccess(account, rules, store, clock, self.people, self.tokens)
        self.injection = Injection(store)
        self.conversations = Conversations(store, clock)
        self._envelope = Envelope(account)
        reader = ReplyReader(account, rules, self._envelope, self.media)
        self._bot = BotClient(account.bot_url, rules, reader.read)

    def close(self) -> None:
        """Close the store; running deliveries fail."""
        self.store.close()

    def _signing_time(self) -> int:
        return int(self.clock.now() if self.rules.shift_signatures else self.clock.true_time())

    def verify(self) -> str:
        """Check the bot's URL as the platform does when an owner saves it (page "接入指南").

        Returns an empty text when the bot answers right, else a reason code.
        """
        echo = str(secrets.randbits(62))
        query = {**self._envelope.signed_query(self._signing_time()), "echostr": echo}
        answer = self._bot.request("GET", SealedRequest(query, b""))
        if isinstance(answer, str):
            return answer
        return "" if answer == BotResponse(200, echo.encode()) else "wrong_echo"

    def deliver(self, openid: str, fields: Mapping[str, Any]) -> Delivery:
        """Send the bot a person's message with the XML fields ``fields``: ``MsgType`` and, for example, ``Content``.

        Waits for the end of all attempts. Afterwards the conversation shows the reply or the fault notice.
        """
        message = self._seal(openid, fields)
        self._keep(openid, message)
        return self._send(openid, message)

    def send_template(self, openid: str, shown: Mapping[str, str]) -> int:
        """Show a template message on a phone and give its number; the bot is told of its end in the background."""
        number = secrets.randbelow(10**12) + 10**12
        self.conversations.show(openid, ACCOUNT, "template", dict(shown))
        done = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": number, "Status": "success"}
        message = self._seal(openid, done)
        threading.Thread(target=self._exchange, args=(openid, message), daemon=True).start()
        return number

    def receive_sms(self, sms: Sms) -> None:
        """Put a text message into the tray of the phone with its number, if there is one."""
        for person in self.people.all():
            if person.phone == sms.phone:
                self.conversations.record("sms", person.openid, {"text": sms.text, "code": sms.code})

    def repeat(self, openid: str) -> Delivery | None:
        """Send the person's last message again with the same bytes, as the platform does when an answer was lost.

        Returns None when the person has sent no message.
        """
        stored = self.store.get("last_letter", openid)
        if stored is None:
            return None
        sealed = SealedRequest(stored["query"], stored["body"].encode())
        return self._send(openid, BotMessage(secrets.token_hex(8), stored["fields"], sealed))

    def _seal(self, openid: str, fields: Mapping[str, Any]) -> BotMessage:
        stamp = self._signing_time()
        head = {"ToUserName": self.account.original_id, "FromUserName": openid, "CreateTime": stamp}
        complete = {**head, **fields}
        if fields["MsgType"] != "event":
            complete.setdefault("MsgId", 2**61 + secrets.randbits(60))
        return BotMessage(secrets.token_hex(8), complete, self._envelope.seal(complete, stamp))

    def _keep(self, openid: str, message: BotMessage) -> None:
        kept = {"fields": message.fields, "query": message.sealed.query, "body": message.sealed.body.decode()}
        self.store.put("last_letter", openid, kept)

    def _send(self, openid: str, message: BotMessage) -> Delivery:
        delivery = self._exchange(openid, message)
        if self.people.get(openid).following:
            self.conversations.show_reply(openid, delivery)
        return delivery

    def _exchange(self, openid: str, message: BotMessage) -> Delivery:
        """Send a message and log it, without showing the reply."""
        log = self.conversations
        log.record("request", openid, {"delivery": message.id, "xml": to_xml(message.fields)})

        def record(attempt: Attempt) -> None:
            log.record("attempt", openid, {"delivery": message.id, **asdict(attempt)})

        return self._bot.deliver(message, record)
