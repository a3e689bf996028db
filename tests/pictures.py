"""Draws the README's pictures: ``python -m tests.pictures`` starts a world, plays a story, and takes screenshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot import TEMPLATES
from bot.sandbox.store import EmbeddedStore
from tests.browser.driver import Screen, chromium
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER
from tests.stores import folder
from tests.world import READY, World, world

FOLDER = TEMPLATES / "pages" / "pictures"
COLOURS = 128
"""Enough for smooth letters, and few enough for pictures below 150 kB."""


def save(page: Page, path: Path) -> None:
    """Write a screenshot as a small PNG."""
    page.evaluate("document.fonts.ready")
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path.parent.mkdir(exist_ok=True)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path} {path.stat().st_size // 1000} kB")  # noqa: T201 - a command's output


def phones(browser: Browser, earth: World) -> None:
    """Two phones: the citizen has a code, the mother registers her own mother; the platform's log beside them."""
    screen = Screen(browser, earth.platform.url, 1280, 860)
    citizen, mother = screen.phone(READY["citizen"]), screen.phone(READY["mother"])
    assert citizen.picture
    mother.says("代办", "父母")
    mother.takes(GRANDMOTHER.name)
    mother.says("1")
    mother.takes(GRANDMOTHER.number)
    screen.page.locator("#panel .delivery summary").first.click()
    screen.page.mouse.move(0, 0)
    save(screen.page, FOLDER / "phones.png")


def chat(browser: Browser, earth: World) -> None:
    """A chat at a phone's size, with the code picture as the answer."""
    screen = Screen(browser, earth.platform.url, 390, 760)
    assert screen.phone(READY["citizen"]).picture
    save(screen.page, FOLDER / "chat.png")


def page(browser: Browser, earth: World) -> None:
    """The live page at a phone's size."""
    found = earth.parts.records.people.find_by_document(CITIZEN.type, CITIZEN.number)
    view = earth.parts.code_links.view(earth.chat("citizen").id, "zh")
    link = earth.parts.code_links.page_link(str(found), view, earth.clock())
    screen = Screen(browser, f"{earth.config.public_url}/c/{link}", 390, 760)
    screen.page.get_by_role("button", name="打开").click()
    expect(screen.page.locator("#clock")).to_be_visible()
    save(screen.page, FOLDER / "page.png")


@contextmanager
def stage() -> Iterator[World]:
    """A world in which the citizen and the mother are registered."""
    with folder() as base, EmbeddedStore(base) as store, world(store.url) as earth:
        earth.chat("citizen").registers(CITIZEN)
        earth.chat("mother").registers(MOTHER)
        yield earth


if __name__ == "__main__":
    with stage() as earth, chromium() as browser:
        for draw in (phones, chat, page):
            draw(browser, earth)
