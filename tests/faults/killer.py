"""Ends a process at a chosen round trip to the store."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.store.connection import Store
from tests.world import World


class Killed(BaseException):
    """The process ends here."""


class Killer:
    """Kills at the ``at``-th round trip; ``late`` after the store has done what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._whole = Store._send

    def kills(self, at: int, late: bool, act: Callable[[], object]) -> bool:
        """Whether it killed while acting."""
        trips = iter(range(1, 1000))

        def send(store: Store, *args: Any) -> list[Any]:
            reached = next(trips) == at
            if reached and not late:
                raise Killed
            replies = self._whole(store, *args)
            if reached:
                raise Killed
            return replies

        with self._patch.context() as patched:
            patched.setattr(Store, "_send", send)
            try:
                act()
            except Killed:
                return True
        return False

    def everywhere(
        self, earth: World, act: Callable[[], object], before: Callable[[], object] = lambda: None
    ) -> Iterator[None]:
        """Kill at each round trip in turn, then act again undisturbed; the store is new ``before`` each time."""
        for late in (False, True):
            at = 1
            while True:
                earth.parts.records.store.everywhere(("FLUSHALL",))
                before()
                killed = self.kills(at, late, act)
                act()
                yield
                if not killed:
                    break
                at += 1
            assert at > 2
