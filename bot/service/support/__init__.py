"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.access import Access
from bot.service.people.chat_ending import DESK_JOB
from bot.service.people.standing import Standing
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.figuring import Figuring
from bot.service.support.names import Names
from bot.service.support.queue import Queue
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
    figuring: Figuring
    conversations: Conversations
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_support(records: Records, access: Access, standing: Standing, times: DeskTimes) -> Support:
    """Build the services of the desk."""
    staffing = Staffing(records, access.audit_log, access.browser_sessions)
    figuring, names = Figuring(records), Names(records, standing)
    queue = Queue(records, staffing, figuring)
    return Support(
        staffing,
        queue,
        Clerking(records, access.audit_log, staffing, figuring, times),
        Viewing(records, names, int(times.silence.total_seconds())),
        names,
        figuring,
        records.support.conversations,
        {DESK_JOB: Upkeep(records, queue, times).run},
    )
