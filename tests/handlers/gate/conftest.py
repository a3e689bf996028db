"""A gate for tests: a venue with a manager and a scanner, and people who come to it."""

from collections.abc import Iterator

import pytest

from bot.sandbox.wechat.settings import Rules
from tests.handlers.gate.site import Site, SiteKeeper
from tests.world import World, world


@pytest.fixture(scope="session")
def keeper(store_url: str) -> SiteKeeper:
    """Opens the site once for many tests."""
    return SiteKeeper(store_url)


@pytest.fixture
def earth(request: pytest.FixtureRequest, store_url: str, store: object, keeper: SiteKeeper) -> Iterator[World]:
    """The bot with everything it meets; where a test asks for the site, it is open there."""
    with keeper.world() if "site" in request.fixturenames else world(store_url, rules=Rules()) as found:
        yield found


@pytest.fixture
def site(earth: World, keeper: SiteKeeper) -> Site:
    """长春站 with two entrances, its manager, and a scanner on duty at the east one."""
    return keeper.site(earth)
