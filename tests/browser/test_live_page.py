"""The live code page alone: colours, sizes, zoom, time, no scripts, no network."""

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.signing.tokens import CodePurpose, CodeTokens, find_token
from tests.browser.driver import TOO_PALE, TOO_SMALL, Screen, read
from tests.cases import tried
from tests.cast import CITIZEN
from tests.world import READY, World

pytestmark = pytest.mark.browser
Look = Callable[..., Screen]

FEVER = 373
STATUS = {Colour.GREEN: Status.CLEAR, Colour.ORANGE: Status.QUARANTINE, Colour.RED: Status.CONFIRMED}
SIZES = {"phone": (390, 844), "desk": (1280, 800), "phone at 200 %": (195, 422), "desk at 200 %": (640, 400)}


def live(earth: World, language: str = "zh", *, big: bool = False) -> str:
    """The address of the citizen's live page."""
    code_links, now = earth.parts.code_links, earth.clock()
    view = code_links.view(earth.chat("citizen").id, language, big=big)
    return f"{earth.config.public_url}/c/{code_links.page_link(citizen(earth), view, now)}"


def opens(page: Page, address: str) -> None:
    """Go to a live page and press its button."""
    page.goto(address)
    page.get_by_role("button").click()
    expect(page.locator(".qr")).to_be_visible()


def citizen(earth: World) -> str:
    """The id of the citizen."""
    number = earth.parts.records.people.find_by_document(CITIZEN.type, CITIZEN.number)
    assert number
    return number


def becomes(earth: World, colour: Colour) -> None:
    """Register the citizen so that their code has this colour."""
    if colour is Colour.GREY:
        earth.switch(Mode.OFF, Service.PLATFORM)
    earth.chat("citizen").registers(CITIZEN)
    if colour in STATUS:
        earth.health(CITIZEN, STATUS[colour], earth.clock().date() if colour is Colour.ORANGE else None)
        earth.works()
    if colour is Colour.YELLOW:
        earth.parts.records.people.add_measurement(citizen(earth), FEVER, int(earth.clock().timestamp()))


def shows_the_code(earth: World, page: Page) -> bool:
    """Whether the QR code on the page is a code of the citizen for live pages."""
    token = find_token(read(page.locator(".qr")), earth.config.public_url)
    assert token
    claim = CodeTokens([*earth.config.secret_keys]).read(token, earth.clock())
    return (claim.person, claim.purpose) == (citizen(earth), CodePurpose.LIVE_CODE)


def in_sight(part: Locator) -> bool:
    """Whether all of a part is on the screen without scrolling."""
    box, size = part.bounding_box(), part.page.viewport_size
    assert box
    assert size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize("colour", tried(list(Colour)))
def test_each_colour_is_a_word_and_a_shape_and_easy_to_read(earth: World, look: Look, colour: Colour) -> None:
    becomes(earth, colour)
    page = look("about:blank", 390, 844).page

    looks = product(earth.parts.texts.languages, (False, True))
    for language, big in tried([*looks]):
        page.goto(live(earth, language, big=big))
        expect(page.get_by_role("button")).to_have_text(earth.words("page.open", language))
        assert (page.evaluate(TOO_PALE), page.evaluate(TOO_SMALL)) == ([], [])
        page.get_by_role("button").click()
        titles = dict.fromkeys(earth.words(f"code.{colour}.title", each) for each in ("zh", language))
        expect(page.locator("header")).to_have_text(" ".join(titles))
        second = language if language != "zh" else "en"
        service = [earth.words("code.service", each) for each in ("zh", second)]
        expect(page.locator(".service")).to_have_text(" ".join(service))
        expect(page.locator("header svg")).to_be_visible()
        assert page.evaluate(TOO_PALE) == []
        assert shows_the_code(earth, page)


@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_every_screen(earth: World, look: Look, size: str) -> None:
    earth.chat("citizen").registers(CITIZEN)
    screen = look("about:blank", *SIZES[size])

    for big in (False, True):
        screen.page.goto(live(earth, big=big))
        assert screen.overflow <= 0
        assert in_sight(screen.page.get_by_role("button"))
        screen.page.get_by_role("button").click()
        expect(screen.page.locator(".qr")).to_be_visible()
        assert screen.overflow <= 0
        assert shows_the_code(earth, screen.page)
        assert in_sight(screen.page.locator(".qr"))


