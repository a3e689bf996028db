"""Words for a picture: the font, and lines that never run over the edge."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

# What stays together: a Latin word, a number or a run of masking, or one other character; with the brackets before
# and the punctuation behind it.
_PIECES = re.compile(r"[(（“]*(?:[\w'’:/+*-]+|.)[,.;:!?)，。；：！？）”、]*\s*", re.ASCII | re.DOTALL)

# The font has these blocks whole or nearly so; the others are looked up glyph by glyph.
_RARE = re.compile(r"[^\u0020-\u00ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_ABSENT = "\uffff"


@cache
def font(size: int) -> FreeTypeFont:
    """Give Noto Sans SC at ``size`` pixels, opened once a process."""
    # Basic layout: Chinese and Latin need no shaping, and pictures come out the same without libraqm.
    path = str(pylopdf_fonts_zh_cn.sans_path())
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """Replace letters which the font lacks by their base letter (Š by S) or by "*", so that no empty box is drawn."""
    return _RARE.sub(lambda letter: _substitute(letter[0]), text)


def lettered(text: str, size: int) -> Image.Image:
    """Draw ``text`` as a mask, of letters drawn once a process: they are the dearest part of a picture."""
    letters = [_letter(letter, size) for letter in text]
    row = Image.new("L", (sum(letter.width for letter in letters), size * 3 // 2))
    left = 0
    for letter in letters:
        row.paste(letter, (left, 0))
        left += letter.width
    return row


def wrapped(text: str, size: int, width: int) -> list[str]:
    """Break ``text`` into rows of at most ``width`` pixels."""
    face = font(size)
    if face.getlength(text) <= width:
        return [text]
    rows = [""]
    for piece in _PIECES.findall(text):
        for part in [piece] if face.getlength(piece.rstrip()) <= width else piece:
            if rows[-1] and face.getlength(rows[-1] + part.rstrip()) > width:
                rows.append("")
            rows[-1] += part
    return [row.rstrip() for row in rows]


def fitting(text: str, sizes: Sequence[int], width: int) -> int:
    """Give the first of ``sizes`` (largest first) at which ``text`` fits on one row; the last one if none does."""
    return next((size for size in sizes if font(size).getlength(text) <= width), sizes[-1])


@lru_cache(maxsize=2048)
def _letter(letter: str, size: int) -> Image.Image:
    cell = Image.new("L", (round(font(size).getlength(letter)), size * 3 // 2))
    ImageDraw.Draw(cell).text((0, cell.height / 2), letter, font=font(size), fill=255, anchor="lm")
    return cell


@lru_cache(maxsize=4096)
def _substitute(letter: str) -> str:
    candidates = (letter, unicodedata.normalize("NFD", letter)[0])
    return next((one for one in candidates if _glyph(one) != _glyph(_ABSENT)), "*")


def _glyph(letter: str) -> bytes:
    return bytes(font(16).getmask(letter))
