"""What every answer of the live page and the picture says about itself to browsers, faults included."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
import requests
from redis import Redis

from bot.app import create_app
from bot.sandbox.wechat.injection import Fault
from bot.service.codes import links
from tests.cast import CITIZEN
from tests.surfing import Browser
from tests.world import World, world

ALL = {
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
PAGE = {**ALL, "Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
PICTURE = {**ALL, "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "cross-origin"}
KEPT = {**PICTURE, "Cache-Control": "private, max-age=300"}


class Row(NamedTuple):
    """A request, and the answer's status and headers."""

    method: str
    path: str
    status: int
    headers: dict[str, str]


TABLE = [
    Row("GET", "{page}", 200, PAGE),
    Row("HEAD", "{page}", 200, PAGE),
    Row("POST", "{page}", 303, PAGE),
    Row("GET", "{opened}", 200, PAGE),
    Row("GET", "{page}x", 410, PAGE),
    Row("POST", "{page}x", 410, PAGE),
    Row("PUT", "{page}", 405, PAGE),
    Row("GET", "/c/", 404, PAGE),
    Row("GET", "{picture}", 200, KEPT),
    Row("HEAD", "{picture}", 200, KEPT),
    Row("GET", "/p/x.png", 410, PICTURE),
    Row("POST", "{picture}", 405, PAGE),
    Row("GET", "/p/x", 404, PAGE),
    Row("GET", "/nothing", 404, PAGE),
    Row("GET", "/S/x", 200, PAGE),
    Row("GET", "/g/in/x", 410, PAGE),
    Row("GET", "/g/venue/x", 401, PAGE),
    Row("GET", "/d/waiting", 401, PAGE),
    Row("GET", "/d/chat/x", 401, PAGE),
]


@pytest.fixture(scope="module")
def earth(store_url: str) -> Iterator[World]:
    """The bot; every code is a card."""
    with Redis.from_url(store_url) as client:
        client.flushall()
    with world(store_url) as found:
        found.platform.injection.add(Fault("media/upload", code=45009, times=99))
        found.chat("citizen").registers(CITIZEN)
        yield found


def ask(earth: World, row: Row) -> requests.Response:
    """The answer to the request of a row, from a browser that has looked at a new link or opened it."""
    earth.passes(seconds=1)
    chat, browser = earth.chat("citizen"), Browser(earth.config.public_url)
    chat.says("我的码")
    card = chat.card
    (browser.opens if "opened" in row.path else browser.get)(card["url"])
    url = row.path.format(page=card["url"], opened=card["url"], picture=card["picture"])
    whole = url if url.startswith("http") else browser.base + url
    return browser.session.request(row.method, whole, headers=browser.own, timeout=10, allow_redirects=False)


def says(answer: requests.Response, row: Row) -> None:
    """Check status and headers."""
    assert answer.status_code == row.status
    assert {name: answer.headers.get(name) for name in row.headers} == row.headers
    if row.status != 303:  # a browser shows nothing of it
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path} {row.status}")
def test_every_answer_has_all_headers(earth: World, row: Row) -> None:
    answer = ask(earth, row)

    says(answer, row)
    assert ("Allow" in answer.headers) == (row.status == 405)
    if row.status >= 400 and row.method == "GET" and not row.path.startswith(("/g/", "/d/", "/p/x.png")):
        assert "我的码" in answer.text


@pytest.mark.parametrize("path", ["{opened}", "{picture}"])
def test_a_fault_inside_has_them_too(earth: World, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(links.CodeLinks, "linked_png", fails)
    monkeypatch.setattr(links.CodeLinks, "linked_page", fails)
    row = Row("GET", path, 500, PAGE)

    answer = ask(earth, row)

    says(answer, row)
    assert earth.words("page.broken") in answer.text


@pytest.mark.parametrize("path", ["/c/x", "/p/x.png", "/S/x", "/g/in/x", "/nothing", "/wechat", "/healthz"])
def test_a_service_with_an_https_address_says_that_it_has_no_other(earth: World, path: str) -> None:
    secure, local = (
        create_app(replace(earth.config, public_url=url), earth.parts).test_client()
        for url in ("https://code.example.com", earth.config.public_url)
    )

    assert secure.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in local.get(path).headers


def test_the_button_may_send_its_form_to_this_service_alone(earth: World) -> None:
    button, code = (ask(earth, Row("GET", path, 200, PAGE)) for path in ("{page}", "{opened}"))

    assert "form-action 'self'" in button.headers["Content-Security-Policy"]
    assert "form-action 'none'" in code.headers["Content-Security-Policy"]
