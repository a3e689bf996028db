"""What the desk does about the bot's answers: seeing, sending and changing them, and finding where one is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.texts import Texts
from bot.service.access.audit_log import AuditLog
from bot.service.answer_editing import AnswerEditing
from bot.service.answer_effects import Effects
from bot.service.answers import Answers
from bot.service.support.answer_views import AnswerViews
from bot.service.support.gaps import GapFinding
from bot.service.support.names import Names
from bot.service.support.suggesting import Suggesting
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class Answering:
    """The answers, and the services about them. ``fill`` gives the text of an answer with the numbers of this
    service.
    """

    answers: Answers
    views: AnswerViews
    suggesting: Suggesting
    gaps: GapFinding
    editing: AnswerEditing
    effects: Effects
    fill: Callable[[str], str]


def build_answering(
    records: Records, audit_log: AuditLog, names: Names, answers: Answers, texts: Texts, fill: Callable[[str], str]
) -> Answering:
    """Build the services. ``fill`` as in ``Answering``."""
    return Answering(
        answers,
        AnswerViews(answers, fill),
        Suggesting(answers, texts, fill),
        GapFinding(records, answers, names),
        AnswerEditing(answers, records.edits, audit_log, fill),
        Effects(answers, records.support.gaps),
        fill,
    )
