"""The code picture: QR code readers decode it, and its meaning does not depend on the colour alone."""

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.drawing.band import COLOUR, INK, WHITE
from bot.drawing.card import CodeCard, draw_card
from bot.health.codes.colour import Colour
from tests import programs
from tests.programs import Reader

URL = "HTTPS://BOT.EXAMPLE.CN/S/GEAEIMQUY5BFJNRVZ5VQBZQN.6XFAZFHEQA5PNG6U"
SERVICE = "吉祥码 · 吉林省 Jixiang Code · Jilin"
FACE = CodeCard(URL, Colour.GREEN, SERVICE, "绿码", "欧****", ("2026-11-21 08:30:05", "有效期至 09:00:05"))
NOTE = "This code says nothing about your health, which could not be checked yet. 可用于进出登记，请配合测量体温。"
LONG = replace(
    FACE,
    title="Orange code: quarantine, stay at home please",
    name="A" + "*" * 28 + " B" + "*" * 29,
    lines=("2026-11-21 08:30:05", NOTE, "W" * 90),
)


def zxing(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


@pytest.fixture(scope="module", params=["zxing", "zbar"])
def read(request: pytest.FixtureRequest) -> Reader:
    return zxing if request.param == "zxing" else programs.zbar()


def drawn(face: CodeCard) -> Image.Image:
    return Image.open(BytesIO(draw_card(face)))


def halved(image: Image.Image) -> Image.Image:
    return image.convert("RGB").resize((image.width // 2, image.height // 2), Image.Resampling.BILINEAR)


def as_jpeg(image: Image.Image) -> Image.Image:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=60)
    return Image.open(out)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("colour", Colour)
def test_every_colour_and_size_is_read_whole_halved_and_after_jpeg(read: Reader, colour: Colour, big: bool) -> None:
    image = drawn(replace(FACE, colour=colour, big=big))

    for shown in (image, halved(image), as_jpeg(image), as_jpeg(halved(image))):
        assert read(shown) == [URL]


payloads = st.from_regex(
    r"\A(HTTPS://[A-Z.]{4,40}/S/[A-Z2-7]{24}\.[A-Z2-7]{16}|https://[a-z.]{4,60}/[A-Za-z0-9/_.-]{1,80})\Z"
)


@settings(max_examples=40, deadline=None)
@given(payloads, st.sampled_from(Colour), st.booleans())
def test_any_payload_is_read_whole_halved_and_after_jpeg(read: Reader, payload: str, colour: Colour, big: bool) -> None:
    image = drawn(replace(FACE, payload=payload, colour=colour, big=big))

    for shown in (image, halved(image), as_jpeg(image)):
        assert read(shown) == [payload]


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("colour", Colour)
def test_a_picture_is_a_small_palette_png(colour: Colour, big: bool) -> None:
    png = draw_card(replace(FACE, colour=colour, big=big))

    image = Image.open(BytesIO(png))

    assert (image.format, image.mode, image.width) == ("PNG", "P", 540)
    assert len(png) <= 25_000
    assert len(draw_card(replace(LONG, colour=colour, big=big))) <= 60_000


def test_equal_cards_give_equal_bytes() -> None:
    assert draw_card(FACE) == draw_card(replace(FACE))


@pytest.mark.parametrize("face", [FACE, LONG, replace(FACE, name="", lines=())], ids=["usual", "long", "bare"])
@pytest.mark.parametrize("big", [False, True])
def test_nothing_runs_into_the_frame(face: CodeCard, big: bool) -> None:
    image = drawn(replace(face, big=big))
    frame, band = (12, 190) if big else (10, 148)

    inside = image.crop((frame, band, image.width - frame, image.height - frame))
    edges = [
        inside.crop((0, 0, 4, inside.height)),
        inside.crop((inside.width - 4, 0, inside.width, inside.height)),
        inside.crop((0, inside.height - 4, inside.width, inside.height)),
    ]
    title = image.crop((0, 0, image.width, band))
    margins = [
        title.crop((0, 0, 4, band)),
        title.crop((image.width - 4, 0, image.width, band)),
        title.crop((0, 0, image.width, 4)),
        title.crop((0, band - 4, image.width, band)),
    ]

    assert [edge.getextrema() for edge in edges] == [(WHITE, WHITE)] * 3
    assert [margin.getextrema() for margin in margins] == [(COLOUR, COLOUR)] * 4


def luminance(rgb: list[int]) -> float:
    parts = [value / 255 for value in rgb]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", Colour)
def test_the_word_in_the_band_is_readable(colour: Colour) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1."""
    palette = drawn(replace(FACE, colour=colour)).getpalette()
    assert palette is not None
    band, ink = (palette[3 * index : 3 * index + 3] for index in (COLOUR, INK))

    dark, light = sorted((luminance(band), luminance(ink)))

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_band_differs_by_its_shape_alone() -> None:
    shapes = set()
    for colour in Colour:
        band = drawn(replace(FACE, colour=colour)).crop((0, 0, 540, 148))
        shapes.add(band.point(lambda index: index >= 12, "1").tobytes())

    assert len(shapes) == len(Colour)
