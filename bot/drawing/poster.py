"""The poster at a gate: an A4 page to print, with a QR code that opens the chat, and what to do before the scan.

All texts are arguments. The poster is drawn in palette indices (see ``bot.drawing.band``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zlib import Z_RLE

from PIL import Image, ImageDraw

from bot.drawing.band import BLACK, COLOUR, INK, WHITE, palette
from bot.drawing.card import draw_qr_code
from bot.drawing.lettering import fitting_size, load_font, replace_missing_letters, wrap_text
from bot.health.codes.colour import Colour

WIDTH, HEIGHT = 1654, 2339
"""A4 at 200 dots per inch."""

_MARGIN = 110
_HEADER_HEIGHT = 430
_QR_CODE_WIDTH = 1120


@dataclass(frozen=True, slots=True)
class Poster:
    """The content of a poster.

    From top to bottom: ``title``, ``call`` (what to do), ``echo`` (the same in other languages, by their codes), the QR
    code with ``payload``, the name of the ``venue``, the numbered ``steps``, and the small print ``foot``.
    """

    payload: str
    title: str
    call: str
    echo: Mapping[str, str]
    venue: str
    steps: tuple[str, ...]
    foot: tuple[str, ...]


def draw_poster(poster: Poster) -> bytes:
    """Draw a poster: a PNG of 16 colours, 1654 by 2339 pixels."""
    image = Image.new("L", (WIDTH, HEIGHT), WHITE)
    image.paste(COLOUR, (0, 0, WIDTH, _HEADER_HEIGHT))
    draw = ImageDraw.Draw(image)
    _draw_line(draw, 130, poster.title, (150,), INK)
    _draw_line(draw, 275, poster.call, (84, 72, 60), INK)
    _draw_line(draw, 370, " · ".join(poster.echo.values()), (46, 40, 34), INK)
    code = draw_qr_code(poster.payload, _QR_CODE_WIDTH)
    image.paste(code, ((WIDTH - code.width) // 2, _HEADER_HEIGHT))
    top = _draw_line(draw, _HEADER_HEIGHT + code.height + 40, poster.venue, (72, 60, 50, 42), BLACK)
    _draw_steps(draw, top + 20, poster)
    image.putpalette(palette(Colour.GREEN))
    out = BytesIO()
    image.save(out, "PNG", bits=4, compress_type=Z_RLE, dpi=(200, 200))
    return out.getvalue()


def _draw_line(draw: ImageDraw.ImageDraw, middle: int, text: str, sizes: tuple[int, ...], fill: int) -> int:
    """Draw centred text at the first size that fits, wrapped if none fits; returns the y below it."""
    room = WIDTH - 2 * _MARGIN
    words = replace_missing_letters(text)
    size = fitting_size(words, sizes, room)
    for row in wrap_text(words, size, room):
        draw.text((WIDTH / 2, middle), row, font=load_font(size), fill=fill, anchor="mm", stroke_width=size // 40)
        middle += size * 5 // 4
    return middle


def _draw_steps(draw: ImageDraw.ImageDraw, top: int, poster: Poster) -> None:
    """Draw the steps, and the small print at the bottom of the page."""
    room = WIDTH - 2 * _MARGIN - 110
    for number, step in enumerate(poster.steps, 1):
        draw.circle((_MARGIN + 40, top + 36), 36, fill=COLOUR)
        draw.text((_MARGIN + 40, top + 36), str(number), font=load_font(50), fill=INK, anchor="mm")
        for row in wrap_text(replace_missing_letters(step), 60, room):
            draw.text((_MARGIN + 110, top + 36), row, font=load_font(60), fill=BLACK, anchor="lm")
            top += 80
        top += 24
    rows = [row for line in poster.foot for row in wrap_text(replace_missing_letters(line), 36, WIDTH - 2 * _MARGIN)]
    for number, row in enumerate(reversed(rows)):
        draw.text((WIDTH / 2, HEIGHT - 70 - 50 * number), row, font=load_font(36), fill=BLACK, anchor="mm")
