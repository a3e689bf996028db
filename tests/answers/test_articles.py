"""The shipped answers: complete, short enough for one reply, and every word that they name is understood."""

import re

import pytest

from bot.answers.articles import load_nouns
from bot.answers.finder import Certainty
from bot.service.answer_editing import MAX_BYTES
from bot.service.answers import Answers
from handlers import ROUTES
from tests.answers.test_accuracy import FOLDER
from tests.commands.test_commands import AFTER_REPLY, known
from tests.wording import LANGUAGES, TEXTS

ANSWERS = Answers(FOLDER)
ARTICLES = tuple(ANSWERS.articles().values())
FORM_WORDS = "person.code.option.again", "person.code.option.unreceived", "relative.phone.option.no_phone"
"""Choices at a question of a form that an answer may name."""

in_each = pytest.mark.parametrize("language", LANGUAGES)


@in_each
def test_an_answer_is_complete_and_short_enough_for_one_reply(language: str) -> None:
    for article in ARTICLES:
        assert article.titles[language], article.id
        assert 0 < len(article.texts[language].encode()) <= MAX_BYTES, article.id
        assert set(re.findall(r"\{(\w*)\}", article.texts[language])) <= {"hotline", "days", "hours"}, article.id


@in_each
def test_what_an_answer_tells_people_to_say_is_understood(language: str) -> None:
    choices = {word.lower() for key in FORM_WORDS for word in TEXTS.say(language, key).split("|")}
    reply = AFTER_REPLY if language == "zh" else re.compile(r"[Rr]eply “([^”]+)”" if language == "en" else "“([^”]+)”")
    told = [(article.id, word) for article in ARTICLES for word in reply.findall(article.texts[language])]

    assert [(id_, word) for id_, word in told if not known(language, word) and word.lower() not in choices] == []


def test_what_an_answer_opens_is_there() -> None:
    names = {"", *(route.name for route in ROUTES)}

    assert [article.id for article in ARTICLES if article.opens not in names] == []


def test_there_are_as_many_as_people_need() -> None:
    assert 80 <= len(ARTICLES) <= 120


def test_a_noun_alone_is_answered_by_the_questions_it_may_stand_for() -> None:
    nouns = load_nouns(FOLDER)
    offered = {noun: ANSWERS.find(noun) for noun in nouns}

    assert {found.verdict for found in offered.values()} == {Certainty.UNSURE}
    assert {noun: tuple(one.id for one in found.candidates) for noun, found in offered.items()} == nouns
    strange = ("苹果", "股票", "外卖", "足球", "房价", "咖啡", "pizza", "football")
    assert [noun for noun in strange if ANSWERS.find(noun).verdict is not Certainty.NONE] == []
