"""The live page: one link, one browser, and what its addresses say about themselves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus

import pytest
import requests

from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.injection import Fault
from bot.store.redis.store import Store
from tests.cast import CITIZEN
from tests.stores import folder
from tests.surfing import Browser
from tests.world import World, world

CROSS_SITE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """The bot with its store and the simulated services, without uploads."""
    with world(store_url) as found:
        found.platform.injection.add(Fault("media/upload", code=45009, times=99))
        yield found


@pytest.fixture
def link(earth: World) -> str:
    """A link that was just given to a citizen."""
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    return chat.card["url"]


def browser(earth: World) -> Browser:
    """A new browser."""
    return Browser(earth.config.public_url)


def shows_code(page: requests.Response) -> bool:
    """Whether the page is there and shows a code."""
    return page.status_code == 200 and 'class="qr"' in page.text


def shows_button(page: requests.Response) -> bool:
    """Whether the page is there and shows the button alone."""
    return page.status_code == 200 and "<button>" in page.text and not shows_code(page)


@contextmanager
def no_writes(store: Store) -> Iterator[None]:
    """A store that answers but takes no writes, since it has too few replicas."""
    store.run_on_masters(("CONFIG", "SET", "min-replicas-to-write", 1))
    try:
        yield
    finally:
        store.run_on_masters(("CONFIG", "SET", "min-replicas-to-write", 0))


def test_looking_at_a_link_shows_no_code_and_uses_nothing_up(earth: World, link: str) -> None:
    for _ in range(3):
        crawler = browser(earth)
        assert shows_button(crawler.get(link))
        assert "王" not in crawler.page.text
        assert crawler.session.head(link, timeout=5).status_code == 200

    assert shows_code(browser(earth).opens(link))


def test_another_browser_is_told_how_to_get_a_link_of_its_own(earth: World, link: str) -> None:
    mine, other = browser(earth), browser(earth)
    other.get(link)  # looked before, and presses afterwards
    assert shows_code(mine.opens(link))

    for page in (other.post(link), other.get(link), browser(earth).opens(link)):
        assert page.status_code == 410
        assert earth.words("page.elsewhere") in page.text
        assert earth.words("page.elsewhere", "en") in page.text
    assert shows_code(mine.get(link))
    assert shows_code(browser(earth).opens(new_link(earth)))


def new_link(earth: World) -> str:
    """What the citizen gets for 我的码, a second later."""
    earth.passes(seconds=1)
    chat = earth.chat("citizen")
    chat.says("我的码")
    return chat.card["url"]


def test_a_link_opens_for_ten_minutes_and_the_page_stays_for_twelve_hours(earth: World, link: str) -> None:
    mine, waiting = browser(earth), browser(earth)
    late = new_link(earth)
    waiting.get(late)
    mine.opens(link)

    earth.passes(minutes=10, seconds=2)
    for page in (waiting.get(late), waiting.post(late), browser(earth).get(link)):
        assert (page.status_code, earth.words("page.expired") in page.text) == (410, True)
    earth.passes(hours=11, minutes=49)
    assert shows_code(mine.get(link))
    assert shows_code(mine.post(link))

    earth.passes(minutes=2)
    assert mine.get(link).status_code == 410


def test_a_button_pressed_twice_or_again_after_a_lost_answer_opens_the_page(earth: World, link: str) -> None:
    mine = browser(earth)
    mine.get(link)
    kept = mine.session.cookies.get_dict()

    def press(_: int) -> int:
        return requests.post(link, cookies=kept, headers=mine.own, timeout=10, allow_redirects=False).status_code

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(press, range(8))) == {303}
    assert shows_button(mine.get(link))  # the answers never reached this browser
    assert shows_code(mine.post(link))


def test_of_many_browsers_that_press_at_once_one_gets_the_page(earth: World, link: str) -> None:
    crowd = [browser(earth) for _ in range(6)]
    for each in crowd:
        each.get(link)

    def presses(each: Browser) -> requests.Response:
        while (page := each.post(link)).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            pass  # more press at once than a process reads forms: who is told to come again does
        return page

    with ThreadPoolExecutor(6) as threads:
        pages = list(threads.map(presses, crowd))

    assert sorted(page.status_code for page in pages) == [200, *[410] * 5]


def test_the_cookie_is_for_this_page_alone_and_kept_from_scripts_and_other_sites(earth: World, link: str) -> None:
    mine = browser(earth)
    looked = mine.session.get(link, timeout=5)
    opened = mine.session.post(link, headers=mine.own, timeout=5, allow_redirects=False)

    path = link.removeprefix(earth.config.public_url)
    assert (opened.status_code, opened.headers["Location"]) == (303, path)
    for answer, seconds in ((looked, 600), (opened, 43200)):
        attributes = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
        assert {"HttpOnly", "SameSite=Lax", f"Path={path}", f"Max-Age={seconds}"} < attributes
        assert not any(part.startswith("Domain") for part in attributes)
        assert "Secure" not in attributes  # this world is served over plain http


def test_over_https_the_cookie_is_sent_over_https_alone(store_url: str, store: object) -> None:
    with world(store_url, PUBLIC_URL="https://code.example.com/jixiang") as earth:
        earth.platform.injection.add(Fault("media/upload", code=45009, times=99))
        chat = earth.chat("citizen")
        chat.registers(CITIZEN)
        path = chat.card["url"].removeprefix("https://code.example.com")
        here = f"http://127.0.0.1:{earth.env['PORT']}{path.removeprefix('/jixiang')}"

        first = requests.get(here, timeout=5)
        own = {"Origin": "https://code.example.com", "Cookie": first.headers["Set-Cookie"].partition(";")[0]}
        opened = requests.post(here, headers=own, timeout=5, allow_redirects=False)

        assert opened.headers["Location"] == path
        for answer in (first, opened):
            attributes = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
            assert {"Secure", f"Path={path}"} < attributes


def test_a_cookie_opens_no_other_page(earth: World, link: str) -> None:
    mine, other = browser(earth), new_link(earth)
    mine.opens(link)
    (cookie,) = mine.session.cookies

    for value in (cookie.value, "x", cookie.value[:-3] + "AAA"):
        assert not shows_code(requests.get(other, cookies={"page": value}, timeout=5))
        assert not shows_code(requests.get(link, cookies={"page": value + "x"}, timeout=5))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        CROSS_SITE,
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:x"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=repr,
)
def test_a_form_of_another_site_opens_nothing(earth: World, link: str, headers: dict[str, str]) -> None:
    mine = browser(earth)
    mine.get(link)

    page = mine.session.post(link, headers=headers, timeout=5)

    assert (page.status_code, earth.words("page.foreign") in page.text) == (403, True)
    assert shows_button(mine.get(link))
    assert shows_code(browser(earth).opens(link))


def test_a_browser_without_cookies_is_told_so_and_uses_nothing_up(earth: World, link: str) -> None:
    page = requests.post(link, headers={"Sec-Fetch-Site": "same-origin"}, timeout=5)

    assert (page.status_code, earth.words("page.foreign") in page.text) == (403, True)
    assert shows_code(browser(earth).opens(link))


def test_with_a_store_that_takes_no_writes_a_link_works_unbound_for_its_ten_minutes(
    earth: World, link: str, store: Store
) -> None:
    mine, other = browser(earth), browser(earth)
    with no_writes(store):
        assert shows_code(mine.opens(link))
        assert shows_code(other.opens(link))
        assert shows_code(mine.get(link))

        earth.passes(minutes=10, seconds=2)
        assert [each.get(link).status_code for each in (mine, other)] == [410, 410]


def test_the_picture_is_for_every_browser(earth: World, link: str) -> None:
    picture = earth.chat("citizen").card["picture"]
    browser(earth).opens(link)

    for _ in range(2):
        shown = requests.get(picture, timeout=5)
        assert (shown.status_code, "Set-Cookie" in shown.headers) == (200, False)


def test_the_page_says_when_the_store_is_down() -> None:
    with folder() as base, EmbeddedStore(base) as server, world(server.url) as earth:
        earth.platform.injection.add(Fault("media/upload", code=45009, times=99))
        chat, mine = earth.chat("citizen"), browser(earth)
        chat.registers(CITIZEN)
        mine.opens(chat.card["url"])
        server.kill()

        page = mine.get(chat.card["url"])

        assert (page.status_code, earth.words("page.down") in page.text) == (503, True)
