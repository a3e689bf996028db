"""What stands beside a conversation for clerks: who else looks, labels, likely and saved answers, the stuck step."""

import re
from dataclasses import dataclass

from bot.pages.support.desk import Desk, DeskVisit
from bot.pages.support.entry_words import EntryWords
from bot.service.support.viewing import DeskView
from bot.store.support.saved_answers import SavedAnswer

SHOWN = 8
"""Saved answers that are shown beside a conversation: whoever searches adds a word."""

_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class StuckForm:
    """The open form as a clerk sees it: its word, the number of the question, of all of them, and what was wrong with
    the last answer, without what was typed; empty when nothing was.
    """

    word: str
    number: str
    total: str
    fault: str


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What was looked for among the saved answers, and what was found; nothing before the first search."""

    words: str = ""
    found: tuple[SavedAnswer, ...] = ()


NOTHING_SOUGHT = SavedSearch()


def tool_values(
    desk: Desk, visit: DeskVisit, view: DeskView, others: tuple[str, ...], search: SavedSearch, *, news: bool
) -> dict[str, object]:
    """The values for the page of a conversation, at which ``others`` look; for the part with the ``news`` its own."""
    values: dict[str, object] = {"words": EntryWords(desk, visit), "others": others}
    if news:
        return values
    names = desk.support.talks.remarks.labels()
    mine = view.head.owner == visit.member.name and not view.head.closed
    return values | {
        "clerks": [one.name for one in desk.support.staffing.clerks() if one.name != view.head.owner],
        "label_names": {id_: names[id_] for id_ in view.head.labels if id_ in names},
        "more_labels": {id_: words for id_, words in names.items() if id_ not in view.head.labels},
        "suggested": desk.answering.suggesting.likeliest(view) if mine else (),
        "stuck": _stuck(desk, visit, view),
        "search": search,
    }


def searched(desk: Desk, words: str) -> SavedSearch:
    """The saved answers with these words, as many as are shown."""
    return SavedSearch(words, tuple(desk.support.talks.saved_answers.find(words)[:SHOWN]))


def _stuck(desk: Desk, visit: DeskVisit, view: DeskView) -> StuckForm | None:
    if len(view.form) < 3:
        return None
    name, number, total, *fault = view.form
    language, texts = desk.language(visit), desk.renderer.texts
    said = texts.say(language, fault[0]) if fault and texts.has(fault[0]) else ""
    return StuckForm(EntryWords(desk, visit).word(name), number, total, _PLACEHOLDER.sub("…", said))
