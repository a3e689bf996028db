"""What a scanner's chat still holds of people when nobody came to end it: removed by the worker."""

from datetime import datetime, timedelta

from bot.health.scans import DONE, DUTY, SCANS
from bot.health.tray import read_scans
from bot.store.profiles import Profiles
from bot.store.schedule import Schedule

KIND = "leftovers"
AFTER = timedelta(days=1)


class Leftovers:
    """Looks into a chat a day after it went on duty, and every day until it is off."""

    def __init__(self, schedule: Schedule, profiles: Profiles) -> None:
        self._schedule = schedule
        self._profiles = profiles

    def plan(self, openid: str, now: datetime) -> None:
        """See to it that this chat is looked at."""
        self._schedule.add(KIND, openid, now + AFTER)

    def do(self, openid: str, now: datetime) -> None:
        """Remove scans whose time is over."""
        fields = self._profiles.read(openid)
        for name in (SCANS, DONE):
            if (field := fields.get(name)) and not read_scans(field, now):
                self._profiles.replace(openid, name, field, "")
        if fields.get(DUTY) or any(read_scans(fields.get(name, ""), now) for name in (SCANS, DONE)):
            self.plan(openid, now)
