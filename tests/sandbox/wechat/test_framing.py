"""Which pages the browser of a simulated phone may show in a frame."""

from collections.abc import Iterator

import pytest
import requests
from flask import Flask, Response

from tests.ports import free_port
from tests.sandbox.wechat.conftest import Sandbox
from tests.sandbox.wechat.echo_bot import serving

HEADERS = {
    "plain": {},
    "deny": {"X-Frame-Options": "DENY"},
    "none": {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"},
    "ours": {"Content-Security-Policy": "Frame-Ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"},
    "any": {"Content-Security-Policy": "frame-ancestors *", "X-Frame-Options": "DENY"},
    "other": {"Content-Security-Policy": "default-src 'none';"},
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A site with one page for each set of headers."""
    app = Flask("pages")

    @app.get("/<name>")
    def page(name: str) -> Response:
        return Response("", headers=HEADERS[name])

    with serving(app) as url:
        yield url


def framed(sandbox: Sandbox, address: str) -> bool:
    """The sandbox's answer to the phones page: whether the address allows framing."""
    answer = requests.post(f"{sandbox.url}/sandbox/frames", json={"address": address}, timeout=20)
    return bool(answer.json()["frames"])


@pytest.mark.parametrize(("name", "allowed"), [*zip(HEADERS, (True, False, False, False, True, True), strict=True)])
def test_a_page_that_refuses_frames_is_known_by_its_headers(
    sandbox: Sandbox, site: str, name: str, allowed: bool
) -> None:
    assert framed(sandbox, f"{site}/{name}") is allowed
    assert framed(sandbox, f"{site}/{name}".replace("http:", "HTTP:")) is allowed


@pytest.mark.parametrize("address", ["", "weixin://x", "http://", "http://["])
def test_what_does_not_open_is_left_to_show_that_itself(sandbox: Sandbox, address: str) -> None:
    assert framed(sandbox, address)
    assert framed(sandbox, f"http://127.0.0.1:{free_port()}/")
