"""Commands: each command that a text names works, in both languages, and every answer names a next one."""

import re

import pytest

from bot.chat.context import Forms
from bot.chat.form import Form
from bot.chat.parsers import choice, read_number
from bot.chat.reading import normalize
from bot.chat.vocabulary import ANSWERS_FIRST, LANGUAGE_REQUEST
from tests.handlers.test_dialogues import NOW
from tests.wording import DIALOGUES, GIVEN, KEYS, LANGUAGES, TEXTS, VOCABULARY, spaces

AFTER_REPLY = re.compile(r"回复 ([^\s，。；：、“”]+)")
QUOTED = re.compile(r"“([^”]+)”")
BARE = {
    "zh": re.compile(r"回复(?!序号|选项的序号|文字即可|：0、|。|“)"),
    "en": re.compile(r"[Rr]eply (?!the number|a number|these words|in words|1 to agree|1 if your guardian agrees|“)"),
}
OPENERS = {"注册": "register", "代办": "family_add", "我的码": "my_code", "家人的码": "family_codes"}
ALSO = {
    "zh": {"chat.confirm.how": ["确认"], "hello.help": ["0", "上一步", "重来", "取消", "人工"]},
}
"""Words that a text names without "reply" before each of them."""

WHOLE = [
    *(key for key in KEYS if re.fullmatch(r"(hello|notice|notice\.[a-z_]+|agents|code\.why)\.[a-z_]+", key)),
    *("code.unregistered", "code.gone", "family.none", "unbind.done", "chat.cancelled", "chat.kept"),
    *("register.already", "relative.register_first", "relative.full", "relative.finish.full"),
    *(key for key in KEYS if key.endswith(".declined")),
]
"""Texts that are a complete answer: no question and no summary follows."""

ENOUGH = {"notice.taken_over", "code.why.unchecked", "notice.desk_reply", "notice.desk_late_reply"}
"""Those of them that name no command."""

in_each = pytest.mark.parametrize("language", LANGUAGES)


OFFERED = ("person.code.option.again", "person.code.option.unreceived")
"""The choices that are offered by name at the question for a code."""


def known(language: str, text: str, key: str = "") -> bool:
    """Whether the text is a phrase of this language, asks for another language, or is the number of an answer."""
    ways = {normalize(way) for name in TEXTS.words[language] for way in TEXTS.words[language][name]}
    ways |= {normalize(way) for other in LANGUAGES for way in TEXTS.words[other][LANGUAGE_REQUEST]}
    if key.startswith(("person.code.", "correct.code.", "person.phone.words")):  # the choices of that question
        ways |= {normalize(way) for name in OFFERED for way in TEXTS.say(language, name).split("|")}
    if key in ("relative.phone.ask", "relative.phone.words", "entry.phone.words"):
        option = "relative.phone.option.no_phone" if key.startswith("relative") else "entry.phone.option.none"
        ways |= {normalize(way) for way in TEXTS.say(language, option).split("|")}
    changed = VOCABULARY.text_after("change", text)
    return normalize(text) in ways or (bool(changed) and read_number(changed) is not None)


def commands(language: str, key: str) -> list[str]:
    """The words that a text asks people to send."""
    text = TEXTS.say(language, key)
    quoted = [word for word in QUOTED.findall(text) if word != "·" and not key.startswith("page.")]
    return [*AFTER_REPLY.findall(text), *quoted, *ALSO.get(language, {}).get(key, [])]


def menu(language: str) -> list[str]:
    """The words that the menu lists before the colon of each line."""
    lines = TEXTS.say(language, "hello.menu").splitlines()[1:]
    return [word for line in lines for word in re.split("[、,] ?", re.split("[：:]", line)[0])]


@in_each
def test_what_a_text_tells_people_to_say_is_understood(language: str) -> None:
    told = [(key, command) for key in KEYS for command in commands(language, key)]

    assert [(key, command) for key, command in told if not known(language, command, key)] == []


@pytest.mark.parametrize("language", BARE)
def test_a_text_marks_the_words_that_it_tells_people_to_say(language: str) -> None:
    rest = {key: AFTER_REPLY.sub("", TEXTS.say(language, key)) for key in KEYS}

    assert [key for key, text in rest.items() if BARE[language].search(text)] == []


@in_each
def test_what_the_menu_lists_is_understood(language: str) -> None:
    assert len(menu(language)) >= 11
    for command in menu(language):
        assert VOCABULARY.command(command), command
        assert known(language, command), command


@pytest.mark.parametrize(("word", "name"), OPENERS.items())
def test_the_openers_stay(word: str, name: str) -> None:
    assert VOCABULARY.command(word) == name


@in_each
def test_no_answer_is_a_dead_end(language: str) -> None:
    mute = [key for key in WHOLE if not commands(language, key) and "{hotline}" not in TEXTS.say(language, key)]

    assert set(mute) <= ENOUGH | {"hello.menu"}


@in_each
def test_what_confirms_changes_or_goes_on_is_no_command(language: str) -> None:
    for name in ("confirm", "resume", "called", "sentence", "deny"):
        for way in TEXTS.words[language][name]:
            assert VOCABULARY.command(way) is None, way


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_choices_differ_in_all_languages_and_are_no_commands(dialogue: object) -> None:
    for step in dialogue.steps:
        for language in LANGUAGES:
            choices = Forms(TEXTS, language, NOW, spaces(dialogue))(step, GIVEN).choices
            for value, label in ((value, label) for value, labels in choices.items() for label in labels):
                assert choice(label, Form(GIVEN, NOW, choices)) == value, label
                assert VOCABULARY.command(label) in (None, *ANSWERS_FIRST), label


def test_the_way_to_change_an_answer_works_as_the_summary_shows_it() -> None:
    assert VOCABULARY.text_after("change", "改2") == VOCABULARY.text_after("change", "change 2") == "2"
    assert "改2" in TEXTS.say("zh", "chat.confirm.how")
    assert "change 2" in TEXTS.say("en", "chat.confirm.how")


@in_each
def test_one_and_the_word_for_it_confirm(language: str) -> None:
    for text in ("1", "１", *TEXTS.words[language]["confirm"]):
        assert VOCABULARY.is_phrase_of("confirm", text)
