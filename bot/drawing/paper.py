"""The paper card: an A6 page to print, with a large masked name and a QR code. It is black on white and has no colour.

All texts are arguments. It is drawn in palette indices (see ``bot.drawing.band``).
"""

from dataclasses import dataclass
from io import BytesIO
from zlib import Z_RLE

from PIL import Image, ImageDraw

from bot.drawing.band import BLACK, WHITE, palette
from bot.drawing.card import draw_qr_code
from bot.drawing.lettering import fitting_size, load_font, replace_missing_letters, wrap_text
from bot.health.codes.colour import Colour

WIDTH, HEIGHT = 1240, 1748
"""A6 at 300 dots per inch."""

_MARGIN = 90
_TITLE, _NAMES, _LINE = (88, 72, 60, 50), (190, 150, 120, 96), 52
_QR_CODE_WIDTH = 900


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The content of a card: ``title``, the masked ``name``, the QR code with ``payload``, and ``lines`` below."""

    payload: str
    title: str
    name: str
    lines: tuple[str, ...]


def draw_paper(page: PaperPage) -> bytes:
    """Draw a card: a PNG of 16 greys, 1240 by 1748 pixels."""
    image = Image.new("L", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, WIDTH - 31, HEIGHT - 31), outline=BLACK, width=6)
    top = _write(draw, 130, page.title, _TITLE)
    top = _write(draw, top + 90, page.name, _NAMES)
    code = draw_qr_code(page.payload, _QR_CODE_WIDTH)
    image.paste(code, ((WIDTH - code.width) // 2, top - 50))
    top += code.height + 10
    for line in page.lines:
        top = _write(draw, top, line, (_LINE,)) + 8
    image.putpalette(palette(Colour.GREY))
    out = BytesIO()
    image.save(out, "PNG", bits=4, compress_type=Z_RLE, dpi=(300, 300))
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, middle: int, text: str, sizes: tuple[int, ...]) -> int:
    """Write centred text at the first size that fits, wrapped if none fits; returns the middle of the next row."""
    room = WIDTH - 2 * _MARGIN
    words = replace_missing_letters(text)
    size = fitting_size(words, sizes, room)
    for row in wrap_text(words, size, room):
        draw.text((WIDTH / 2, middle), row, font=load_font(size), fill=BLACK, anchor="mm", stroke_width=size // 40)
        middle += size * 5 // 4
    return middle
