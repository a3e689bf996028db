"""Asking servers in turn who holds what now: for Sentinel and for a cluster."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from hiredis import ReplyError

from bot.store.commands import Command, pack
from bot.store.link import Dialer, Node

_PAUSE = 0.1  # seconds: many threads that stumble over one failure ask once
_ASKED = 3


class Inquiry:
    """One question to whoever answers first; ``adopt`` takes the answer and who gave it.

    ``adopt`` returns further servers to ask next time, and raises ValueError for an answer of no use.
    """

    def __init__(
        self,
        seeds: Sequence[Node],
        dialer: Dialer,
        timeout: float,
        question: Command,
        adopt: Callable[[Any, Node], Sequence[Node]],
    ) -> None:
        self._known = list(seeds)
        self._dialer = dialer
        self._patience = timeout / (_ASKED + 1)
        self._question = pack(question)
        self._adopt = adopt
        self._doubted = True
        self._asked = float("-inf")
        self._lock = threading.Lock()

    def doubt(self) -> None:
        """The last answer may be wrong by now."""
        self._doubted = True

    def settle(self) -> None:
        """Ask if there is doubt; when nobody answers, the last answer stays."""
        if not self._doubted:
            return
        with self._lock:
            if self._doubted and monotonic() - self._asked > _PAUSE:
                self._doubted = not any(map(self._learned_from, self._in_turn()))
                self._asked = monotonic()

    def _in_turn(self) -> list[Node]:
        """Whom to ask: whoever was first the last time is now the last, for it may be the one that hangs."""
        self._known = [*self._known[1:], self._known[0]]
        return self._known[:_ASKED]

    def _learned_from(self, node: Node) -> bool:
        with suppress(OSError, ValueError):
            others = self._adopt(self._ask(node), node)
            self._known = list(dict.fromkeys([*self._known, *others]))
            return True
        return False

    def _ask(self, node: Node) -> Any:
        link = self._dialer.dial(node, self._patience)
        try:
            (reply,) = link.exchange(self._question, 1)
        finally:
            link.close()
        if isinstance(reply, ReplyError):
            raise ValueError(str(reply))
        return reply
