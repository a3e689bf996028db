"""The coloured band of a code picture. A shape and a word repeat the colour, for people who cannot see colours."""

from functools import lru_cache
from math import cos, radians, sin

from PIL import Image, ImageDraw

from bot.drawing.lettering import fitting_size, load_font, replace_missing_letters, wrap_text
from bot.health.codes.colour import Colour

RGB = tuple[int, int, int]
Point = tuple[float, float]

_BLACK: RGB = (0, 0, 0)
_WHITE: RGB = (255, 255, 255)

# Colours of band and ink, with a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3).
_PAINT: dict[Colour, tuple[RGB, RGB]] = {
    Colour.GREEN: ((10, 118, 52), _WHITE),
    Colour.YELLOW: ((255, 214, 0), _BLACK),
    Colour.ORANGE: ((240, 128, 0), _BLACK),
    Colour.RED: ((178, 14, 24), _WHITE),
    Colour.GREY: ((92, 96, 102), _WHITE),
}

# Regular polygons in a box of side 1: number of corners, rotation in degrees, radius, y of the centre.
_OUTLINES: dict[Colour, tuple[int, float, float, float]] = {
    Colour.GREEN: (72, 0, 0.5, 0.5),
    Colour.YELLOW: (3, -90, 0.64, 0.62),
    Colour.ORANGE: (4, 0, 0.54, 0.5),
    Colour.RED: (8, 22.5, 0.53, 0.5),
    Colour.GREY: (4, 45, 0.64, 0.5),
}

# The sign inside the polygon: strokes through points of the same box. A single point is a dot.
_SIGNS: dict[Colour, tuple[tuple[Point, ...], ...]] = {
    Colour.GREEN: (((0.28, 0.52), (0.44, 0.68), (0.73, 0.35)),),
    Colour.YELLOW: (((0.5, 0.36), (0.5, 0.62)), ((0.5, 0.79),)),
    Colour.ORANGE: (((0.28, 0.5), (0.72, 0.5)),),
    Colour.RED: (((0.33, 0.33), (0.67, 0.67)), ((0.67, 0.33), (0.33, 0.67))),
    Colour.GREY: (
        ((0.35, 0.36), (0.4, 0.27), (0.5, 0.23), (0.6, 0.27), (0.64, 0.36), (0.6, 0.45), (0.5, 0.52), (0.5, 0.6)),
        ((0.5, 0.78),),
    ),
}
_STROKE = 0.1

SHADES = 8
"""Pixels are palette indices: 0-7 go from black to white, 8-15 from the band's colour to its ink. Text drawn with one
end of a range on the other end is anti-aliased with the indices between, without any conversion."""
BLACK, WHITE, COLOUR, INK = 0, SHADES - 1, SHADES, 2 * SHADES - 1

_OVERSAMPLING = 4  # the shape is drawn larger by this factor and then reduced


def palette(colour: Colour) -> list[int]:
    """The 16 colours of a picture as 48 numbers (RGB)."""
    return [*_ramp(_BLACK, _WHITE), *_ramp(*_PAINT[colour])]


# There are few combinations of colour, language and size; the limit is only for callers with ever new titles.
@lru_cache(maxsize=64)
def draw_band(colour: Colour, service: str, title: str, width: int, height: int, strip: int) -> Image.Image:
    """Draw the band in palette indices: ``service`` in the strip at the top, and below it the shape with ``title`` to
    its right, centred together. Sizes are in pixels.
    """
    image = Image.new("L", (width, height), COLOUR)
    _write_service(image, replace_missing_letters(service), strip)
    _draw_title(image, colour, replace_missing_letters(title), strip)
    return image


def _write_service(image: Image.Image, service: str, strip: int) -> None:
    size = fitting_size(service, range(strip * 4 // 5, strip // 3, -1), image.width - strip)
    at = image.width / 2, strip * 3 / 5
    ImageDraw.Draw(image).text(at, service, font=load_font(size), fill=INK, anchor="mm")


def _draw_title(image: Image.Image, colour: Colour, title: str, strip: int) -> None:
    height = image.height - strip
    side = height * 7 // 10
    gap, margin = side // 4, height // 8
    rows, size = _set_title(title, image.width - 2 * margin - side - gap, height)
    text_width = max(load_font(size).getlength(row) for row in rows)
    left = int(image.width - side - gap - text_width) // 2
    image.paste(INK, (left, strip + (height - side) // 2), _shape(colour, side))
    at, bold = (left + side + gap, strip + height / 2), max(size // 32, 1)
    ImageDraw.Draw(image).text(at, "\n".join(rows), font=load_font(size), fill=INK, anchor="lm", stroke_width=bold)


def _set_title(title: str, room: int, height: int) -> tuple[list[str], int]:
    """The rows of the title and its font size: the largest that fits, at most 56 % of the band's height."""
    for size in range(height * 56 // 100, height // 6, -2):
        rows = wrap_text(title, size, room)
        if len(rows) == 1 or len(rows) * size * 5 // 4 <= height * 4 // 5:
            break
    return rows, size


def _shape(colour: Colour, side: int) -> Image.Image:
    """An anti-aliased mask of the colour's polygon without its sign."""
    scale = side * _OVERSAMPLING
    mask = Image.new("L", (scale, scale), 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon([(x * scale, y * scale) for x, y in _corners(colour)], fill=255)
    for stroke in _SIGNS[colour]:
        _draw_stroke(draw, [(x * scale, y * scale) for x, y in stroke], _STROKE * scale)
    return mask.reduce(_OVERSAMPLING)


def _corners(colour: Colour) -> list[Point]:
    count, turn, radius, middle = _OUTLINES[colour]
    angles = [radians(turn + 360 * corner / count) for corner in range(count)]
    return [(0.5 + radius * cos(angle), middle + radius * sin(angle)) for angle in angles]


def _draw_stroke(draw: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    draw.line(points, fill=0, width=round(width))
    for x, y in points:
        draw.circle((x, y), width / 2, fill=0)


def _ramp(start: RGB, end: RGB) -> list[int]:
    last = SHADES - 1
    return [(a * (last - step) + b * step) // last for step in range(SHADES) for a, b in zip(start, end, strict=True)]
