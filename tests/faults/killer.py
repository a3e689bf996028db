"""Ends a process at a chosen round trip to the store."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.store.redis.store import Store
from tests.world import World


class Killed(BaseException):
    """The simulated end of the process."""


class Killer:
    """Raises Killed at round trip number ``at``. ``late``: after the store has executed the commands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._whole = Store._send

    def kills(self, at: int, late: bool, act: Callable[[], object]) -> bool:
        """Whether it was raised during the action."""
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
        self,
        earth: World,
        act: Callable[[], object],
        before: Callable[[], object] = lambda: None,
        *,
        given: Callable[[], object] = lambda: None,
    ) -> Iterator[None]:
        """Interrupt the action as ``cuts`` does, then repeat it undisturbed."""
        for _ in self.cuts(earth, act, before, given=given):
            act()
            yield

    def cuts(
        self,
        earth: World,
        act: Callable[[], object],
        before: Callable[[], object] = lambda: None,
        *,
        given: Callable[[], object] = lambda: None,
    ) -> Iterator[None]:
        """Interrupt the action at each round trip in turn, before or after the store has executed the commands, and
        once at none. ``given`` is played once in an empty store, and what it left in the world is there each time;
        ``before`` is run each time after it.
        """
        earth.parts.records.store.run_on_masters(("FLUSHALL",))
        given()
        past = earth.snapshot()
        for late in (False, True):
            at, killed = 1, True
            while killed:
                earth.goes_back(past)
                before()
                killed = self.kills(at, late, act)
                yield
                at += 1
            assert at > 3
