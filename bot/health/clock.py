"""The province's time zone."""

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""China has one time and no summer time, so a fixed offset is exact."""
