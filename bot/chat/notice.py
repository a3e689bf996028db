"""Notices: what somebody is told outside an answer. Kept as key and values, worded when they are told."""

import json
from collections.abc import Sequence

from bot.channel import TEXT_BYTES
from bot.chat.texts import REFERENCE, Texts


def pack(key: str, **values: str) -> str:
    """A notice to keep. A value ``@key`` stands for the first of that text's words."""
    return json.dumps([key, values], ensure_ascii=False)


def word(texts: Texts, language: str, notice: str) -> str:
    """The words of a kept notice."""
    key, values = json.loads(notice)
    spoken = language if language in texts.languages else REFERENCE
    worded = {name: _worded(texts, spoken, value) for name, value in values.items()}
    return texts.say(spoken, key, **worded)


def value_of(notice: str, name: str) -> str:
    """One value of a kept notice, empty when it has none of that name."""
    _, values = json.loads(notice)
    return str(values.get(name, ""))


def above(texts: Texts, language: str, notices: Sequence[str], body: str, limit: int = TEXT_BYTES) -> tuple[str, int]:
    """The words of the notices, as many as ``limit`` UTF-8 bytes hold, above ``body``; and how many were told."""
    said = ""
    for told, notice in enumerate(notices):
        longer = f"{said}{word(texts, language, notice)}\n\n"
        if len(f"{longer}{body}".encode()) > limit:
            return f"{said}{body}", told
        said = longer
    return f"{said}{body}", len(notices)


def _worded(texts: Texts, language: str, value: str) -> str:
    return texts.say(language, value[1:]).partition("|")[0] if value.startswith("@") else value
