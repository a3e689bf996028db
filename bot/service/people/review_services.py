"""What the chats of those use who open reviews, and how reviews are decided."""

from dataclasses import dataclass

from bot.service.access.audit_log import AuditLog
from bot.service.notices import Notices
from bot.service.people.checks import Checks
from bot.service.people.colour_appeals import ColourAppeals
from bot.service.people.deciding import Deciding
from bot.service.people.erasure_receipts import ErasureReceipts
from bot.service.people.partiality import Partiality
from bot.service.people.review_progress import ReviewProgress
from bot.service.people.review_results import RecordChanges, ReviewResults
from bot.service.people.review_views import ReviewViews
from bot.service.people.staff_checks import StaffChecks
from bot.service.people.standing import Standing
from bot.service.people.voters import Voters
from bot.signing.receipts import Receipts
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class ReviewServices:
    """What handlers and the desk need of reviews, besides ``Deciding``."""

    progress: ReviewProgress
    staff_checks: StaffChecks
    colours: ColourAppeals


def build_reviews(
    records: Records,
    notices: Notices,
    checks: Checks,
    standing: Standing,
    changes: RecordChanges,
    receipts: Receipts,
    audit_log: AuditLog,
) -> tuple[Deciding, ReviewViews, ReviewServices]:
    """Build them over what carries reviews out."""
    voters, reviewing = Voters(records), changes.reviewing
    progress = ReviewProgress(records, notices, reviewing, voters)
    partiality = Partiality(records, standing, reviewing)
    results = ReviewResults(records, notices, changes)
    signing = ErasureReceipts(records, changes.chat_ending, receipts)
    deciding = Deciding(records, reviewing, results, voters, partiality, progress, signing, audit_log)
    views = ReviewViews(records.people, records.agents, reviewing, standing)
    opening = StaffChecks(records, standing, reviewing), ColourAppeals(records, checks, reviewing)
    return deciding, views, ReviewServices(progress, *opening)
