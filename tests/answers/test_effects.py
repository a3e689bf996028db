"""What a change of the ways of asking does to other texts is found, although few of them are tried."""

from pathlib import Path

import pytest

from bot import TEMPLATES
from bot.answers import effects
from bot.answers.effects import shifts
from bot.health.support.disclosure import answer_discloses, discloses
from bot.service.answer_editing import MAX_BYTES, TITLE_BYTES
from bot.service.answers import Answers
from bot.store.answers.edits import Edit

ANSWERS = Answers(Path(TEMPLATES / "faq"))
OTHERS = 40
"""Of so many known ways one is looked at."""


def changed(*ways: str, id_: str = "station.lights") -> tuple[set[str], set[str]]:
    """The texts with another answer when this answer has these ways: as found, and when every text is tried."""
    before, after = ANSWERS.finder, ANSWERS.finder_with(id_, Edit("", "", 0, {"zh": "熄灯"}, {"zh": "十点"}, ways))
    texts = {**dict(list(ANSWERS.known_ways.items())[::OTHERS]), **{way: after.key(way) for way in ways}}
    found = {shift.text for shift in shifts(before, after, texts, ways)}
    return found, {text for text in texts if before.sure(text) != after.sure(text)}


@pytest.mark.parametrize("way", ["健康驿站几点熄灯", "外地人能用吗", "怎么办", "why is my code yellow", "哈哈哈"])
def test_all_that_changes_is_found(way: str) -> None:
    found, all_changed = changed(way)

    assert found == all_changed


def test_a_way_changes_nothing_that_is_not_like_it() -> None:
    after = ANSWERS.finder_with("cost.free", Edit("", "", 0, ways=("健康驿站几点熄灯",)))

    for text in ("一个人最多能带几个", "外地人能用吗", "why is my code yellow", "天上星星有多少颗"):
        assert after.find(text) == ANSWERS.finder.find(text)
    assert after.sure("健康驿站几点熄灯") == "cost.free"


def test_without_a_change_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(type(ANSWERS.finder), "sure", lambda _, text: tried.append(text) or "")

    assert shifts(ANSWERS.finder, ANSWERS.finder, ANSWERS.known_ways, ()) == ()
    assert tried == []
    shifts(ANSWERS.finder, ANSWERS.finder, ANSWERS.known_ways, ["我怎么办健康码", "外地人能用吗"])
    assert 0 < len(tried) <= 2 * effects.TRIED


def test_what_is_shipped_could_be_published() -> None:
    for article in ANSWERS.articles().values():
        for language, text in article.texts.items():
            assert len(text.encode()) <= MAX_BYTES
            assert len(article.titles[language].encode()) <= TITLE_BYTES
            assert not answer_discloses(f"{text}。", before="".join(article.texts.values())), article.id
            assert not discloses(article.titles[language]), article.id
