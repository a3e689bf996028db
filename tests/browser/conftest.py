"""A browser, and a world to open with it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.driver import Screen, chromium
from tests.world import World, world


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file."""
    with chromium() as found:
        yield found


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot, with the simulated platform and authorities."""
    with world(store_url, direct=False) as found:
        yield found


Look = Callable[..., Screen]


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Opens screens: ``look(url, width, height, **options)``; at the end checks for errors and foreign requests."""
    screens: list[Screen] = []

    def open_(url: str, width: int = 1280, height: int = 800, **options: object) -> Screen:
        screens.append(Screen(browser, url, width, height, **options))
        return screens[-1]

    yield open_
    for screen in screens:
        screen.finish()


@pytest.fixture
def phones(look: Look, earth: World) -> Screen:
    """The page of phones on a wide screen."""
    return look(earth.platform.url)
