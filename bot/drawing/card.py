"""The code picture: colour band, QR code, masked name and a few lines, as a small PNG.

All texts are arguments. The picture is drawn in palette indices (see ``bot.drawing.band``).
"""

from dataclasses import dataclass

import segno
from PIL import Image

from bot.drawing.band import BLACK, COLOUR, WHITE, draw_band, palette
from bot.drawing.lettering import draw_text, fitting_size, replace_missing_letters, wrap_text
from bot.drawing.png import encode
from bot.health.codes.colour import Colour


@dataclass(frozen=True, slots=True)
class CodeCard:
    """The content of a code picture.

    ``payload`` is the content of the QR code: a URL of up to about 200 characters; in upper case the code is coarser
    and easier to scan. ``service`` names the service and the province, ``title`` is the word for the colour, ``name``
    the masked name. ``big``: large letters for people with poor eyesight.
    """

    payload: str
    colour: Colour
    service: str
    title: str
    name: str
    lines: tuple[str, ...]
    big: bool = False


@dataclass(frozen=True, slots=True)
class _Measures:
    """Sizes in pixels: width of the picture, width of the frame, height of the band and of the strip at its top, font
    sizes of name and lines.

    The name has the first of ``names`` at which it fits on one row.
    """

    width: int
    frame: int
    band: int
    strip: int
    names: tuple[int, ...]
    line: int

    @property
    def inner(self) -> int:
        return self.width - 2 * self.frame


# Phones scale a picture to their screen width. So the big picture has the same width, but larger letters.
_NORMAL = _Measures(width=540, frame=10, band=148, strip=38, names=(42, 34, 28), line=28)
_BIG = _Measures(width=540, frame=12, band=190, strip=44, names=(64, 52, 42), line=42)

_QUIET_ZONE = 4  # modules; ISO/IEC 18004
_MODULES = bytes((WHITE, BLACK)) + bytes(254)

Row = tuple[str, int]


def draw_card(card: CodeCard) -> bytes:
    """Draw a code picture: a PNG of 16 colours, 540 pixels wide; the height depends on the text."""
    measures = _BIG if card.big else _NORMAL
    code = draw_qr_code(card.payload, measures.inner)
    rows = _rows(card, measures)
    body = code.height + sum(_leading(size) for _, size in rows) + measures.line // 2
    image = Image.new("L", (measures.width, measures.band + body + measures.frame), COLOUR)
    image.paste(draw_band(card.colour, card.service, card.title, measures.width, measures.band, measures.strip))
    image.paste(WHITE, (measures.frame, measures.band, measures.width - measures.frame, measures.band + body))
    image.paste(code, ((measures.width - code.width) // 2, measures.band))
    _write(image, rows, measures.band + code.height)
    image.putpalette(palette(card.colour))
    return encode(image)


def draw_qr_code(payload: str, width: int) -> Image.Image:
    """Draw a QR code with its quiet zone in palette indices, as large as fits into ``width`` pixels."""
    # The mask is fixed: searching for the best mask takes most of the time, and scanners do not need it.
    qr = segno.make_qr(payload, error="m", mask=3, boost_error=False)
    side = len(qr.matrix)
    modules = Image.new("L", (side + 2 * _QUIET_ZONE,) * 2, WHITE)
    dots = Image.frombytes("L", (side, side), b"".join(qr.matrix).translate(_MODULES))
    modules.paste(dots, (_QUIET_ZONE, _QUIET_ZONE))
    scale = max(width // modules.width, 1)
    return modules.resize((modules.width * scale,) * 2, Image.Resampling.NEAREST)


def _rows(card: CodeCard, measures: _Measures) -> list[Row]:
    """The rows of the name and the lines, each with its font size; long lines are wrapped."""
    room = measures.inner - measures.line
    name = replace_missing_letters(card.name)
    texts = [(name, fitting_size(name, measures.names, room))]
    texts += [(replace_missing_letters(line), measures.line) for line in card.lines]
    return [(row, size) for text, size in texts for row in wrap_text(text, size, room)]


def _leading(size: int) -> int:
    return size * 7 // 5


def _write(image: Image.Image, rows: list[Row], top: int) -> None:
    for text, size in rows:
        row = draw_text(text, size)
        at = (image.width - row.width) // 2, top + (_leading(size) - row.height) // 2
        image.paste(BLACK, at, row)
        top += _leading(size)


def qr_data_uri(payload: str) -> str:
    """A QR code as a data URI for the ``src`` of an ``<img>``."""
    qr = segno.make_qr(payload, error="m", mask=3, boost_error=False)
    return str(qr.png_data_uri(scale=4, border=_QUIET_ZONE))
