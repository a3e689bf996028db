"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat.texts import Texts
from bot.service.access import Access
from bot.service.answers import Answers
from bot.service.codes.paper_codes import PaperCodes
from bot.service.notices import Notices
from bot.service.people import PeopleServices
from bot.service.people.chat_ending import DESK_JOB, PICTURE_JOB
from bot.service.support.answer_saving import AnswerSaving
from bot.service.support.answering import Answering, build_answering
from bot.service.support.card_printing import CardPrinting
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.figuring import Figuring
from bot.service.support.forecasting import Forecasting
from bot.service.support.gaps import GAPS_JOB
from bot.service.support.names import Names
from bot.service.support.photos import Photos
from bot.service.support.queue import Queue
from bot.service.support.remarks import Remarks
from bot.service.support.revealing import Revealing
from bot.service.support.review_desk import ReviewDesk
from bot.service.support.searching import Searching
from bot.service.support.staffing import Staffing
from bot.service.support.upkeep import Upkeep
from bot.service.support.viewing import Viewing
from bot.store.records import Records
from bot.store.support.conversations import Conversations
from bot.wechat.client import WeChat


@dataclass(frozen=True, slots=True)
class Intake:
    """The person's side of the desk: their place in the queue, what they write and send, and what of it is masked."""

    queue: Queue
    forecasting: Forecasting
    photos: Photos
    names: Names
    conversations: Conversations


@dataclass(frozen=True, slots=True)
class Talks:
    """The clerk's side: what is seen of conversations, and done with them."""

    clerking: Clerking
    viewing: Viewing
    remarks: Remarks
    searching: Searching
    revealing: Revealing
    card_printing: CardPrinting
    saved_answers: AnswerSaving


@dataclass(frozen=True, slots=True)
class Support:
    """The services of the desk, and the jobs of the worker for it. ``transfers``: clerks work at the platform's own
    desk, and no conversation is opened here.
    """

    staffing: Staffing
    intake: Intake
    talks: Talks
    answering: Answering
    reviews: ReviewDesk
    figuring: Figuring
    jobs: Mapping[str, Callable[[str, datetime], None]]
    transfers: bool

    @property
    def about_notices(self) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None], Callable[..., str]]:
        """What the delivery of notices tells the desk (told, in doubt, refused), and where its pictures come from."""
        queue = self.intake.queue
        return queue.note_told, queue.mark_doubt, queue.mark_refused, self.talks.saved_answers.medium


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """``transfers``: whether people who ask for a human are handed to the platform's own desk."""

    times: DeskTimes
    transfers: bool


@dataclass(frozen=True, slots=True)
class DeskTools:
    """What the desk uses of the rest: notices, the platform, the bot's own answers, and cards on paper; ``fill`` gives
    the text of an answer with the numbers of this service.
    """

    notices: Notices
    wechat: WeChat
    answers: Answers
    texts: Texts
    paper: PaperCodes
    fill: Callable[[str], str]


def build_support(
    records: Records, access: Access, people: PeopleServices, tools: DeskTools, settings: DeskSettings
) -> Support:
    """Build the services of the desk."""
    audit_log, times = access.audit_log, settings.times
    staffing, figuring = Staffing(records, audit_log, access.browser_sessions), Figuring(records)
    intake = _build_intake(records, people, staffing, figuring, tools, times)
    clerking = Clerking(records, audit_log, staffing, figuring, times)
    viewing = Viewing(records, intake.names, int(times.silence.total_seconds()))
    talks = Talks(
        clerking,
        viewing,
        Remarks(records, audit_log, clerking, intake.names),
        Searching(records, audit_log, clerking, viewing),
        Revealing(records, people.standing, clerking, audit_log, tools.notices),
        CardPrinting(records, people.standing, clerking, audit_log, tools.paper),
        AnswerSaving(records, audit_log, clerking, tools.wechat),
    )
    answering = build_answering(records, audit_log, intake.names, tools.answers, tools.texts, tools.fill)
    upkeep = Upkeep(records, intake.queue, times)
    jobs = {DESK_JOB: upkeep.run, PICTURE_JOB: intake.photos.fetch, GAPS_JOB: answering.gaps.make}
    reviews = ReviewDesk(records, people)
    return Support(staffing, intake, talks, answering, reviews, figuring, jobs, settings.transfers)


def _build_intake(
    records: Records,
    people: PeopleServices,
    staffing: Staffing,
    figuring: Figuring,
    tools: DeskTools,
    times: DeskTimes,
) -> Intake:
    forecasting = Forecasting(records, times.hours)
    return Intake(
        Queue(records, staffing, figuring, forecasting),
        forecasting,
        Photos(records, tools.notices, tools.wechat),
        Names(records, people.standing),
        records.support.conversations,
    )
