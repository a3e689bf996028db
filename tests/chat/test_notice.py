"""Notices: kept as key and values, worded when they are told, in the language of the chat then."""

from bot.chat.notice import pack, word
from bot.chat.texts import Texts

TEXTS = Texts(
    {
        "zh": {"notice.asked": "{agent}（{relation}）", "relation.parent": "父母|爸爸"},
        "en": {"notice.asked": "{agent} ({relation})", "relation.parent": "Parent|Dad"},
    },
    {"zh": {}, "en": {}},
)
ASKED = pack("notice.asked", agent="张*", relation="@relation.parent")


def test_a_notice_is_told_in_the_language_of_the_chat() -> None:
    assert word(TEXTS, "zh", ASKED) == "张*（父母）"
    assert word(TEXTS, "en", ASKED) == "张* (Parent)"


def test_a_notice_for_a_chat_without_or_with_a_lost_language_is_in_chinese() -> None:
    assert word(TEXTS, "", ASKED) == word(TEXTS, "fr", ASKED) == "张*（父母）"


def test_values_are_told_as_they_are_even_with_braces() -> None:
    assert word(TEXTS, "zh", pack("notice.asked", agent="{0}", relation="{agent}")) == "{0}（{agent}）"
