"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.access import Access
from bot.service.people.chat_ending import DESK_JOB
from bot.service.people.standing import Standing
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.names import Names
from bot.service.support.queue import Queue
from bot.service.support.remarks import Remarks
from bot.service.support.saved_replies import SavedReplies
from bot.service.support.searching import Searching
from bot.service.support.staffing import Staffing
from bot.service.support.suggesting import Suggesting
from bot.service.support.upkeep import Upkeep
from bot.service.support.viewing import Viewing
from bot.store.records import Records
from bot.store.support.conversations import Conversations
from bot.wechat.client import WeChat


@dataclass(frozen=True, slots=True)
class Support:
    """The services of the desk, and the jobs of the worker for it."""

    staffing: Staffing
    queue: Queue
    clerking: Clerking
    viewing: Viewing
    remarks: Remarks
    searching: Searching
    saved_replies: SavedReplies
    suggesting: Suggesting
    names: Names
    conversations: Conversations
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_support(
    records: Records, access: Access, standing: Standing, times: DeskTimes, wechat: WeChat, suggesting: Suggesting
) -> Support:
    """Build the services of the desk."""
    audit_log = access.audit_log
    staffing = Staffing(records, audit_log, access.browser_sessions)
    queue, names = Queue(records, staffing), Names(records, standing)
    clerking = Clerking(records, audit_log, staffing, times)
    viewing = Viewing(records, names, int(times.silence.total_seconds()))
    return Support(
        staffing,
        queue,
        clerking,
        viewing,
        Remarks(records, audit_log, clerking, names),
        Searching(records, audit_log, clerking, viewing),
        SavedReplies(records, audit_log, clerking, wechat),
        suggesting,
        names,
        records.support.conversations,
        {DESK_JOB: Upkeep(records, queue, times).run},
    )
