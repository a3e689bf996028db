"""A gate in its world: a venue with a manager and a scanner, people who come to it."""

from collections.abc import Iterator

import pytest

from bot.sandbox.wechat.settings import Rules
from tests.gate.site import Site
from tests.world import World, world


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with everything it meets."""
    with world(store_url, rules=Rules()) as found:
        yield found


@pytest.fixture
def site(earth: World) -> Site:
    """长春站 with two entrances, its manager, and a scanner on duty at the east one."""
    return Site(earth)
