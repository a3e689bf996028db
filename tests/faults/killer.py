"""Ends a process at a chosen round trip to the store."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.store.redis.store import Store
from tests.cases import ALL_CASES
from tests.world import World

SHORT = 30
"""The round trips that are tried one by one in each case; after them it is every other one, unless ALL_CASES."""


class Killed(BaseException):
    """The simulated end of the process."""


class Killer:
    """Raises Killed at a round trip of an action."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._whole = Store._send

    def kills(self, at: int, late: bool, act: Callable[[], object], note: Callable[[], object] = lambda: None) -> bool:
        """Whether it was raised at round trip number ``at`` of the action. ``late``: after the store has executed the
        commands. ``note`` is called before and after each round trip.
        """
        trips = iter(range(1, 1000))

        def send(store: Store, *args: Any) -> list[Any]:
            reached = next(trips) == at
            note()
            if reached and not late:
                raise Killed
            replies = self._whole(store, *args)
            note()
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
        whole: bool = ALL_CASES,
    ) -> Iterator[None]:
        """Interrupt the action as ``cuts`` does, then repeat it undisturbed."""
        for _ in self.cuts(earth, act, before, given=given, whole=whole):
            act()
            yield

    def cuts(
        self,
        earth: World,
        act: Callable[[], object],
        before: Callable[[], object] = lambda: None,
        *,
        given: Callable[[], object] = lambda: None,
        whole: bool = ALL_CASES,
    ) -> Iterator[None]:
        """Interrupt the action before each round trip to the store in turn, of long actions before every other one
        after SHORT (unless ``whole``), and once nowhere. After a round trip it is interrupted too where a request to
        another service follows, and after the last: elsewhere all is as before the next one. ``given`` is played once
        in an empty store, and what it left in the world is there each time; ``before`` is run each time after it.
        """
        earth.parts.records.store.run_on_masters(("FLUSHALL",))
        given()
        past, requests = earth.snapshot(), list[int]()

        def kills(at: int, late: bool) -> bool:
            earth.goes_back(past)
            before()
            requests.clear()
            return self.kills(at, late, act, lambda: requests.append(earth.requests))

        at = 1
        while kills(at, late=False):
            yield
            at += 1 if whole or at < SHORT else 2
        yield
        assert at > 3
        for at in _followed_by_requests(requests):
            kills(at, late=True)
            yield


def _followed_by_requests(counted: list[int]) -> list[int]:
    """The numbers of the round trips after which there were more requests before the next one, and of the last; the
    requests were counted before and after each.
    """
    after, before_next = counted[1::2], counted[2::2]
    return [at for at, found in enumerate(after, 1) if before_next[at - 1 : at] != [found]]
