"""What the phones show and the log tells: one journal for both, so that the page needs one question only."""

from typing import Any

from bot.sandbox.wechat.clock import Clock
from bot.sandbox.wechat.delivery import Delivery
from bot.sandbox.wechat.replies import SILENCE
from bot.sandbox.wechat.store import Store
from bot.sandbox.wechat.words import words

PERSON, ACCOUNT, NOTICE = "person", "account", "notice"


class Conversations:
    """Appends to and reads from the journal.

    Streams: ``item`` (a bubble: ``side kind`` and its content), ``request`` and ``attempt`` (a message on its way to
    the bot), ``call`` (a call of the API by the bot).
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def note(self, stream: str, openid: str, body: dict[str, Any]) -> None:
        """Add an entry with its time."""
        self._store.append(stream, openid, {"at": self._clock.now(), **body})

    def show(self, openid: str, side: str, kind: str, content: dict[str, Any]) -> None:
        """Add a bubble (or, of side ``notice``, a line between the bubbles)."""
        self.note("item", openid, {"side": side, "kind": kind, **content})

    def show_reply(self, openid: str, delivery: Delivery) -> None:
        """Show what came back: the reply, nothing for silence, or the platform's fault notice."""
        reply = delivery.reply
        if reply is None:
            self.show(openid, NOTICE, "fault", {"text": words()["platform"]["fault"]})
        elif reply.kind == "transfer_customer_service":
            self.show(openid, NOTICE, "transfer", {"text": words()["platform"]["transfer"]})
        elif reply.kind != SILENCE:
            self.show(openid, ACCOUNT, reply.kind, reply.content)

    def items(self, openid: str, after: int = 0) -> list[dict[str, Any]]:
        """The bubbles of a person's chat, oldest first."""
        return self._store.journal("item", openid, after)

    def entries(self, stream: str, openid: str, after: int = 0) -> list[dict[str, Any]]:
        """The entries of another stream."""
        return self._store.journal(stream, openid, after)

    def latest(self, after: int, limit: int = 600) -> list[dict[str, Any]]:
        """Entries of everybody and all streams since number ``after``."""
        return self._store.latest(after, limit)
