"""The pictures of a web page: linked, embedded, and drawn in the page itself as inline SVG.

The drawings that it renders are QR codes: paths of straight lines, stroked or filled, dark on light.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]

_PIXELS_PER_UNIT = 8
_MAX_PIXELS = 4000
_NUMBER = r"(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})"
"""A number in a drawing; its length is limited so that nothing overflows."""
_TOKEN = re.compile(rf"[A-Za-z]|-?{_NUMBER}")
_ARGUMENT_COUNTS = {"m": 2, "l": 2, "h": 1, "v": 1, "z": 0}
_SCALE = re.compile(rf"scale\(({_NUMBER})\)")
_SIZE = re.compile(_NUMBER)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class SvgPath:
    """A ``<path>``: its ``d``, whether it is stroked (with width 1) or filled, its ``scale`` and ``colour``."""

    d: str
    stroked: bool
    scale: float = 1.0
    colour: str = "black"

    @property
    def grey(self) -> int:
        """The colour as a grey value (0 to 255); 0 (black) when Pillow does not know the colour."""
        try:
            red, green, blue = ImageColor.getrgb(self.colour)[:3]
        except ValueError:
            return 0
        return (red * 299 + green * 587 + blue * 114) // 1000


@dataclass(slots=True)
class Svg:
    """An ``<svg>``: its width and height in its own units, and its paths."""

    width: float
    height: float
    paths: list[SvgPath] = field(default_factory=list)

    def image(self) -> Image.Image | None:
        """The drawing as a grey image; None when it has no straight lines or its size is not usable."""
        units = self.paths[0].scale if self.paths else 1.0
        zoom = _PIXELS_PER_UNIT / units if units > 0 else 0
        width, height = int(self.width * zoom), int(self.height * zoom)
        if not (0 < width <= _MAX_PIXELS and 0 < height <= _MAX_PIXELS):
            return None
        image = Image.new("L", (width, height), 255)
        drawn = [_draw(ImageDraw.Draw(image), path, zoom * path.scale) for path in self.paths]
        return image if any(drawn) else None


def _draw(draw: ImageDraw.ImageDraw, path: SvgPath, zoom: float) -> bool:
    """Draw the path; False when it has no lines."""
    lines = _lines(path.d)
    for line in lines:
        points = [(x * zoom, y * zoom) for x, y in line]
        if len(points) > 1 and path.stroked:
            draw.line(points, fill=path.grey, width=max(1, round(zoom)))
        elif len(points) > 2:
            draw.polygon(points, fill=path.grey)
    return bool(lines)


def _lines(d: str) -> list[list[Point]]:
    """The points of the path's lines; empty when a command is for curves or is not valid."""
    tokens = _TOKEN.findall(d)
    lines: list[list[Point]] = []
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        size = _ARGUMENT_COUNTS.get(command.lower())
        numbers = tokens[at : at + (size or 0)]
        if size is None or len(numbers) < size or any(number.isalpha() for number in numbers):
            return []
        if size == 0 and at < len(tokens) and not tokens[at].isalpha():
            return []
        at += size
        _add_point(lines, command, [float(number) for number in numbers])
    return lines


def _add_point(lines: list[list[Point]], command: str, numbers: list[float]) -> None:
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


class WebPage(HTMLParser):
    """``sources`` are the URLs of the page's images in order, ``drawings`` its inline SVGs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.drawings: list[Svg] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect images, SVGs and their paths."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "img" and attributes.get("src"):
            self.sources.append(attributes["src"])
        elif tag == "svg":
            self.drawings.append(Svg(*_size(attributes)))
        elif tag == "path" and self.drawings:
            self.drawings[-1].paths.append(_svg_path(attributes))


def _svg_path(attributes: Attributes) -> SvgPath:
    scale = _SCALE.search(attributes.get("transform", ""))
    stroked = attributes.get("stroke", "none") != "none"
    colour = attributes["stroke"] if stroked else attributes.get("fill", "black")
    return SvgPath(attributes.get("d", ""), stroked, float(scale[1]) if scale else 1.0, colour)


def _size(attributes: Attributes) -> tuple[float, float]:
    box = _SIZE.findall(attributes.get("viewbox", ""))  # the parser makes names lower-case
    if len(box) == 4:
        return float(box[2]), float(box[3])
    sides = [_SIZE.search(attributes.get(side, "")) for side in ("width", "height")]
    return (float(sides[0][0]), float(sides[1][0])) if sides[0] and sides[1] else (0.0, 0.0)
