"""How much is done for a question is bounded, whatever people send: texts of the platform's longest message."""

from collections.abc import Mapping

import pytest

from bot.answers.finder import LONGEST_PART, LONGEST_STORY, Certainty
from bot.answers.grams import Grams, Said
from bot.answers.weights import MOST_GRAMS, Learnt
from bot.service.answers import Answers
from tests.answers.questions import HARD, read_questions
from tests.answers.test_accuracy import FOLDER
from tests.chat.test_reading import HURTING, message

READINGS = 3
"""A story as a whole, its last sentence, and what follows the words before its question."""

QUESTIONS = "，".join(one.text for one in read_questions(HARD)[::4])
DIFFERENT = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
LONG = *HURTING, QUESTIONS, f"我想问{QUESTIONS}", "我想问。", DIFFERENT, "碼a ", "how do I register my mother "


SENSELESS = *HURTING, DIFFERENT, "碼a ", "我想问。", "code my phone mother how register can ", "嗎麼電話號證碼"


class Counter:
    """Counts what is read, and how many grams are weighed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[int] = []
        self.weighed: list[int] = []
        self._read, self._scores = Grams.read, Learnt.scores
        monkeypatch.setattr(Grams, "read", lambda grams, text: self.reading(grams, text))
        monkeypatch.setattr(Learnt, "scores", lambda learnt, vector: self.weighing(learnt, vector))

    def reading(self, grams: Grams, text: str) -> Said:
        """Read a text."""
        said = self._read(grams, text)
        self.read.append(len(said.plain))
        return said

    def weighing(self, learnt: Learnt, vector: Mapping[int, float]) -> dict[str, float]:
        """Weigh grams."""
        self.weighed.append(len(vector))
        return self._scores(learnt, vector)


@pytest.mark.parametrize("part", LONG, ids=range(len(LONG)))
def test_a_long_text_is_read_a_few_times_and_few_of_its_grams_are_weighed(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    answers = Answers(FOLDER)
    assert answers.finder
    done = Counter(monkeypatch)

    answers.find(message(part))

    assert 1 <= len(done.read) <= READINGS
    assert sum(done.read) <= LONGEST_STORY + 2 * LONGEST_PART + READINGS
    assert len(done.weighed) <= READINGS
    assert max(done.weighed, default=0) <= MOST_GRAMS


@pytest.mark.parametrize("part", SENSELESS, ids=range(len(SENSELESS)))
def test_a_long_text_without_a_question_is_not_answered_as_sure(part: str) -> None:
    assert Answers(FOLDER).find(message(part)).verdict is not Certainty.SURE


def test_the_rarest_grams_of_a_long_text_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(FOLDER)
    assert answers.finder
    done = Counter(monkeypatch)

    answers.find(message(QUESTIONS))

    assert MOST_GRAMS in done.weighed