def test_nothing_personal_is_in_the_address_or_the_source(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    screen = look("about:blank", 390)
    opens(screen.page, live(earth))

    source = screen.page.content() + " ".join(screen.asked)
    assert [secret for secret in CITIZEN.secrets if secret in source] == []
    assert READY["citizen"] not in source
    expect(screen.page.locator(".name")).to_have_text("王*国")


def test_the_clock_ticks_and_the_code_is_new_after_a_minute(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    page = look("about:blank", 390).page
    page.clock.install()
    opens(page, live(earth))
    clock, first = page.locator("#clock").inner_text(), read(page.locator(".qr"))
    page.clock.run_for(2000)
    assert page.locator("#clock").inner_text() > clock

    earth.passes(minutes=1)
    with page.expect_navigation():
        page.clock.run_for(60_000)
    assert read(page.locator(".qr")) != first
    assert shows_the_code(earth, page)


def strip(page: Page) -> tuple[bytes, str]:
    """How the strip under the band looks now, and what the clock says."""
    return page.locator(".moving").screenshot(), page.locator("#clock").inner_text()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_strip_in_the_codes_colour_moves_and_the_clock_goes_on(earth: World, look: Look, motion: str) -> None:
    earth.chat("citizen").registers(CITIZEN)
    page = look("about:blank", 390, 844, reduced_motion=motion).page
    opens(page, live(earth))
    band = page.locator("header").evaluate("one => getComputedStyle(one).backgroundColor")
    assert band in page.locator(".moving").evaluate("one => getComputedStyle(one, '::before').backgroundImage")

    first, said = strip(page)
    expect(page.locator("#clock")).not_to_have_text(said)
    moved = page.locator(".moving").evaluate("one => one.getAnimations({subtree: true}).length")

    assert moved == (1 if motion == "no-preference" else 0)
    page.locator(".moving").evaluate(
        "one => one.getAnimations({subtree: true}).forEach(each => each.currentTime = 700)"
    )
    assert (strip(page)[0] != first) == (motion == "no-preference")


def test_without_a_network_the_code_stays_and_says_so(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    screen = look("about:blank", 390)
    page = screen.page
    page.clock.install()
    opens(page, live(earth))
    page.context.set_offline(True)
    page.clock.run_for(61_000)
    expect(page.locator("#offline")).to_have_text(earth.words("page.offline"))
    assert page.evaluate(TOO_PALE) == []
    assert shows_the_code(earth, page)

    page.context.set_offline(False)
    with page.expect_navigation():
        page.clock.run_for(6_000)
    expect(page.locator("#offline")).to_be_hidden()
    screen.complaints.clear()  # the browser itself complains of the network


def test_without_scripts_the_page_shows_the_code_and_renews_itself(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    page = look("about:blank", 390, java_script_enabled=False).page

    def hurry(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('content="60"', 'content="1"'))

    opens(page, live(earth))
    page.route("**/c/*", hurry)
    page.reload()
    assert shows_the_code(earth, page)
    expect(page.locator("#clock")).to_be_hidden()
    with page.expect_navigation():
        pass
    assert shows_the_code(earth, page)


def test_in_every_language_the_page_fits_a_phone_and_names_the_colour_in_chinese_too(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    for language in earth.parts.texts.languages:
        screen = look("about:blank", 390)
        opens(screen.page, live(earth, language))

        assert screen.page.locator("html").get_attribute("lang") == language
        for spoken in (language, "zh"):
            expect(screen.page.locator("header")).to_contain_text(earth.words("code.green.title", spoken))
        screen.fits()
        screen.is_for_everybody()


def test_an_old_link_says_what_to_do_in_every_language(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    address = live(earth)
    earth.passes(hours=13)

    screen = look(address, 390)
    for language in earth.parts.texts.languages:
        expect(screen.page.locator("main")).to_contain_text(earth.words("page.expired", language))
    assert screen.page.evaluate(TOO_PALE) == []
    assert screen.complaints.pop().endswith("(GONE)")


def test_the_page_renews_itself_long_after_its_link_has_expired(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    page = look("about:blank", 390).page
    page.clock.install()
    opens(page, live(earth))
    earth.passes(hours=11)

    with page.expect_navigation():
        page.clock.run_for(61_000)

    assert shows_the_code(earth, page)


def test_a_second_browser_with_the_same_link_reads_where_to_get_one(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    address = live(earth)
    opens(look("about:blank", 390).page, address)

    screen = look(address, 390)

    for language in earth.parts.texts.languages:
        expect(screen.page.locator("main")).to_contain_text(earth.words("page.elsewhere", language))
    assert (screen.overflow, screen.page.evaluate(TOO_PALE)) == (0, [])
    assert screen.complaints.pop().endswith("(GONE)")


def test_the_button_pressed_twice_in_a_hurry_opens_the_page(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    page = look("about:blank", 390).page
    page.goto(live(earth))

    page.get_by_role("button").dblclick()

    expect(page.locator(".qr")).to_be_visible()
    assert shows_the_code(earth, page)


def test_another_site_cannot_press_the_button(earth: World, look: Look) -> None:
    earth.chat("citizen").registers(CITIZEN)
    address = live(earth)
    screen = look(address, 390)
    page = screen.page
    site = earth.platform.url.replace("127.0.0.1", "localhost")  # another site to the browser

    lure = f'<form method="post" action="{address}"><button>x'
    page.route(f"{site}/**", lambda route: route.fulfill(body=lure, content_type="text/html"))
    page.goto(f"{site}/lure")
    page.get_by_role("button").click()

    expect(page.locator("main")).to_contain_text(earth.words("page.foreign"))
    assert screen.complaints.pop().endswith("(FORBIDDEN)")
    screen.asked.clear()  # the lure is foreign, on purpose
    opens(page, address)
