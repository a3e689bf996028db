"""Questions in Korean, which are compared with the ways of asking in Korean: 79 questions that are none of these."""

from bot.answers.articles import load_translated_ways, topic_of
from bot.answers.finder import Certainty
from bot.service.answers import Answers
from tests.answers.test_accuracy import FOLDER

ANSWERS = Answers(FOLDER)
ASKED = [line.split("\t") for line in (FOLDER.parents[1] / "tests/answers/korean.tsv").read_text("utf-8").splitlines()]
OURS = [(text, set(topics.split("|"))) for text, topics in ASKED if topics != "none"]


def topics(text: str) -> list[str]:
    """The topics of the answers that are found, the best first."""
    return [topic_of(one.id) for one in ANSWERS.find(text).candidates]


def test_the_right_topic_is_first_or_among_three() -> None:
    first = sum(topics(text)[:1] != [] and topics(text)[0] in right for text, right in OURS)
    three = sum(bool(right & set(topics(text))) for text, right in OURS)

    assert first / len(OURS) >= 0.8
    assert three / len(OURS) >= 0.95


def test_what_is_given_as_sure_is_right_and_other_things_are_not_answered() -> None:
    sure = [(text, right) for text, right in OURS if ANSWERS.find(text).verdict is Certainty.SURE]
    others = [text for text, topic in ASKED if topic == "none"]

    assert len(sure) >= 10
    assert sum(topics(text)[0] in right for text, right in sure) / len(sure) >= 0.9
    assert [text for text in others if ANSWERS.find(text).verdict is Certainty.SURE] == []


def test_every_way_finds_its_answer_and_none_was_taken_from_the_questions_for_measuring() -> None:
    ways = load_translated_ways(FOLDER)
    found = {way.text: ANSWERS.find(way.text).candidates[0].id for way in ways}

    assert {way.text: way.id for way in ways} == found
    assert not {way.text for way in ways} & {text for text, _ in ASKED}
