"""A day at an entrance as a picture: one bar a minute, drawn by us as an SVG element."""

from collections.abc import Mapping

from markupsafe import Markup

HOUR = 60

_PICTURE = Markup(
    '<svg class="bars" role="img" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-label="{}"><path d="{}"/></svg>'
)


def span(hours: range) -> range:
    """The minutes that a picture of these hours shows: two hours at least, in steps that ``marks`` can name."""
    first, last = (hours[0], hours[-1] + 1) if hours else (8, 10)
    wanted = -(-max(last - first, 2) // _step(last - first)) * _step(last - first)
    last = min(first + wanted, 24)
    return range((last - wanted) * HOUR, last * HOUR)


def marks(minutes: range) -> tuple[str, ...]:
    """What is written below the picture, evenly from its left end to its right: three to seven times."""
    hours = range(minutes[0] // HOUR, minutes[-1] // HOUR + 2, _step(len(minutes) // HOUR))
    return tuple(f"{hour:02}:00" for hour in hours)


def _step(hours: int) -> int:
    """Hours from one mark to the next."""
    return next(step for step in (1, 2, 3, 4) if hours <= 6 * step)


def bars(counts: Mapping[int, int], minutes: range, peak: int, label: str) -> Markup:
    """One bar a minute; as wide and high as its box. ``peak`` is the height of the picture in people."""
    top = max(peak, 4)
    path = "".join(
        f"M{minute - minutes[0]} {top}v-{count}h1v{count}z" for minute, count in sorted(counts.items()) if count
    )
    return _PICTURE.format(len(minutes), top, label, path)
