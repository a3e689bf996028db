"""The code picture: colour band, QR code, masked name and a few lines, as a small PNG.

All words come in as arguments. The picture is drawn in palette indices from the start (`bot.health.band`).
"""

from dataclasses import dataclass
from io import BytesIO
from zlib import Z_RLE

import segno
from PIL import Image

from bot.health.band import BLACK, COLOUR, WHITE, band, palette
from bot.health.colour import Colour
from bot.health.lettering import drawable, fitting, lettered, wrapped


@dataclass(frozen=True, slots=True)
class Face:
    """What a code picture shows.

    ``payload`` goes into the QR code (our addresses, up to about 200 characters; capitals make it coarser and easier
    to read); ``title`` is the colour's word, ``name`` is masked already, ``lines`` are worded already; ``big`` for
    people who see badly.
    """

    payload: str
    colour: Colour
    title: str
    name: str
    lines: tuple[str, ...]
    big: bool = False


@dataclass(frozen=True, slots=True)
class _Measures:
    """Pixels: the picture's width, the coloured frame, the band's height, and the sizes of
    the letters (of the name: the first at which it fits on one row)."""

    width: int
    frame: int
    band: int
    names: tuple[int, ...]
    line: int

    @property
    def inner(self) -> int:
        return self.width - 2 * self.frame


# Phones scale a picture to their own width, so what is big for people who see badly is the text within one width.
_NORMAL = _Measures(width=540, frame=10, band=120, names=(42, 34, 28), line=28)
_BIG = _Measures(width=540, frame=12, band=156, names=(64, 52, 42), line=42)

_QUIET_ZONE = 4  # modules; ISO/IEC 18004
_MODULES = bytes((WHITE, BLACK)) + bytes(254)

Row = tuple[str, int]


def picture(face: Face) -> bytes:
    """Draw ``face`` as a PNG of 16 colours, 540 pixels wide, as high as its text needs."""
    measures = _BIG if face.big else _NORMAL
    code = quiet_code(face.payload, measures.inner)
    rows = _rows(face, measures)
    body = code.height + sum(_leading(size) for _, size in rows) + measures.line // 2
    image = Image.new("L", (measures.width, measures.band + body + measures.frame), COLOUR)
    image.paste(band(face.colour, face.title, measures.width, measures.band))
    image.paste(WHITE, (measures.frame, measures.band, measures.width - measures.frame, measures.band + body))
    image.paste(code, ((measures.width - code.width) // 2, measures.band))
    _write(image, rows, measures.band + code.height)
    image.putpalette(palette(face.colour))
    return _png(image)


def quiet_code(payload: str, width: int) -> Image.Image:
    """Draw the QR code with its quiet zone in palette indices, as large as fits into ``width``."""
    # A fixed mask: the search for the best one is most of the work, and readers do not need it.
    qr = segno.make_qr(payload, error="m", mask=3, boost_error=False)
    side = len(qr.matrix)
    modules = Image.new("L", (side + 2 * _QUIET_ZONE,) * 2, WHITE)
    dots = Image.frombytes("L", (side, side), b"".join(qr.matrix).translate(_MODULES))
    modules.paste(dots, (_QUIET_ZONE, _QUIET_ZONE))
    scale = max(width // modules.width, 1)
    return modules.resize((modules.width * scale,) * 2, Image.Resampling.NEAREST)


def _rows(face: Face, measures: _Measures) -> list[Row]:
    """The name and the lines, each with its size, broken where they are too long."""
    room = measures.inner - measures.line
    name = drawable(face.name)
    texts = [(name, fitting(name, measures.names, room))]
    texts += [(drawable(line), measures.line) for line in face.lines]
    return [(row, size) for text, size in texts for row in wrapped(text, size, room)]


def _leading(size: int) -> int:
    return size * 7 // 5


def _write(image: Image.Image, rows: list[Row], top: int) -> None:
    for text, size in rows:
        row = lettered(text, size)
        at = (image.width - row.width) // 2, top + (_leading(size) - row.height) // 2
        image.paste(BLACK, at, row)
        top += _leading(size)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    # Flat areas are run lengths: faster and smaller than deflate's lowest level.
    image.save(out, "PNG", bits=4, compress_type=Z_RLE)
    return out.getvalue()


def qr_source(payload: str) -> str:
    """Give the QR code of ``payload`` as the ``src`` of an ``<img>``: what phones read in a page they show."""
    qr = segno.make_qr(payload, error="m", mask=3, boost_error=False)
    return str(qr.png_data_uri(scale=4, border=_QUIET_ZONE))
