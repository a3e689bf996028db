"""How well questions by others are understood. The questions are for measuring: nothing was learnt from them."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot import TEMPLATES
from bot.answers.articles import load_others, load_synonyms, load_ways
from bot.answers.finder import Certainty, Finding
from bot.answers.weights import WEIGHTS, digest, read
from bot.service.answers import Answers
from tests.answers.questions import SETS, hits, read_questions, share

FOLDER = TEMPLATES / "faq"
WEAKEST = 0.6
"""The smallest share of a topic's questions whose topic comes first."""

each_set = pytest.mark.parametrize(
    "path", [pytest.param(path, marks=pytest.mark.skipif(not path.exists(), reason="not here")) for path in SETS]
)


@cache
def found(path: Path) -> list[tuple[frozenset[str], Finding]]:
    """The topics of each question, none for what is not ours; and what was found."""
    answers = Answers(FOLDER)
    return [(one.topics, answers.find(one.text)) for one in read_questions(path)]


def ours(path: Path) -> list[tuple[frozenset[str], Finding]]:
    """Those that are about this service."""
    return [(topics, finding) for topics, finding in found(path) if topics]


@each_set
def test_the_right_topic_is_first_or_among_three(path: Path) -> None:
    assert share([hits(topics, finding, 1) for topics, finding in ours(path)]) >= 0.85
    assert share([hits(topics, finding, 3) for topics, finding in ours(path)]) >= 0.95


@each_set
def test_other_things_are_not_answered_as_if_they_were_ours(path: Path) -> None:
    strange = [finding.verdict for topics, finding in found(path) if not topics]

    assert share([verdict is Certainty.SURE for verdict in strange]) <= 0.04


@each_set
def test_what_is_given_as_sure_is_right(path: Path) -> None:
    sure = [(topics, finding) for topics, finding in ours(path) if finding.verdict is Certainty.SURE]

    assert share([hits(topics, finding, 1) for topics, finding in sure]) >= 0.95
    assert len(sure) >= 0.55 * len(ours(path))


@each_set
def test_no_topic_is_understood_badly(path: Path) -> None:
    asked: dict[str, list[bool]] = {}
    for topics, finding in ours(path):
        for topic in topics:
            asked.setdefault(topic, []).append(hits(topics, finding, 1))

    assert {topic: share(right) for topic, right in asked.items() if share(right) < WEAKEST} == {}


@pytest.mark.parametrize("text", ["收费吗", "要钱吗？", "外地人能用吗", "没有手机怎么办", "隐私安全吗！", "HOW MUCH"])
def test_a_short_question_that_was_learnt_is_answered_at_once(text: str) -> None:
    assert Answers(FOLDER).find(text).verdict is Certainty.SURE


@pytest.mark.parametrize("text", ["海报贴", "隔离多", "刷新一", "截图来", "别的码"])
def test_a_few_letters_that_were_not_learnt_are_asked_about(text: str) -> None:
    assert Answers(FOLDER).find(text).verdict is not Certainty.SURE


@pytest.mark.parametrize("text", ["你们这破玩意啥也不是", "你们这破东西一点用没有"])
def test_what_leads_but_claims_too_little_is_not_answered_as_sure(text: str) -> None:
    assert Answers(FOLDER).find(text).verdict is not Certainty.SURE


def test_what_was_learnt_is_of_the_present_ways() -> None:
    ways = load_ways(FOLDER)

    learnt = read((FOLDER / WEIGHTS).read_bytes())

    assert learnt.source == digest(ways, load_synonyms(FOLDER), load_others(FOLDER)), "run `jixiangma answers train`"


def test_every_answer_has_many_ways_and_no_way_has_two_answers() -> None:
    ways = load_ways(FOLDER)
    counts = Counter(way.id for way in ways)
    answers: dict[str, set[str]] = {}
    for way in ways:
        answers.setdefault(way.text, set()).add(way.id)

    assert {id_: count for id_, count in counts.items() if count < 30} == {}
    assert {text: ids for text, ids in answers.items() if len(ids) > 1} == {}


def test_no_way_was_taken_from_the_questions_for_measuring() -> None:
    ways = {way.text for way in load_ways(FOLDER)}

    for path in SETS:
        if path.exists():
            asked = {line.partition("\t")[0] for line in path.read_text("utf-8").splitlines()}
            assert {text for text in asked & ways if len(text) > 6} == set()
