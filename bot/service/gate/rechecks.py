"""Rechecks after an outage. Passes registered in an outage are added to the person's visits, the platform is asked
for the status, and people who should not have passed are reported to the venue's manager.
"""

from datetime import date, datetime, timedelta

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, compute_verdict
from bot.health.people.views import VIEWS, Reader
from bot.service.access.audit_log import AuditLog, subject
from bot.service.gate.outage import OutageMonitor
from bot.service.gate.venue_cache import VenueCache
from bot.service.notices import Notices, notice_value
from bot.service.people.checks import Checks
from bot.store.gate.packing import Pass, visit_of
from bot.store.jobs import TryLater
from bot.store.records import Records

RECHECK_JOB = "recheck"
RECHECK_DELAY = timedelta(minutes=2)
PLATFORM_SECONDS = 4.0
"""Time limit for the platform's answer."""

REFUSED_COLOURS = frozenset({Colour.ORANGE, Colour.RED})
"""Colours that never may pass."""


class OutageRechecks:
    """Schedules and runs rechecks. An interrupted recheck can be run again."""

    def __init__(
        self,
        records: Records,
        venue_cache: VenueCache,
        checks: Checks,
        outages: OutageMonitor,
        notices: Notices,
        audit_log: AuditLog,
    ) -> None:
        self._jobs = records.jobs
        self._passes = records.gate.passes
        self._visits = records.gate.visits
        self._people = records.people
        self._former_ids = records.former_ids
        self._venue_cache = venue_cache
        self._checks = checks
        self._outages = outages
        self._notices = notices
        self._audit_log = audit_log

    def schedule(self, gate_pass: Pass, now: datetime) -> None:
        """Schedule the recheck of this pass."""
        day = gate_pass.at.astimezone(BEIJING).date()
        self._jobs.add(
            RECHECK_JOB, f"{gate_pass.venue} {day.isoformat()} {gate_pass.scan} {gate_pass.person}", now + RECHECK_DELAY
        )

    def run(self, job_subject: str, now: datetime) -> None:
        """Recheck a pass. Raises TryLater during the outage and while the platform does not answer."""
        venue, day, scan, person = job_subject.split(" ")
        passes = [one for one in self._passes.on_day(venue, date.fromisoformat(day)) if str(one.scan) == scan]
        gate_pass = next((one for one in passes if one.person == person and not one.void), None)
        if gate_pass is None:
            return
        if self._outages.since():
            raise TryLater
        record = self._former_ids.find(person)
        if record is None:
            return
        person = record.id
        self._visits.add(person, visit_of(gate_pass))
        identity = self._people.identity(record)
        if record.level and not self._checks.check(person, PLATFORM_SECONDS, now):
            raise TryLater
        checked = self._people.get(person)
        if checked and compute_verdict(checked.facts, now).colour in REFUSED_COLOURS:
            self._report(
                gate_pass, VIEWS[Reader.MANAGER].name(identity.name), compute_verdict(checked.facts, now).colour, now
            )

    def _report(self, gate_pass: Pass, name: str, colour: Colour, now: datetime) -> None:
        about = f"{subject('venue', gate_pass.venue)} {gate_pass.scan:08x} {colour}"
        self._audit_log.record("outage.exception", "worker", about, now)
        venue = self._venue_cache.get(gate_pass.venue, now)
        if venue is None:
            return
        self._notices.notify(
            venue.manager,
            now,
            "notice.outage_exception",
            colour=f"@code.{colour}.title",
            name=name,
            time=f"{gate_pass.at:%m-%d %H:%M}",
            venue=notice_value(venue.name),
            entrance=notice_value(self._venue_cache.entrance(gate_pass.venue, gate_pass.entrance, now)),
        )
