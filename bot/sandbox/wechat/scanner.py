"""A phone's camera: decodes QR codes and barcodes in pictures, and in the pictures of web pages."""

import base64
import binascii
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
import zxingcpp
from PIL import Image, UnidentifiedImageError

from bot.sandbox.network import is_local
from bot.sandbox.wechat.errors import PhoneError
from bot.sandbox.wechat.webpage import WebPage

_FETCH_TIMEOUT_SECONDS = 10
_MAX_FETCH_BYTES = 5 * 1024 * 1024
_BARCODE_TYPES = {
    "EAN-13": "EAN_13",
    "EAN-8": "EAN_8",
    "UPC-A": "UPC_A",
    "UPC-E": "UPC_E",
    "Code 128": "CODE_128",
    "Code 39": "CODE_39",
    "Code 93": "CODE_93",
    "ITF": "ITF",
    "Codabar": "CODABAR",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A scanned code: ``kind`` is ``qrcode`` or ``barcode``; the content of a barcode is ``TYPE,value``."""

    content: str
    kind: str = "qrcode"


def decode(picture: bytes) -> Code:
    """The first code in a picture; raises PhoneError ``no_code`` or ``no_picture``."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            return _read(image.convert("L"))
    except (UnidentifiedImageError, OSError, ValueError):
        raise PhoneError("no_picture") from None


def _read(image: Image.Image) -> Code:
    found = zxingcpp.read_barcodes(image)
    if not found:
        raise PhoneError("no_code")
    form = str(found[0].format)
    if form in _BARCODE_TYPES:
        return Code(f"{_BARCODE_TYPES[form]},{found[0].text}", "barcode")
    return Code(found[0].text)


def decode_url(url: str) -> Code:
    """The first code in the picture at ``url``, or in the pictures of the web page at ``url``.

    Raises PhoneError ``no_page``, ``no_picture`` or ``no_code``.
    """
    content, type_ = _fetch(url)
    if "html" not in type_:
        return decode(content)
    for code in _codes_of_page(url, WebPage(content.decode(errors="replace"))):
        return code
    raise PhoneError("no_code")


def _codes_of_page(url: str, page: WebPage) -> Iterator[Code]:
    for source in page.sources:
        with suppress(PhoneError):
            yield decode(_fetch_picture(urljoin(url, source)))
    for drawing in page.drawings:
        image = drawing.image()
        with suppress(PhoneError):
            if image is not None:
                yield _read(image)


def _fetch_picture(url: str) -> bytes:
    if not url.startswith("data:"):
        return _fetch(url)[0]
    try:
        return base64.b64decode(url.partition("base64,")[2], validate=False)
    except binascii.Error:
        raise PhoneError("no_picture") from None


def _fetch(url: str) -> tuple[bytes, str]:
    if not url.startswith(("http://", "https://")):
        raise PhoneError("no_page")
    try:
        with requests.Session() as session:
            session.trust_env = not is_local(url)
            with session.get(url, timeout=_FETCH_TIMEOUT_SECONDS, stream=True) as response:
                response.raise_for_status()
                content = response.raw.read(_MAX_FETCH_BYTES, decode_content=True)
                return content, response.headers.get("Content-Type", "")
    except (requests.RequestException, OSError):
        raise PhoneError("no_page") from None
