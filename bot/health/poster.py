"""The poster at a gate: A4 to print, a QR code that leads into the chat, and how to be done before one's turn.

All words come in as arguments, drawn in palette indices like the code picture (`bot.health.band`).
"""

from dataclasses import dataclass
from io import BytesIO
from zlib import Z_RLE

from PIL import Image, ImageDraw

from bot.health.band import BLACK, COLOUR, INK, WHITE, palette
from bot.health.card import quiet_code
from bot.health.colour import Colour
from bot.health.lettering import drawable, fitting, font, wrapped

WIDTH, HEIGHT = 1654, 2339
"""A4 at 200 dots an inch."""

_MARGIN = 110
_HEAD = 430
_CODE = 1120


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says: ``payload`` in the QR code, the large ``title`` and ``call`` above it, whose gate it is,
    the numbered ``steps``, and the small print at its foot."""

    payload: str
    title: str
    call: str
    echo: str
    venue: str
    steps: tuple[str, ...]
    foot: tuple[str, ...]


def poster_png(poster: Poster) -> bytes:
    """Draw a poster as a PNG of 16 colours, 1654 by 2339 pixels."""
    image = Image.new("L", (WIDTH, HEIGHT), WHITE)
    image.paste(COLOUR, (0, 0, WIDTH, _HEAD))
    draw = ImageDraw.Draw(image)
    _line(draw, 130, poster.title, (150,), INK)
    _line(draw, 275, poster.call, (84, 72, 60), INK)
    _line(draw, 370, poster.echo, (46, 40, 34), INK)
    code = quiet_code(poster.payload, _CODE)
    image.paste(code, ((WIDTH - code.width) // 2, _HEAD))
    top = _line(draw, _HEAD + code.height + 40, poster.venue, (72, 60, 50, 42), BLACK)
    _column(draw, top + 20, poster)
    image.putpalette(palette(Colour.GREEN))
    out = BytesIO()
    image.save(out, "PNG", bits=4, compress_type=Z_RLE, dpi=(200, 200))
    return out.getvalue()


def _line(draw: ImageDraw.ImageDraw, middle: int, text: str, sizes: tuple[int, ...], fill: int) -> int:
    """Text in the middle, broken where it does not even fit at the smallest size; gives where it ends."""
    room = WIDTH - 2 * _MARGIN
    words = drawable(text)
    size = fitting(words, sizes, room)
    for row in wrapped(words, size, room):
        draw.text((WIDTH / 2, middle), row, font=font(size), fill=fill, anchor="mm", stroke_width=size // 40)
        middle += size * 5 // 4
    return middle


def _column(draw: ImageDraw.ImageDraw, top: int, poster: Poster) -> None:
    """The steps, then the small print at the foot of the page."""
    room = WIDTH - 2 * _MARGIN - 110
    for number, step in enumerate(poster.steps, 1):
        draw.circle((_MARGIN + 40, top + 36), 36, fill=COLOUR)
        draw.text((_MARGIN + 40, top + 36), str(number), font=font(50), fill=INK, anchor="mm")
        for row in wrapped(drawable(step), 60, room):
            draw.text((_MARGIN + 110, top + 36), row, font=font(60), fill=BLACK, anchor="lm")
            top += 80
        top += 24
    rows = [row for line in poster.foot for row in wrapped(drawable(line), 36, WIDTH - 2 * _MARGIN)]
    for number, row in enumerate(reversed(rows)):
        draw.text((WIDTH / 2, HEIGHT - 70 - 50 * number), row, font=font(36), fill=BLACK, anchor="mm")
