"""The pictures of a web page: linked, embedded, and drawn in the page itself."""

import re
from html.parser import HTMLParser

from bot.sandbox.wechat.drawing import NUMBER, Drawing, Path

_SCALE = re.compile(rf"scale\(({NUMBER})\)")
_SIZE = re.compile(NUMBER)

Attributes = dict[str, str]


class WebPage(HTMLParser):
    """``sources``: the addresses of the page's images, in order; ``drawings``: its inline SVGs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.drawings: list[Drawing] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what is a picture."""
        known = {name: value or "" for name, value in attrs}
        if tag == "img" and known.get("src"):
            self.sources.append(known["src"])
        elif tag == "svg":
            self.drawings.append(Drawing(*_size(known)))
        elif tag == "path" and self.drawings:
            self.drawings[-1].paths.append(_path(known))


def _path(known: Attributes) -> Path:
    scale = _SCALE.search(known.get("transform", ""))
    stroked = known.get("stroke", "none") != "none"
    colour = known["stroke"] if stroked else known.get("fill", "black")
    return Path(known.get("d", ""), stroked, float(scale[1]) if scale else 1.0, colour)


def _size(known: Attributes) -> tuple[float, float]:
    box = _SIZE.findall(known.get("viewbox", ""))  # the parser lowers names
    if len(box) == 4:
        return float(box[2]), float(box[3])
    sides = [_SIZE.search(known.get(side, "")) for side in ("width", "height")]
    return (float(sides[0][0]), float(sides[1][0])) if sides[0] and sides[1] else (0.0, 0.0)
