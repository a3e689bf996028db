"""The page on privacy on screens and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bot.pages.privacy import SECTIONS
from tests.browser.driver import Screen
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_is_easy_to_read_and_leads_to_the_other_language(
    earth: World, look: Callable[..., Screen], width: int
) -> None:
    screen = look(f"{earth.config.public_url}/privacy?lang=zh", width, 844)
    for language, other in (("zh", "English"), ("en", "中文")):
        expect(screen.page.locator("html")).to_have_attribute("lang", language)
        expect(screen.page.locator("section h2")).to_have_count(len(SECTIONS))
        screen.fits()
        screen.page.get_by_role("link", name=other).click()


def test_the_contents_lead_to_the_sections(earth: World, look: Callable[..., Screen]) -> None:
    page = look(f"{earth.config.public_url}/privacy?lang=zh", 390, 844).page

    page.get_by_role("link", name=earth.words("privacy.kept.title")).click()

    expect(page.get_by_role("heading", name=earth.words("privacy.kept.title"))).to_be_in_viewport()


def test_on_paper_there_are_words_only(earth: World, look: Callable[..., Screen]) -> None:
    page = look(f"{earth.config.public_url}/privacy?lang=zh").page

    page.emulate_media(media="print")

    expect(page.get_by_role("link")).to_have_count(0)
    expect(page.get_by_role("heading")).to_have_count(len(SECTIONS) + 1)


def test_the_foot_of_the_page_for_cameras_leads_there(earth: World, look: Callable[..., Screen]) -> None:
    page = look(f"{earth.config.public_url}/S/x", 390, 844).page

    page.get_by_role("link", name=earth.words("privacy.title")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(earth.words("privacy.title"))
