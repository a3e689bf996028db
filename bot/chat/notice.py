"""Notices: messages to a person that do not answer one of theirs.

A notice is stored as a text key with values, and gets its words when it is delivered.
"""

import json
from collections.abc import Sequence

from bot.channel import MAX_TEXT_BYTES
from bot.chat.texts import REFERENCE_LANGUAGE, Texts

REPLY = "reply"
"""The value by which a notice is a clerk's reply, which is its value ``text``."""

REPLIES = {
    "notice.desk_first_reply": ("notice.desk_reply",),
    "notice.desk_reply": ("notice.desk_reply",),
    "notice.desk_late_reply": ("notice.desk_late_reply",),
}
"""The keys of replies, and those of the replies that may follow them in one notice."""


def pack_notice(key: str, **values: str | list[str]) -> str:
    """The notice as JSON, to be stored. A value ``@key`` stands for the first word of the text ``key``; what is in a
    list is joined as the language does it.
    """
    return json.dumps([key, values], ensure_ascii=False)


def kind_of(key: str) -> str:
    """The kind of a notice with this text key: ``notice.own_colour.red`` and ``notice.own_colour.green`` are of one
    kind. A kind has room of its own among the waiting notices of a chat."""
    group, _, name = key.partition("notice.")
    return group + name.partition(".")[0]


def text_key(notice: str) -> str:
    """The key of the text of a stored notice."""
    return str(json.loads(notice)[0])


def word_notice(texts: Texts, language: str, notice: str) -> str:
    """The text of a stored notice; in the reference language when ``language`` is unknown."""
    key, values = json.loads(notice)
    known = language if language in texts.languages else REFERENCE_LANGUAGE
    filled = {name: _fill_value(texts, known, value) for name, value in values.items()}
    return texts.say(known, key, **filled)


def value_of(notice: str, name: str) -> str:
    """One value of a stored notice; empty when the notice has no value of this name."""
    _, values = json.loads(notice)
    return str(values.get(name, ""))


PICTURE = "picture"
"""The value of a notice that stands for a picture: it is a message of its own, and never part of a text. Its words say
that the picture could not be delivered: they are for the notice without this value.
"""


def is_picture(notice: str) -> bool:
    """Whether a stored notice stands for a picture."""
    return bool(value_of(notice, PICTURE))


def without_picture(notice: str) -> str:
    """The stored notice of a picture as one in words."""
    key, values = json.loads(notice)
    return pack_notice(key, **{name: value for name, value in values.items() if name != PICTURE})


def prepend_notices(
    texts: Texts, language: str, notices: Sequence[str], body: str, limit: int = MAX_TEXT_BYTES
) -> tuple[str, int]:
    """``body`` with notices above it, as many as ``limit`` UTF-8 bytes hold, up to the first that is a picture; and the
    number of notices in it. Replies of a clerk in a row become one notice.
    """
    earlier, above, last = "", "", ""  # the words above the last notice; those with it; the last notice
    for count, notice in enumerate(notices):
        if is_picture(notice):
            return f"{above}{body}", count
        joined = _join_replies(last, notice)
        earlier = earlier if joined else above
        last = joined or notice
        longer = f"{earlier}{word_notice(texts, language, last)}\n\n"
        if len(f"{longer}{body}".encode()) > limit:
            return f"{above}{body}", count
        above = longer
    return f"{above}{body}", len(notices)


def _join_replies(first: str, second: str) -> str:
    """One notice in place of two replies of a clerk; empty when they are something else, or were written in different
    circumstances, which their texts tell."""
    if not (first and value_of(first, REPLY) and text_key(second) in REPLIES[text_key(first)]):
        return ""
    (key, values), words = json.loads(first), value_of(second, "text")
    return pack_notice(key, **{**values, "text": f"{values['text']}\n{words}"})


def _fill_value(texts: Texts, language: str, value: str | list[str]) -> str:
    if isinstance(value, list):
        return texts.say(language, "chat.between").join(value)
    return texts.say(language, value[1:]).partition("|")[0] if value.startswith("@") else value
