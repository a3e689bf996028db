"""PNG files of pictures with at most 16 colours (ISO/IEC 15948).

Pillow's encoder does not filter such pictures. In ours most rows are the row above once more, above all in a code:
said so (filter type "up"), they take a fifth of the time, and less room.
"""

import struct
import zlib
from itertools import pairwise

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_BITS, _PALETTE_TYPE, _COLOURS = 4, 3, 16
_AS_IT_IS, _UP = b"\0", b"\2"


def encode(image: Image.Image) -> bytes:
    """The PNG of a picture of mode "P" whose pixels are all below 16."""
    header = _HEADER.pack(image.width, image.height, _BITS, _PALETTE_TYPE, 0, 0, 0)
    colours = bytes(image.getpalette("RGB") or ())[: 3 * _COLOURS]
    chunks = (b"IHDR", header), (b"PLTE", colours), (b"IDAT", _compressed(image)), (b"IEND", b"")
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _compressed(image: Image.Image) -> bytes:
    packed, width = image.tobytes("raw", "P;4"), (image.width + 1) // 2
    rows = [packed[start : start + width] for start in range(0, len(packed), width)]
    same = _UP + bytes(width)
    filtered = [same if row == above else _AS_IT_IS + row for above, row in pairwise((b"", *rows))]
    # run lengths suit large areas of one colour: faster and smaller than deflate's lowest level
    deflate = zlib.compressobj(strategy=zlib.Z_RLE)
    return deflate.compress(b"".join(filtered)) + deflate.flush()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
