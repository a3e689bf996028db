"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.access import Access
from bot.service.people import PeopleServices
from bot.service.people.chat_ending import DESK_JOB
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.names import Names
from bot.service.support.queue import Queue
from bot.service.support.review_desk import ReviewDesk
from bot.service.support.staffing import Staffing
from bot.service.support.upkeep import Upkeep
from bot.service.support.viewing import Viewing
from bot.store.records import Records
from bot.store.support.conversations import Conversations


@dataclass(frozen=True, slots=True)
class Support:
    """The services of the desk, and the jobs of the worker for it."""

    staffing: Staffing
    queue: Queue
    clerking: Clerking
    viewing: Viewing
    names: Names
    conversations: Conversations
    reviews: ReviewDesk
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_support(records: Records, access: Access, people: PeopleServices, times: DeskTimes) -> Support:
    """Build the services of the desk."""
    staffing = Staffing(records, access.audit_log, access.browser_sessions)
    queue, names = Queue(records, staffing), Names(records, people.standing)
    return Support(
        staffing,
        queue,
        Clerking(records, access.audit_log, staffing, times),
        Viewing(records, names, int(times.silence.total_seconds())),
        names,
        records.support.conversations,
        ReviewDesk(records, people),
        {DESK_JOB: Upkeep(records, queue, times).run},
    )
