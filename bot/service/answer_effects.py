"""What a change of an answer would do, measured on the spot: on the questions of the last 30 days that the bot could
not answer when they were asked, and on all known ways of asking.

What people asked and got answered is not kept. In its place stand the ways of asking that the answers were made from,
and those that staff have added: for each of them the right answer is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.answers.effects import Shift, shifts
from bot.service.answers import Answers
from bot.store.answers.edits import Edit
from bot.store.support.gaps import Gaps


@dataclass(frozen=True, slots=True)
class Effect:
    """``asked``: the questions of the last 30 days of which it was measured, None when there is no list of them yet;
    ``before`` and ``after``: how many of them are answered. ``gained``: those without an answer that get one, masked;
    ``changed``: questions and ways of asking that lose their answer, or get another.
    """

    asked: int | None
    before: int
    after: int
    gained: Sequence[Shift] = field(repr=False)
    changed: Sequence[Shift] = field(repr=False)


class Effects:
    """Measures changes."""

    def __init__(self, answers: Answers, gaps: Gaps) -> None:
        self._answers, self._gaps = answers, gaps

    def measure(self, id_: str, before: Edit | None, after: Edit | None) -> Effect:
        """The effect of one change of this answer; None for what was shipped, or for no answer."""
        old, new = self._answers.finder_with(id_, before), self._answers.finder_with(id_, after)
        kept = {one.text: one for one in self._gaps.asked()} if (about := self._gaps.about()) else {}
        added = (way for edit in self._answers.edits().values() for way in edit.ways)
        ways = {**self._answers.known_ways, **{way: new.key(way) for way in added}}
        texts = {**ways, **{text: one.plain for text, one in kept.items()}}
        found = shifts(old, new, texts, _changed_ways(before, after))
        asked = [shift for shift in found if shift.text in kept]
        gains = sum(kept[shift.text].count * (bool(shift.after) - bool(shift.before)) for shift in asked)
        were = {shift.text: shift.before for shift in asked}
        answered = sum(one.count for one in kept.values() if were.get(one.text, one.answer))
        gained = [shift for shift in asked if not shift.before]
        changed = [shift for shift in found if shift.before]
        return Effect(about.total if about else None, answered, answered + gains, gained, changed)


def _changed_ways(before: Edit | None, after: Edit | None) -> Sequence[str]:
    """The ways that only one of the two has; all of those of an answer that only one of the two gives."""
    old, new = ({way: bool(edit.texts) for way in edit.ways} if edit else {} for edit in (before, after))
    return [way for way in {**old, **new} if old.get(way) != new.get(way)]
