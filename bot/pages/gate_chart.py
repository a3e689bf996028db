"""A day at an entrance as a picture: one bar a minute, drawn by us as an SVG element."""

from collections.abc import Mapping

from markupsafe import Markup

HOUR = 60

_PICTURE = Markup(
    '<svg class="bars" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-label="{}"><path d="{}"/></svg>'
)


def span(hours: range) -> range:
    """The minutes that a picture of these hours shows: whole hours, two at least."""
    first, last = (hours[0], hours[-1] + 1) if hours else (8, 10)
    if last - first < 2:
        first, last = max(0, last - 2), max(last, 2)
    return range(first * HOUR, last * HOUR)


def marks(minutes: range) -> tuple[str, ...]:
    """What is written below the picture, evenly from its left end to its right: three to seven times."""
    hours = len(minutes) // HOUR
    parts = next((parts for parts in (6, 5, 4, 3, 2) if hours % parts == 0), 2)
    step = len(minutes) // parts
    return tuple(f"{at // HOUR:02}:{at % HOUR:02}" for at in range(minutes[0], minutes[-1] + 2, step))


def bars(counts: Mapping[int, int], minutes: range, peak: int, label: str) -> Markup:
    """One bar a minute; as wide and high as its box. ``peak`` is the height of the picture in people."""
    top = max(peak, 4)
    path = "".join(
        f"M{minute - minutes[0]} {top}v-{count}h1v{count}z" for minute, count in sorted(counts.items()) if count
    )
    return _PICTURE.format(len(minutes), top, label, path)
