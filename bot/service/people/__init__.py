"""People: registration, claims and holds, consent, reviews, health checks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.authorities.identity import IdentityAuthority
from bot.service.access.audit_log import AuditLog
from bot.service.notices import Notices
from bot.service.people.bereavement import Bereavement
from bot.service.people.checks import Checks
from bot.service.people.claims import Claims
from bot.service.people.consent import OVERDUE_JOB, OWN_YES_JOB, Consent
from bot.service.people.custody import Custody
from bot.service.people.deciding import Deciding
from bot.service.people.enrolment import CLAIM_JOB, VERIFY_JOB, Enrolment
from bot.service.people.grants import Grants
from bot.service.people.handover import HANDOVER_JOB, Handover, Mover
from bot.service.people.minors import Minors
from bot.service.people.phone_change import PhoneChange
from bot.service.people.proving import Proving
from bot.service.people.review_results import ReviewResults
from bot.service.people.review_views import ReviewViews
from bot.service.people.reviewing import REVIEW_JOB, Reviewing
from bot.service.people.standing import Standing
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class PeopleServices:
    """All services about people, and the jobs of the worker for them."""

    enrolment: Enrolment
    consent: Consent
    standing: Standing
    phone_change: PhoneChange
    grants: Grants
    reviewing: Reviewing
    deciding: Deciding
    views: ReviewViews
    custody: Custody
    bereavement: Bereavement
    minors: Minors
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_people(
    records: Records,
    authority: IdentityAuthority,
    checks: Checks,
    notices: Notices,
    movers: Sequence[Mover],
    audit_log: AuditLog,
) -> PeopleServices:
    """Build the services over these records. ``movers``: see ``Handover``."""
    handover, reviewing = Handover(records, notices, movers), Reviewing(records, notices)
    grants = Grants(records, checks, handover, notices)
    consent = Consent(records, notices, grants, reviewing)
    bereavement, minors = Bereavement(records, notices, grants, reviewing), Minors(records, reviewing)
    results = ReviewResults(records, notices, grants, reviewing, bereavement, minors)
    deciding = Deciding(records, reviewing, results, audit_log)
    proving = Proving(authority, records.people, records.attempts)
    standing = Standing(records.people, records.chat_fields)
    enrolment = Enrolment(proving, records, checks, grants, standing)
    claims = Claims(records, standing, enrolment, proving, checks, consent, reviewing, notices)
    phone_change = PhoneChange(proving, enrolment, records.people, records.holds)
    views = ReviewViews(records.people, records.agents, reviewing)
    staff = deciding, views, Custody(records, reviewing, deciding, audit_log), bereavement, minors
    jobs = _jobs(claims, handover, consent, deciding)
    return PeopleServices(enrolment, consent, standing, phone_change, grants, reviewing, *staff, jobs)


def _jobs(
    claims: Claims, handover: Handover, consent: Consent, deciding: Deciding
) -> Mapping[str, Callable[[str, datetime], None]]:
    return {
        VERIFY_JOB: claims.verify,
        CLAIM_JOB: claims.follow,
        HANDOVER_JOB: handover.finish,
        OVERDUE_JOB: consent.close_overdue,
        OWN_YES_JOB: consent.ask_own_yes,
        REVIEW_JOB: deciding.finish,
    }
