"""The shipped answers: complete, short enough for one reply, and every word that they name is understood."""

import re

import pytest

from bot.answers.articles import Article
from bot.service.answer_editing import MAX_BYTES
from bot.service.answers import Answers
from handlers import ROUTES
from tests.answers.test_accuracy import FOLDER
from tests.commands.test_commands import AFTER_REPLY, known
from tests.wording import LANGUAGES, TEXTS

ARTICLES = tuple(Answers(FOLDER).articles().values())
FORM_WORDS = "person.code.option.again", "person.code.option.unreceived", "relative.phone.option.no_phone"
"""Choices at a question of a form that an answer may name."""

of_all = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)


@of_all
def test_an_answer_is_complete_and_short_enough_for_one_reply(article: Article) -> None:
    for language in LANGUAGES:
        assert article.titles[language]
        assert 0 < len(article.texts[language].encode()) <= MAX_BYTES
        assert set(re.findall(r"\{(\w*)\}", article.texts[language])) <= {"hotline", "days"}


@of_all
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_answer_tells_people_to_say_is_understood(language: str, article: Article) -> None:
    text = article.texts[language]
    choices = {word for key in FORM_WORDS for word in TEXTS.say(language, key).split("|")}
    replies = AFTER_REPLY.findall(text) if language == "zh" else re.findall(r"[Rr]eply “([^”]+)”", text)

    assert [word for word in replies if not known(language, word) and word.lower() not in map(str.lower, choices)] == []


@of_all
def test_what_an_answer_opens_is_there(article: Article) -> None:
    assert article.opens in {"", *(route.name for route in ROUTES)}


def test_there_are_as_many_as_people_need() -> None:
    assert 80 <= len(ARTICLES) <= 120
