"""Pictures that staff upload, drawn anew: so they hold nothing but what is seen, and are small enough to send."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_UPLOAD_BYTES = 8 * 1024 * 1024
"""The size of the largest file that is read."""

MAX_PIXELS = 40_000_000
"""The largest picture that is opened: 120 MB while it is drawn anew."""

MAX_BYTES = 300_000
"""The size of the picture that is kept; the platform takes up to 10 MB (新增临时素材)."""

_FORMS = ("PNG", "JPEG", "WEBP")
_WIDE, _SMALL = 1280, 160
_QUALITIES = (88, 75, 60, 40, 20)
_WHITE = (255, 255, 255)


class NoPicture(ValueError):
    """The file is no picture in one of the known forms, or too large."""


def drawn_anew(file: bytes) -> tuple[bytes, bytes]:
    """The picture as a JPEG of at most MAX_BYTES and 1280 pixels, and a small one. Raises NoPicture."""
    if len(file) > MAX_UPLOAD_BYTES:
        raise NoPicture
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(file), formats=_FORMS) as found:
            if found.width * found.height > MAX_PIXELS:
                raise NoPicture
            whole = _on_white(ImageOps.exif_transpose(found))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise NoPicture from None
    return _fitting(whole, _WIDE, MAX_BYTES), _fitting(whole, _SMALL, MAX_BYTES)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, which JPEG has not."""
    clear = picture.convert("RGBA")
    whole = Image.new("RGB", clear.size, _WHITE)
    whole.paste(clear, mask=clear.getchannel("A"))
    return whole


def _fitting(picture: Image.Image, side: int, limit: int) -> bytes:
    """The picture with sides of at most so many pixels, in the best quality that fits into ``limit`` bytes."""
    smaller, encoded = picture.copy(), b""
    smaller.thumbnail((side, side))
    for quality in _QUALITIES:
        file = BytesIO()
        smaller.save(file, "JPEG", quality=quality, optimize=True)
        encoded = file.getvalue()
        if len(encoded) <= limit:
            break
    return encoded
