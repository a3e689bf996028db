"""Notices: stored as key and values, and worded at delivery in the language of the chat."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channel import MAX_TEXT_BYTES
from bot.chat.notice import pack_notice, prepend_notices, word_notice
from bot.chat.texts import Texts
from tests import wording

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


def reply(key: str, text: str) -> str:
    """A clerk's reply."""
    return pack_notice(f"notice.desk_{key}", text=text, reply="id", at="11-26 09:00")


def test_replies_in_a_row_are_one_and_others_stay_apart() -> None:
    late, first, next_, verified = "late_reply", "first_reply", "reply", pack_notice("notice.verified")
    notices = [
        reply(late, "一"),
        reply(late, "二"),
        reply(first, "三"),
        reply(next_, "四"),
        verified,
        reply(next_, "五"),
    ]

    text, count = prepend_notices(wording.TEXTS, "zh", notices, "")

    assert count == len(notices)
    assert "：一\n二\n\n客服：三\n四\n（" in text
    assert text.endswith("\n\n客服：五\n\n")
    assert text.count("客服：") == 2


@given(st.lists(st.tuples(st.sampled_from(("first_reply", "reply", "late_reply")), st.integers(1, 500)), max_size=12))
def test_as_many_replies_as_one_message_holds_and_none_is_cut(made: list[tuple[str, int]]) -> None:
    words = [f"{number}号" * length for number, (_, length) in enumerate(made)]
    notices = [reply(key, text) for (key, _), text in zip(made, words, strict=True)]

    text, count = prepend_notices(wording.TEXTS, "zh", notices, "好")

    assert len(text.encode()) <= MAX_TEXT_BYTES or count == 0
    assert all(one in text for one in words[:count])
    assert text.count("\n\n") <= count
    if count < len(notices):
        longer, _ = prepend_notices(wording.TEXTS, "zh", notices[: count + 1], "好", 10**6)
        assert len(longer.encode()) > MAX_TEXT_BYTES
