"""Text in pictures: the font, missing letters, line breaks, and drawing."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

# The pieces between which a line can break: a Latin or Korean word, a number, a run of asterisks, or one other
# character; together with brackets before it and punctuation after it.
_PIECES = re.compile(r"[(（“]*(?:[\w'’:/+*\uac00-\ud7a3-]+|.)[,.;:!?)，。；：！？）”、]*\s*", re.ASCII | re.DOTALL)

# The font has all or nearly all letters of the excluded blocks. For all other letters the glyph is checked.
_MAYBE_MISSING = re.compile(r"[^\u0020-\u00ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_MISSING_LETTER = "\uffff"

_RUNS = re.compile(r"[0-9]{1,4}|[^0-9]{1,20}")
"""Runs of figures, and of anything else."""

_MAINLAND_FACE = 2
"""The face of the collection that writes ideographs as in mainland China; all faces have Hangul and rare ideographs."""


@cache
def load_font(size: int) -> FreeTypeFont:
    """Load Noto Sans CJK at ``size`` pixels, once per process."""
    # Basic layout: Chinese, Hangul and Latin need no shaping, and the result does not depend on libraqm.
    return ImageFont.truetype(str(FONT_PATH), size, _MAINLAND_FACE, layout_engine=ImageFont.Layout.BASIC)


def replace_missing_letters(text: str) -> str:
    """Replace letters that are not in the font by their base letter (Š by S), or else by "*"."""
    return _MAYBE_MISSING.sub(lambda letter: _substitute(letter[0]), text)


def draw_text(text: str, size: int) -> Image.Image:
    """Draw ``text`` as a mask. Each letter is drawn once per process, and so are the words between figures: this would
    take most of the time of a picture.
    """
    return _in_a_row([_draw_run(run, size) for run in _RUNS.findall(text)], size)


def _in_a_row(parts: Sequence[Image.Image], size: int) -> Image.Image:
    row = Image.new("L", (sum(part.width for part in parts), size * 3 // 2))
    left = 0
    for part in parts:
        row.paste(part, (left, 0))
        left += part.width
    return row


@lru_cache(maxsize=512)
def _draw_run(run: str, size: int) -> Image.Image:
    return _in_a_row([_draw_letter(letter, size) for letter in run], size)


def _width(text: str, size: int) -> int:
    return sum(_draw_letter(letter, size).width for letter in text)


def wrap_text(text: str, size: int, width: int) -> list[str]:
    """Wrap ``text`` into rows of at most ``width`` pixels."""
    if _width(text, size) <= width:
        return [text]
    rows = [""]
    for piece in _PIECES.findall(text):
        for part in [piece] if _width(piece.rstrip(), size) <= width else piece:
            if rows[-1] and _width(rows[-1] + part.rstrip(), size) > width:
                rows.append("")
            rows[-1] += part
    return [row.rstrip() for row in rows]


def fitting_size(text: str, sizes: Sequence[int], width: int) -> int:
    """The first of ``sizes`` (largest first) at which ``text`` fits on one row; the last one if none fits."""
    return next((size for size in sizes if _width(text, size) <= width), sizes[-1])


@lru_cache(maxsize=2048)
def _draw_letter(letter: str, size: int) -> Image.Image:
    cell = Image.new("L", (round(load_font(size).getlength(letter)), size * 3 // 2))
    ImageDraw.Draw(cell).text((0, cell.height / 2), letter, font=load_font(size), fill=255, anchor="lm")
    return cell


@lru_cache(maxsize=4096)
def _substitute(letter: str) -> str:
    candidates = (letter, unicodedata.normalize("NFD", letter)[0])
    return next((candidate for candidate in candidates if _glyph(candidate) != _glyph(_MISSING_LETTER)), "*")


def _glyph(letter: str) -> bytes:
    return bytes(load_font(16).getmask(letter))
