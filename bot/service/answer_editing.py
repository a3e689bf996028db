"""Staff change answers while the service runs: texts, titles, ways of asking. Every change has a reason and can be
taken back. The command line and the desk's pages both do it here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.reading import simplified
from bot.health.clock import unix_second
from bot.health.support.disclosure import answer_discloses, discloses
from bot.health.support.roles import DeskAction, may
from bot.service.access.audit_log import AuditLog, checked_reason, operator_actor
from bot.service.answers import Answers
from bot.service.support.staffing import staff_actor
from bot.store.access.operators import Operator, Role
from bot.store.answers.edits import Edit, Edits
from bot.store.support.staff import StaffMember

MAX_BYTES = 1400
"""UTF-8 bytes of an answer, filled in with the numbers of this service: with what stands around it, it must fit into
one reply."""

TITLE_BYTES = 150
"""UTF-8 bytes of a title: three of them, and what stands around them, must fit into one reply."""

WAY_LENGTH, WAYS = 200, 200
"""Characters of a way of asking, and ways of one answer: each costs every question a few microseconds."""

_ID = re.compile(r"(?=.{3,60}\Z)[a-z0-9_]+\.[a-z0-9_]+")


class BadEdit(ValueError):
    """The change cannot be made; the text says why: ``id``, ``incomplete``, ``long``, ``title``, ``ways``,
    ``personal``, ``revision``, ``same``, ``faster``.
    """


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes answers: the name in the audit log and in the history, and whether they may."""

    actor: str
    allowed: bool


def operator_editor(operator: Operator) -> Editor:
    """An operator; those with the role ``answers`` may."""
    return Editor(operator_actor(operator), Role.ANSWERS in operator.roles)


def staff_editor(member: StaffMember) -> Editor:
    """Somebody of the desk."""
    return Editor(staff_actor(member.name), may(member.roles, DeskAction.PUBLISH))


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What is to be changed of an answer: titles and texts by language, ways of asking to be added and removed."""

    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    ways: Sequence[str] = ()
    removed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """A change that can be made: what staff have changed of the answer before and then, and how often before."""

    id: str
    before: Edit | None
    after: Edit
    revision: int

    @property
    def changes(self) -> bool:
        """Whether it is otherwise than the answer is now."""
        return _content(self.after) != _content(self.before or Edit("", "", 0))


class AnswerEditing:
    """Changes answers. ``fill`` gives the text of an answer with the numbers of this service."""

    def __init__(self, answers: Answers, edits: Edits, audit_log: AuditLog, fill: Callable[[str], str]) -> None:
        self._answers, self._edits, self._audit_log, self._fill = answers, edits, audit_log, fill

    def history(self, id_: str) -> Sequence[Edit]:
        """All edits of an answer, oldest first."""
        return self._edits.history(id_)

    def draft(self, id_: str, change: AnswerChange, names: Sequence[str] = ()) -> AnswerDraft:
        """The answer after this change; an id that is not there yet is a new answer. ``names`` must not stand in it.
        Raises BadEdit.
        """
        if not _ID.match(id_):
            raise BadEdit("id")
        history = self._edits.history(id_)
        before = history[-1] if history else None
        last = before or Edit("", "", 0)
        ways = tuple(way for way in dict.fromkeys((*last.ways, *change.ways)) if way not in set(change.removed))
        after = Edit("", "", 0, {**last.titles, **change.titles}, {**last.texts, **change.texts}, ways)
        if id_ not in self._answers.shipped and not (after.titles and after.texts):
            raise BadEdit("incomplete")
        _check(change, ways, self._fill)
        if self._discloses(id_, change, names):
            raise BadEdit("personal")
        return AnswerDraft(id_, before, after, len(history))

    def _discloses(self, id_: str, change: AnswerChange, names: Sequence[str]) -> bool:
        """Whether somebody's number or name would be published."""
        article = self._answers.article(id_)
        before = "\n".join(article.texts.values()) if article else ""
        short, long = (*change.titles.values(), *change.ways), change.texts.values()
        return any(discloses(text, names, simplified) for text in short) or any(
            answer_discloses(text, names, simplified, before) for text in long
        )

    def earlier(self, id_: str, revision: int) -> AnswerDraft:
        """The answer as it was after this revision of its history, 0 for what was shipped. Raises BadEdit."""
        history = self._edits.history(id_)
        if not 0 <= revision <= len(history):
            raise BadEdit("revision")
        after = history[revision - 1] if revision else Edit("", "", 0)
        return AnswerDraft(id_, history[-1] if history else None, after, len(history))

    def publish(self, editor: Editor, draft: AnswerDraft, reason: str, now: datetime) -> None:
        """Let the draft count. Raises NotAllowed, NoReason and BadEdit."""
        cleaned = checked_reason(reason)
        if not editor.allowed:
            raise self._audit_log.refuse("answer.edit", editor.actor, draft.id, now)
        if discloses(cleaned, (), simplified):
            raise BadEdit("personal")
        if not draft.changes:
            raise BadEdit("same")
        self._audit_log.record("answer.edit", editor.actor, draft.id, now, cleaned)
        edit = Edit(editor.actor, cleaned, unix_second(now), *_content(draft.after))
        if not self._edits.add(draft.id, edit, draft.revision):
            raise BadEdit("faster")


def _content(edit: Edit) -> tuple[Mapping[str, str], Mapping[str, str], tuple[str, ...]]:
    return edit.titles, edit.texts, edit.ways


def _check(change: AnswerChange, ways: Sequence[str], fill: Callable[[str], str]) -> None:
    """Raise BadEdit for what is too long or empty."""
    if not all(text.strip() for text in (*change.titles.values(), *change.texts.values(), *change.ways)):
        raise BadEdit("incomplete")
    if any(len(fill(text).encode()) > MAX_BYTES for text in change.texts.values()):
        raise BadEdit("long")
    if any(len(title.encode()) > TITLE_BYTES for title in change.titles.values()):
        raise BadEdit("title")
    if len(ways) > WAYS or any(len(way) > WAY_LENGTH for way in change.ways):
        raise BadEdit("ways")
