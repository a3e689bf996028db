"""The support desk: people who ask for a human, clerks who answer, and what both see of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.access import Access
from bot.service.answer_editing import AnswerEditing
from bot.service.answer_effects import Effects
from bot.service.answers import Answers
from bot.service.people.chat_ending import DESK_JOB
from bot.service.people.standing import Standing
from bot.service.support.answer_views import AnswerViews
from bot.service.support.clerking import Clerking, DeskTimes
from bot.service.support.gaps import GAPS_JOB, GapFinding
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
    conversations: Conversations
    gaps: GapFinding
    editing: AnswerEditing
    effects: Effects
    answers: Answers
    answer_views: AnswerViews
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_support(
    records: Records,
    access: Access,
    standing: Standing,
    answers: Answers,
    fill: Callable[[str], str],
    times: DeskTimes,
) -> Support:
    """Build the services of the desk. ``fill``: see ``AnswerViews``."""
    staffing = Staffing(records, access.audit_log, access.browser_sessions)
    queue, names = Queue(records, staffing), Names(records, standing)
    gaps = GapFinding(records, answers, names)
    return Support(
        staffing,
        queue,
        Clerking(records, access.audit_log, staffing, times),
        Viewing(records, names, int(times.silence.total_seconds())),
        names,
        records.support.conversations,
        gaps,
        AnswerEditing(answers, records.edits, access.audit_log),
        Effects(answers, records.support.gaps),
        answers,
        AnswerViews(answers, fill),
        {DESK_JOB: Upkeep(records, queue, times).run, GAPS_JOB: gaps.make},
    )
