"""Notices: what somebody is told outside an answer. Kept as key and values, worded when they are told."""

import json

from bot.chat.texts import REFERENCE, Texts


def pack(key: str, **values: str) -> str:
    """A notice to keep."""
    return json.dumps([key, values], ensure_ascii=False)


def word(texts: Texts, language: str, notice: str) -> str:
    """The words of a kept notice."""
    key, values = json.loads(notice)
    return texts.say(language or REFERENCE, key, **values)
