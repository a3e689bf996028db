"""Draws the QR codes that web pages hold as inline SVG: paths of straight lines, stroked or filled, dark on light."""

import re
from dataclasses import dataclass, field

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]

_PIXELS = 8
_MOST_PIXELS = 4000
NUMBER = r"(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})"
"""A number as drawings write it, bounded so that nothing overflows."""
_TOKEN = re.compile(rf"[A-Za-z]|-?{NUMBER}")
_NUMBERS = {"m": 2, "l": 2, "h": 1, "v": 1, "z": 0}


@dataclass(frozen=True, slots=True)
class Path:
    """One ``<path>``: its ``d``, whether it is stroked (with width 1) or filled, its ``scale`` and ``colour``."""

    d: str
    stroked: bool
    scale: float = 1.0
    colour: str = "black"

    @property
    def ink(self) -> int:
        """The colour in grey (0 to 255); black when it is none that has a name or number."""
        try:
            red, green, blue = ImageColor.getrgb(self.colour)[:3]
        except ValueError:
            return 0
        return (red * 299 + green * 587 + blue * 114) // 1000


@dataclass(slots=True)
class Drawing:
    """One ``<svg>``: its width and height in its own units, and its paths."""

    width: float
    height: float
    paths: list[Path] = field(default_factory=list)

    def image(self) -> Image.Image | None:
        """The drawing in grey, or None when it is no drawing of straight lines or has no sensible size."""
        units = self.paths[0].scale if self.paths else 1.0
        zoom = _PIXELS / units if units > 0 else 0
        width, height = int(self.width * zoom), int(self.height * zoom)
        if not (0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS):
            return None
        image = Image.new("L", (width, height), 255)
        drawn = [_draw(ImageDraw.Draw(image), path, zoom * path.scale) for path in self.paths]
        return image if any(drawn) else None


def _draw(draw: ImageDraw.ImageDraw, path: Path, zoom: float) -> bool:
    lines = _lines(path.d)
    for line in lines:
        points = [(x * zoom, y * zoom) for x, y in line]
        if len(points) > 1 and path.stroked:
            draw.line(points, fill=path.ink, width=max(1, round(zoom)))
        elif len(points) > 2:
            draw.polygon(points, fill=path.ink)
    return bool(lines)


def _lines(d: str) -> list[list[Point]]:
    """The path's lines as points; none when it has a command for curves."""
    tokens = _TOKEN.findall(d)
    lines: list[list[Point]] = []
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        size = _NUMBERS.get(command.lower())
        numbers = tokens[at : at + (size or 0)]
        if size is None or len(numbers) < size or any(number.isalpha() for number in numbers):
            return []
        if size == 0 and at < len(tokens) and not tokens[at].isalpha():
            return []
        at += size
        _step(lines, command, [float(number) for number in numbers])
    return lines


def _step(lines: list[list[Point]], command: str, numbers: list[float]) -> None:
    last = lines[-1][-1] if lines else (0.0, 0.0)
    base = last if command.islower() else (0.0, 0.0)
    match command.lower():
        case "z":
            target = lines[-1][0] if lines else last
        case "h":
            target = (base[0] + numbers[0], last[1])
        case "v":
            target = (last[0], base[1] + numbers[0])
        case _:
            target = (base[0] + numbers[0], base[1] + numbers[1])
    if command in "Mm" or not lines:
        lines.append([target])
    else:
        lines[-1].append(target)
