"""QR codes that web pages contain as inline SVG."""

import pytest
import requests
import segno
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.wechat import Code, PhoneError
from bot.sandbox.wechat.scanner import decode_url
from bot.sandbox.wechat.webpage import Svg, SvgPath, WebPage
from tests.sandbox.wechat.echo_bot import serving

ICON = (
    '<svg viewBox="0 0 24 24"><path d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm-2 16.4-5-5 2-2 3 3 7-7 2 2z"/></svg>'
)
SQUARES = "".join(f"M{x},{y}H{x + 1}V{y + 1}H{x}z" for x in range(3) for y in range(3))


def scanned(body: str) -> Code:
    """The code that a camera reads from a page with this body."""
    app = Flask("page")
    app.add_url_rule("/", "page", lambda: f"<!doctype html><title>x</title>{body}")
    with serving(app) as url:
        return decode_url(url)


@pytest.mark.parametrize("form", [{"omitsize": True}, {}, {"scale": 5}, {"dark": "#000", "light": "#fff"}])
def test_an_inline_svg_is_read_past_icons_and_broken_pictures(form: dict[str, object]) -> None:
    svg = segno.make_qr("HTTPS://EXAMPLE.ORG/S/LIVE").svg_inline(**form)

    assert scanned(f'{ICON}<img src="/none"><p>{svg}</p>').content == "HTTPS://EXAMPLE.ORG/S/LIVE"


def test_filled_squares_are_read_like_strokes() -> None:
    matrix = segno.make_qr("FILLED").matrix
    border, size = 4, len(matrix) + 8
    cells = [(x + border, y + border) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark]
    path = "".join(f"M{x},{y}H{x + 1}V{y + 1}H{x}z" for x, y in cells)

    assert scanned(f'<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>').content == "FILLED"


@pytest.mark.parametrize("body", ["", ICON, "<svg><path d=''/></svg>", f'<svg width="1e9"><path d="{SQUARES}"/></svg>'])
def test_a_page_without_a_code_says_so(body: str) -> None:
    with pytest.raises(PhoneError, match="no_code"):
        scanned(body)


def test_a_page_that_is_not_there_says_so() -> None:
    with serving(Flask("empty")) as url:
        assert requests.get(url, timeout=10).status_code == 404
        with pytest.raises(PhoneError, match="no_page"):
            decode_url(url)


@given(st.text("0123456789.e -", max_size=30), st.text("0123456789.", max_size=12))
def test_any_size_and_scale_is_survived(box: str, scale: str) -> None:
    svg = f'<svg viewBox="{box}" width="{scale}"><path transform="scale({scale})" d="{SQUARES}"/></svg>'

    for drawing in WebPage(svg).drawings:
        drawing.image()


@given(st.text("MmHhVvLlZzAaCc0123456789.,- ", max_size=60), st.booleans())
def test_any_path_is_drawn_or_left_alone(d: str, stroked: bool) -> None:
    image = Svg(5, 5, [SvgPath(d, stroked)]).image()

    assert image is None or image.size == (40, 40)
