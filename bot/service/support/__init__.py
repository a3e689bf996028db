"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.access import Access
from bot.service.notices import Notices
from bot.service.people.chat_ending import DESK_JOB, PICTURE_JOB
from bot.service.people.standing import Standing
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.forecasting import Forecasting
from bot.service.support.names import Names
from bot.service.support.photos import Photos
from bot.service.support.queue import Queue
from bot.service.support.revealing import Revealing
from bot.service.support.staffing import Staffing
from bot.service.support.upkeep import Upkeep
from bot.service.support.viewing import Viewing
from bot.store.records import Records
from bot.store.support.conversations import Conversations
from bot.wechat.client import WeChat


@dataclass(frozen=True, slots=True)
class Support:
    """The services of the desk, and the jobs of the worker for it. ``transfers``: clerks work at the platform's own
    desk, and no conversation is opened here.
    """

    staffing: Staffing
    queue: Queue
    forecasting: Forecasting
    clerking: Clerking
    viewing: Viewing
    names: Names
    photos: Photos
    revealing: Revealing
    conversations: Conversations
    jobs: Mapping[str, Callable[[str, datetime], None]]
    transfers: bool


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """``transfers``: whether people who ask for a human are handed to the platform's own desk."""

    times: DeskTimes
    transfers: bool


def build_support(
    records: Records,
    access: Access,
    standing: Standing,
    notices: Notices,
    wechat: WeChat,
    settings: DeskSettings,
) -> Support:
    """Build the services of the desk."""
    times, staffing = settings.times, Staffing(records, access.audit_log, access.browser_sessions)
    clerking = Clerking(records, access.audit_log, staffing, times)
    photos = Photos(records, notices, wechat)
    forecasting, names = Forecasting(records, times.hours), Names(records, standing)
    queue = Queue(records, staffing, forecasting)
    return Support(
        staffing,
        queue,
        forecasting,
        clerking,
        Viewing(records, names, int(times.silence.total_seconds())),
        names,
        photos,
        Revealing(records, standing, clerking, access.audit_log, notices),
        records.support.conversations,
        {DESK_JOB: Upkeep(records, queue, times).run, PICTURE_JOB: photos.fetch},
        settings.transfers,
    )
