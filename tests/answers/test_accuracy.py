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
from tests.sources import ROOT

FOLDER = TEMPLATES / "faq"
HARD = Path(__file__).with_name("hard.tsv")
"""Questions by another author than those of the ways of asking: ``text<TAB>topic``, also ``a|b`` and ``none``."""

DEV = ROOT.parent / "shared" / "faq" / "dev.tsv"
SETS = [pytest.param(path, marks=pytest.mark.skipif(not path.exists(), reason="not here")) for path in (HARD, DEV)]


@cache
def found(path: Path) -> list[tuple[set[str], Finding]]:
    """The topics of each question, and what was found."""
    answers, lines = Answers(FOLDER), path.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line)
    return [(set(topics.split("|")), answers.find(text)) for text, topics in rows]


def topics(finding: Finding) -> list[str]:
    """The topics found, the best first."""
    return [one.id.partition(".")[0] for one in finding.candidates]


def share(hits: list[bool]) -> float:
    """The share that is true."""
    return sum(hits) / len(hits)


@pytest.mark.parametrize("path", SETS)
def test_the_right_topic_is_first_or_among_three(path: Path) -> None:
    asked = [(wanted, topics(finding)) for wanted, finding in found(path) if wanted != {"none"}]

    assert share([bool(wanted & set(got[:1])) for wanted, got in asked]) >= 0.85
    assert share([bool(wanted & set(got)) for wanted, got in asked]) >= 0.95


@pytest.mark.parametrize("path", SETS)
def test_other_things_are_not_answered_as_if_they_were_ours(path: Path) -> None:
    strange = [finding.verdict for wanted, finding in found(path) if wanted == {"none"}]

    assert share([verdict is Certainty.SURE for verdict in strange]) <= 0.04


@pytest.mark.parametrize("path", SETS)
def test_what_is_given_as_sure_is_right(path: Path) -> None:
    sure = [(w, topics(f)) for w, f in found(path) if f.verdict is Certainty.SURE and w != {"none"}]

    assert share([bool(wanted & set(got[:1])) for wanted, got in sure]) >= 0.95


@pytest.mark.parametrize("path", SETS)
def test_no_topic_is_understood_badly(path: Path) -> None:
    asked, right = Counter[str](), Counter[str]()
    for wanted, finding in found(path):
        if wanted != {"none"}:
            hit = bool(wanted & set(topics(finding)[:1]))
            asked.update(wanted)
            right.update(wanted if hit else ())

    assert {topic: right[topic] / count for topic, count in asked.items() if right[topic] / count < 0.5} == {}


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

    for path in (HARD, DEV):
        if path.exists():
            asked = {line.partition("\t")[0] for line in path.read_text("utf-8").splitlines()}
            assert {text for text in asked & ways if len(text) > 6} == set()
