"""Charts of the figures as drawings in the page. The style sheet of the page has their classes; they have no style."""

from collections.abc import Sequence

from markupsafe import Markup

HEIGHT = 100
"""Units from the bottom of a chart to the top of its highest column."""

GAP = 0.1
"""The part of a column's place that is left free on each side."""

_SVG = Markup('<svg class="{}" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-label="{}">{}</svg>')
_PATH = Markup('<path class="{}" d="{}"/>')


def columns(parts: Sequence[tuple[str, Sequence[float]]], label: str) -> Markup:
    """Columns side by side, each of these parts upon the one before. ``parts``: the class of each part, and its size in
    each column.
    """
    heights = [sum(column) for column in zip(*(sizes for _, sizes in parts), strict=True)]
    scale = HEIGHT / max(1.0, *heights)
    floor = [float(HEIGHT)] * len(heights)
    drawn = Markup("")
    for name, sizes in parts:
        tops = [bottom - size * scale for bottom, size in zip(floor, sizes, strict=True)]
        drawn += _PATH.format(name, "".join(map(_box, range(len(tops)), tops, floor)))
        floor = tops
    return _SVG.format("columns", len(heights), HEIGHT, label, drawn)


def bar(size: int, largest: int, label: str) -> Markup:
    """One bar that is as long as its size is to the largest."""
    width = HEIGHT * size / max(1, largest)
    return _SVG.format("bar", HEIGHT, 1, label, _PATH.format("first", f"M0 0h{width:.4g}v1H0z" if size else ""))


def _box(place: int, top: float, bottom: float) -> str:
    """A column's part as a path; nothing for one without height."""
    return f"M{place + GAP:g} {bottom:.4g}V{top:.4g}h{1 - 2 * GAP:g}V{bottom:.4g}z" if bottom > top else ""
