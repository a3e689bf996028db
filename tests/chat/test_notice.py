"""Notices: stored as key and values, and worded at delivery in the language of the chat."""

from bot.chat.notice import pack_notice, word_notice
from bot.chat.texts import Texts

TEXTS = Texts(
    {
        "zh": {"notice.asked": "{agent}（{relation}）", "chat.between": "、", "relation.parent": "父母|爸爸"},
        "en": {"notice.asked": "{agent} ({relation})", "chat.between": ", ", "relation.parent": "Parent|Dad"},
    },
    {"zh": {}, "en": {}},
)
ASKED = pack_notice("notice.asked", agent="张*", relation="@relation.parent")


def test_a_notice_is_delivered_in_the_language_of_the_chat() -> None:
    assert word_notice(TEXTS, "zh", ASKED) == "张*（父母）"
    assert word_notice(TEXTS, "en", ASKED) == "张* (Parent)"


def test_a_notice_for_a_chat_without_or_with_a_lost_language_is_in_chinese() -> None:
    assert word_notice(TEXTS, "", ASKED) == word_notice(TEXTS, "fr", ASKED) == "张*（父母）"


def test_a_list_is_joined_as_the_language_does_it() -> None:
    several = pack_notice("notice.asked", agent=["张*", "@王*"], relation="1")
    assert word_notice(TEXTS, "zh", several) == "张*、@王*（1）"
    assert word_notice(TEXTS, "en", several) == "张*, @王* (1)"


def test_values_are_shown_unchanged_even_with_braces() -> None:
    assert word_notice(TEXTS, "zh", pack_notice("notice.asked", agent="{0}", relation="{agent}")) == "{0}（{agent}）"
