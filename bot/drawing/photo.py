"""Photos and pictures that people send or upload, drawn anew: a small JPEG of the pixels alone, without anything else
that a file may hold (place, time, device, comments, thumbnails), whatever it was.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 25_000_000
"""The largest photo that is read: a progressive JPEG of this size takes 300 MB while it is read."""

MAX_SIDE = 1600
"""Pixels of the longest side of the new picture: the letters of a document can still be read."""

MAX_BYTES = 300_000
"""Bytes of the new picture; the platform takes up to 10 MB (新增临时素材)."""

TYPES = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
"""The types of files that are read, as Pillow calls them."""

_QUALITIES = (85, 75, 65, 50, 35)
_WHITE = (255, 255, 255)

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, struct.error, zlib.error)
"""What Pillow raises for files that are no picture, or a broken one."""


class UnreadablePhoto(Exception):
    """The file is no picture, broken or of another type."""


class LargePhoto(Exception):
    """The picture has more than MAX_PIXELS."""


def redraw(data: bytes, side: int = MAX_SIDE, types: tuple[str, ...] = TYPES) -> bytes:
    """The photo as a JPEG of at most MAX_BYTES and ``side`` pixels a side, the right way up. ``types``: those of
    TYPES that are taken. Raises UnreadablePhoto, LargePhoto.
    """
    try:
        picture = _pixels(data, side, types)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LargePhoto from None
    except _BROKEN:
        raise UnreadablePhoto from None
    return next(found for found in _drawn(picture) if len(found) <= MAX_BYTES)


def _pixels(data: bytes, side: int, types: tuple[str, ...]) -> Image.Image:
    """The first frame as a new picture, white where it was transparent."""
    with Image.open(BytesIO(data), formats=types) as found:
        if found.width * found.height > MAX_PIXELS:
            raise LargePhoto
        found.draft("RGB", (side, side))
        turned = ImageOps.exif_transpose(found)
        turned.thumbnail((side, side))
        coloured = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    plain = Image.new("RGB", coloured.size, _WHITE)  # it has no metadata, unlike a copy
    plain.paste(coloured, mask=coloured if coloured.mode == "RGBA" else None)
    return plain


def _drawn(picture: Image.Image) -> Iterator[bytes]:
    """The picture in ever fewer bytes."""
    while True:
        for quality in _QUALITIES:
            out = BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            yield out.getvalue()
        picture = picture.resize((max(1, picture.width * 2 // 3), max(1, picture.height * 2 // 3)))
